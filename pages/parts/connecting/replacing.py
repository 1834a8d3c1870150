"""New credentials for a kept connection: tested before the old ones are forgotten."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.connections import Connection, Credentials
from credly_core.domain.secrets import Secret
from credly_core.errors import ConsoleError
from pages.parts.connecting.testing import draw_diagnosis, follow_test
from pages.parts.errors import draw_error
from pages.parts.session import actor, console

_SECOND_OF_ITS_KIND = (
    "1. In Credly, open **Developers › Authorization Tokens** and create a second token. Do not use *Rotate* "
    "there: it ends the old token at once, also for ALM's own connector.\n"
    "2. Paste the new token here. It is tested first; the old one stays until the new one is good.\n"
    "3. Delete the old token in Credly when everything that used it has the new one."
)
_SECOND_APPLICATION = (
    "1. In Credly, open **Developers › OAuth Applications** and create a second application.\n"
    "2. Paste its UID and secret here. They are tested first; the old ones stay until the new ones are good.\n"
    "3. Delete the old application in Credly when everything that used it has the new one."
)


@st.dialog("Replace the credentials", width="medium", on_dismiss="rerun")
def replace_dialog(one: Connection) -> None:
    """Ask for the new ones, of the kind the connection has; test, and replace."""
    what = "OAuth client" if one.uses_oauth else "token"
    st.markdown(_SECOND_APPLICATION if one.uses_oauth else _SECOND_OF_ITS_KIND)
    new = _client() if one.uses_oauth else Credentials(token=_secret("New authorization token", "connect.rotate-token"))
    if not st.button("Test and replace", type="primary", key="connect.rotate-go", disabled=not new.is_complete):
        return
    try:
        report = follow_test(lambda: console().connect.rotate(one.id, new, actor=actor()))
    except ConsoleError as error:
        draw_error(error)
        return
    if report.is_good:
        st.success(f"The new {what} is in place; the old one is forgotten here.", icon=":material/check_circle:")
    elif report.diagnosis:
        draw_diagnosis(report.diagnosis)
        st.caption(f"The old {what} is still in place.")


def _client() -> Credentials:
    client = st.text_input("New client ID", key="connect.rotate-client", autocomplete="off", live="400ms")
    return Credentials(
        client_id=(client or "").strip(), client_secret=_secret("New client secret", "connect.rotate-secret")
    )


def _secret(label: str, key: str) -> Secret | None:
    typed = (st.text_input(label, type="password", key=key, autocomplete="off", live="400ms") or "").strip()
    return Secret(typed) if typed else None
