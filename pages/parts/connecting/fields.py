"""The form of a connection: the fields an integration administrator of ALM knows, with help under each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from credly_core.domain.connections import (
    PRODUCTION_HOST,
    SANDBOX_HOST,
    ConnectionForm,
    Credentials,
)
from credly_core.domain.secrets import Secret

#: Word, host and meaning of each choice.
_HOSTS = {
    "Production": (PRODUCTION_HOST, "real badges for real people."),
    "Sandbox": (SANDBOX_HOST, "Credly's own place for trying out."),
    "Own": ("", "Another address that speaks Credly's API. It has to be on the list of allowed hosts in the settings."),
}
_SAMPLE_ID = "7a1f7a52-1c1d-4b5e-9c55-0d2a6b0a2f10"
_TOKEN, _OAUTH = "Authorization token", "OAuth client"
_NAME, _ID, _TOKEN_KEY = "connect.name", "connect.organization", "connect.token"
_HOST, _OWN, _WAY = "connect.host", "connect.own", "connect.way"
_CLIENT, _CLIENT_SECRET = "connect.client", "connect.client-secret"


def connection_fields() -> ConnectionForm:
    """Draw the fields and give what stands in them, as typed."""
    with _field("Your own word for it. It is shown at the top of every page."):
        name = st.text_input("Connection Name", key=_NAME, placeholder="Northwind Academy", max_chars=80)
    with _field(
        "In Credly, open the management pages of your organization: the ID is the long value after "
        "`/organizations/` in the address bar."
    ):
        organization = st.text_input("Organization ID", key=_ID, autocomplete="off", placeholder=_SAMPLE_ID)
    way = st.segmented_control("Sign in with", [_TOKEN, _OAUTH], default=_TOKEN, key=_WAY, required=True)
    credentials = _token_field() if way == _TOKEN else _client_fields()
    return ConnectionForm(
        name=(name or "").strip(), organization_id=organization or "", host=_host_field(), credentials=credentials
    )


@contextmanager
def _field(help_text: str) -> Iterator[None]:
    """A field with its help right under it."""
    with st.container(gap="xxsmall"):
        yield
        st.caption(help_text)


def _token_field() -> Credentials:
    with _field(
        "In Credly: Developers › Authorization Tokens. A token lives 180 days. It is sealed here and never shown again."
    ):
        token = st.text_input("Authorization token", key=_TOKEN_KEY, type="password", autocomplete="off", live="400ms")
    return Credentials(token=Secret(token or ""))


def _client_fields() -> Credentials:
    client = st.text_input("Client ID", key=_CLIENT, autocomplete="off")
    with _field(
        "In Credly: Developers › OAuth Applications. Some organizations have to ask Credly for an application first."
    ):
        secret = st.text_input("Client secret", key=_CLIENT_SECRET, type="password", autocomplete="off", live="400ms")
    return Credentials(client_id=client or "", client_secret=Secret(secret or ""))


def _host_field() -> str:
    with st.container(gap="xxsmall"):
        kind = st.segmented_control("Hostname", list(_HOSTS), default="Production", key=_HOST, required=True)
        host, meaning = _HOSTS[str(kind)]
        if kind == "Own":
            host = st.text_input("Host", key=_OWN, placeholder="credly.example.com", label_visibility="collapsed") or ""
        st.caption(f"`{host}`: {meaning}" if host else meaning)
    return host


def fill_fields(form: ConnectionForm) -> None:
    """Put a tidied or repaired form back into the fields; call it from a callback."""
    st.session_state[_NAME] = form.name
    st.session_state[_ID] = form.organization_id
    kind = next((name for name, (host, _) in _HOSTS.items() if host == form.host), "Own")
    st.session_state[_HOST] = kind
    if kind == "Own":
        st.session_state[_OWN] = form.host
    if form.credentials.token:
        st.session_state[_TOKEN_KEY] = form.credentials.token.reveal()
    if form.credentials.client_id:
        st.session_state[_CLIENT] = form.credentials.client_id


def forget_fields() -> None:
    """Empty every field, the secrets first; call it from a callback."""
    for key in (_TOKEN_KEY, _CLIENT_SECRET, _CLIENT, _NAME, _ID, _OWN):
        st.session_state[key] = ""
