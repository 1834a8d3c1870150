"""The form of an ALM account: the fields an integration administrator knows, with help under each."""

from __future__ import annotations

import secrets

import streamlit as st

from credly_core.domain.accounts import REGIONS, AlmCredentials, AlmForm
from credly_core.domain.field_help import field_help
from credly_core.domain.secrets import Secret
from credly_core.errors import ConsoleError
from pages.parts.connecting.field import typed
from pages.parts.errors import draw_error
from pages.parts.session import console
from pages.parts.text import plain

_OWN = "Own"
_TOKEN, _CONSENT = "Refresh token", "Consent in the browser"
_HOST, _OWN_HOST, _CLIENT, _SECRET = "alm.host", "alm.own", "alm.client", "alm.client-secret"
_REFRESH, _WAY, _REDIRECT, _CODE = "alm.refresh", "alm.way", "alm.redirect", "alm.code"
_STATE, _FAILURE = "alm.state", "alm.exchange-failure"


def account_fields() -> AlmForm:
    """Draw the fields and give what stands in them, as typed."""
    host = _host()
    client = typed("alm_client_id", _CLIENT)
    secret = typed("alm_client_secret", _SECRET, is_secret=True)
    st.session_state.setdefault(_WAY, _TOKEN)
    way = st.segmented_control("Sign in with", [_TOKEN, _CONSENT], key=_WAY, required=True)
    credentials = AlmCredentials(client, Secret(secret) if secret else None)
    if way == _CONSENT:
        _consent(AlmForm(host, credentials))
    refresh = typed("alm_refresh_token", _REFRESH, is_secret=True) if way == _TOKEN else _kept()
    return AlmForm(host, AlmCredentials(client, credentials.client_secret, Secret(refresh) if refresh else None))


def _kept() -> str:
    """The refresh token that a consent brought, on its way to the test."""
    return str(st.session_state.get(_REFRESH) or "")


def _host() -> str:
    words = field_help("alm_host")
    with st.container(gap="xxsmall"):
        st.session_state.setdefault(_HOST, next(iter(REGIONS)))
        region = st.segmented_control(words.label, [*REGIONS, _OWN], key=_HOST, required=True)
        host = REGIONS.get(str(region), "")
        if region == _OWN:
            host = st.text_input(
                "Host", key=_OWN_HOST, placeholder="learning.example.com", label_visibility="collapsed"
            )
            st.caption("Your account's own domain. It has to be on the list of allowed hosts in the settings.")
        else:
            st.caption(f"`{host}`: {plain(words.meaning)} {plain(words.where)}")
    return host or ""


def _consent(form: AlmForm) -> None:
    """Go to ALM, allow, come back with a code."""
    redirect = typed("alm_redirect", _REDIRECT)
    try:
        state = st.session_state.setdefault(_STATE, secrets.token_urlsafe(12))
        url = console().accounts.authorize_url(form, redirect_uri=redirect, state=state)
    except ConsoleError:
        st.caption("With client ID and redirect address a button to ALM appears here.")
        return
    st.link_button("Open ALM to allow access", url, icon=":material/open_in_new:")
    typed("alm_code", _CODE)
    st.button("Use this consent", key="alm.exchange", on_click=_exchange, args=(form, redirect))
    if (failure := st.session_state.pop(_FAILURE, None)) is not None:
        draw_error(failure)
    if _kept():
        st.caption(":material/check: The consent is here. Test it now.")


def _exchange(form: AlmForm, redirect: str) -> None:
    try:
        tidied, _ = console().accounts.tidy(form)
        filled = console().accounts.exchange(tidied, st.session_state.get(_CODE) or "", redirect_uri=redirect)
    except ConsoleError as error:
        st.session_state[_FAILURE] = error
        return
    token = filled.credentials.refresh_token
    st.session_state[_REFRESH] = token.reveal() if token else ""
    st.session_state[_CODE] = ""


def forget_account_fields() -> None:
    """Empty every field, the secrets first; call it from a callback."""
    for key in (_SECRET, _REFRESH, _CODE, _CLIENT, _REDIRECT, _OWN_HOST):
        if key in st.session_state:
            st.session_state[key] = ""
    st.session_state.pop(_STATE, None)
