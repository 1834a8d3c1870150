"""The form of a connection: the fields an integration administrator of ALM knows, with help under each."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.connections import (
    PRODUCTION_HOST,
    SANDBOX_HOST,
    ConnectionForm,
    Credentials,
)
from credly_core.domain.field_help import FieldHelp
from credly_core.domain.secrets import Secret
from credly_core.domain.tidying import doubt_of_organization, doubt_of_secret
from pages.parts.connecting.field import typed
from pages.parts.session import console
from pages.parts.text import plain

#: Word, host and meaning of each choice.
_HOSTS = {
    "Production": (PRODUCTION_HOST, "real badges for real people."),
    "Sandbox": (SANDBOX_HOST, "Credly's own place for trying out."),
    "Own": ("", "Another address that speaks Credly's API. It has to be on the list of allowed hosts in the settings."),
}
_TOKEN, _OAUTH = "Authorization Token", "OAuth client"
_NAME, _ID, _TOKEN_KEY = "connect.name", "connect.organization", "connect.token"
_HOST, _OWN, _WAY = "connect.host", "connect.own", "connect.way"
_CLIENT, _CLIENT_SECRET = "connect.client", "connect.client-secret"
#: What was done to a pasted value, by the key of its field.
_TIDIED = "connect.tidied"
#: How often the form was emptied: each time its fields begin anew, and what the browser still sends is nobody's.
_ROUND = "connect.round"
_LABELS = {_ID: "Organization ID", _OWN: "Hostname"}


def _now(key: str) -> str:
    """Under which key a field is drawn now."""
    number = st.session_state.get(_ROUND, 0)
    return f"{key}.{number}" if number else key


def connection_fields() -> ConnectionForm:
    """Draw the fields and give what stands in them, as typed."""
    name = _typed("name", _NAME)
    organization = _typed("organization_id", _ID)
    way = st.segmented_control("Sign in with", [_TOKEN, _OAUTH], default=_TOKEN, key=_WAY, required=True)
    if way == _TOKEN:
        credentials = Credentials(token=Secret(_typed("token", _TOKEN_KEY, is_secret=True)))
    else:
        client = _typed("client_id", _CLIENT)
        credentials = Credentials(
            client_id=client, client_secret=Secret(_typed("client_secret", _CLIENT_SECRET, is_secret=True))
        )
    return ConnectionForm(name=name, organization_id=organization, host=_host(), credentials=credentials)


def _typed(field: str, key: str, *, is_secret: bool = False) -> str:
    """A field with what was tidied in it, and what its looks make doubtful."""

    def remark(words: FieldHelp, text: str) -> None:
        _say_tidied(key)
        _say_doubt(field, words.label, text)

    tidy = (lambda: _tidy(key)) if key in _LABELS else None
    return typed(field, _now(key), is_secret=is_secret, on_change=tidy, remark=remark)


def _tidy(key: str) -> None:
    """Put what was meant into the field that was just typed in, and remember what was done to it."""
    state = st.session_state
    typed = ConnectionForm("", state.get(_now(_ID)) or "", state.get(_now(_OWN)) or "")
    tidied = console().connect.tidy(typed)
    notes = [note.partition(": ") for note in tidied.notes]
    state.setdefault(_TIDIED, {})
    for field, value in ((_ID, tidied.form.organization_id), (_OWN, tidied.form.host)):
        done = tuple(what for label, _, what in notes if label == _LABELS[field])
        # An address pasted as the host may bring the organization along.
        if field == key or (done and value != (state.get(_now(field)) or "")):
            state[_TIDIED][field] = done
            state[_now(field)] = value


def _say_tidied(key: str) -> None:
    for done in st.session_state.get(_TIDIED, {}).get(key, ()):
        st.markdown(f":small[:blue[:material/cleaning_services: Tidied: {plain(done)}]]")


def _say_doubt(field: str, label: str, text: str) -> None:
    """What is wrong with a value by its looks, said before any request."""
    doubt = ""
    if field == "organization_id":
        doubt = doubt_of_organization(text)
    elif field in ("token", "client_secret"):
        doubt = doubt_of_secret(label, Secret(text))
    if doubt:
        st.markdown(f":small[:orange[:material/warning: {plain(doubt)}]]")


def _host() -> str:
    with st.container(gap="xxsmall"):
        st.session_state.setdefault(_HOST, "Production")  # not as the widget's default: a repair sets it too
        kind = st.segmented_control("Hostname", list(_HOSTS), key=_HOST, required=True)
        host, meaning = _HOSTS[str(kind)]
        if kind == "Own":
            host = _own_host()
        st.caption(f"`{host}`: {meaning}" if host and kind != "Own" else meaning)
    return host


def _own_host() -> str:
    typed = st.text_input(
        "Host",
        key=_now(_OWN),
        placeholder="credly.example.com",
        label_visibility="collapsed",
        autocomplete="off",
        on_change=_tidy,
        args=(_OWN,),
    )
    _say_tidied(_OWN)
    return typed or ""


def fill_fields(form: ConnectionForm) -> None:
    """Put a tidied or repaired form back into the fields; call it from a callback."""
    st.session_state[_now(_NAME)] = form.name
    st.session_state[_now(_ID)] = form.organization_id
    kind = next((name for name, (host, _) in _HOSTS.items() if host == form.host), "Own")
    st.session_state[_HOST] = kind
    if kind == "Own":
        st.session_state[_now(_OWN)] = form.host
    # Emptied, too: after a swap the field that held the other's value must not keep it.
    st.session_state[_now(_TOKEN_KEY)] = form.credentials.token.reveal() if form.credentials.token else ""
    st.session_state[_now(_CLIENT)] = form.credentials.client_id


def forget_fields() -> None:
    """Empty every field, the secrets first; call it from a callback."""
    for key in (_TOKEN_KEY, _CLIENT_SECRET, _CLIENT, _NAME, _ID, _OWN):
        st.session_state.pop(_now(key), None)
    st.session_state.pop(_TIDIED, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
