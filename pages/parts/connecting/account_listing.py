"""The ALM side in the list of connections: which account, whose consent, how long it lasts, what can be done."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.accounts import AlmSide
from credly_core.domain.connections import Connection
from credly_core.domain.token_life import TokenLevel
from pages.parts.confirm import confirm_removal
from pages.parts.connecting.account_testing import follow_account_test, open_account_form, shown_report
from pages.parts.connecting.testing import draw_diagnosis
from pages.parts.errors import shown_errors
from pages.parts.masking import shown_name
from pages.parts.session import actor, console
from pages.parts.text import moment, plain


def account_row(one: Connection) -> None:
    """One line under the organization: its account, or the offer to connect one."""
    _, words, actions = st.columns([1, 9, 6], vertical_alignment="center")
    side = one.alm
    if side is None:
        words.caption("No ALM account is connected yet.")
        with actions, st.container(horizontal=True, horizontal_alignment="right"):
            st.button("Connect ALM account", key=f"alm.add.{one.id}", on_click=open_account_form, args=(one.id,))
        return
    with words, st.container(gap="xxsmall"):
        _facts(side)
    with actions, st.container(horizontal=True, horizontal_alignment="right"):
        _actions(one, side)


def _facts(side: AlmSide) -> None:
    by = f" · speaks for {plain(shown_name(side.person))}" if side.person else ""
    host = plain(side.host.removeprefix("http://"))
    account = f"ALM account {plain(side.account.name)} ({plain(side.account.id)})"
    st.caption(f"{account} · {host}{by} · tested {moment(side.tested_at)}")
    life = console().accounts.life(side)
    tone, icon = ("red", ":material/alarm:") if life.level is TokenLevel.LAST_DAYS else ("gray", ":material/vpn_key:")
    st.markdown(f":{tone}[{icon} {plain(life.sentence)}]")


def _actions(one: Connection, side: AlmSide) -> None:
    if st.button("Test", key=f"alm.retest.{one.id}", icon=":material/network_check:"):
        _test_dialog(one)
    st.button("Authorize again", key=f"alm.again.{one.id}", on_click=open_account_form, args=(one.id,))
    if st.button("Remove", key=f"alm.remove.{one.id}", type="tertiary"):
        confirm_removal(
            f"Remove the ALM account {side.account.name}",
            "Its sealed credentials and its copied catalogue are removed from this console. "
            + ("The Credly side stays. " if one.has_credly else "The connection goes with it. ")
            + "Nothing changes in ALM.",
            word=side.account.name,
            act=lambda: console().accounts.remove(one.id, actor=actor()),
        )


@st.dialog("Test of the ALM account", on_dismiss="rerun")
def _test_dialog(one: Connection) -> None:
    with shown_errors():
        report = follow_account_test(lambda: console().accounts.test_saved(one.id, actor=actor()))
        if why := shown_report(report).diagnosis:
            draw_diagnosis(why)
    if st.button("Close", key="alm.test-close"):
        st.rerun()
