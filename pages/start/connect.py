"""Connect: the organizations in Credly and the accounts in ALM this console may speak to."""

from __future__ import annotations

import streamlit as st

from pages.parts.connecting.account_testing import ALONE, account_form, is_account_form_open, open_account_form
from pages.parts.connecting.fields import connection_fields
from pages.parts.connecting.listing import connection_list
from pages.parts.connecting.testing import test_panel
from pages.parts.errors import shown_errors
from pages.parts.frame import frame, next_step
from pages.parts.notes import request_note
from pages.parts.session import console
from pages.parts.settings import settings_panel

frame(
    "Connect",
    group="Start",
    lead="Which organization in Credly and which account in ALM belong together, and whether their keys fit.",
)

with shown_errors():
    known = console().connections
    if known:
        connection_list(known)
        account_form()
        next_step()
        another = st.expander("Connect another organization", icon=":material/add:", key="connect.another")
        left, right = another.columns([3, 2], gap="large")
    else:
        left, right = st.columns([3, 2], gap="large")
    with left:
        form = connection_fields()
    with right:
        test_panel(form, is_alone=not is_account_form_open())
    if not known:
        st.button(
            "Start with an ALM account",
            key="alm.alone",
            type="tertiary",
            icon=":material/add:",
            on_click=open_account_form,
            args=(ALONE,),
        )
        account_form()

with st.expander("I cannot make a token in Credly myself", icon=":material/forward_to_inbox:"):
    request_note(key="connect")
with st.expander("Settings in force", icon=":material/tune:"), shown_errors():
    settings_panel()
