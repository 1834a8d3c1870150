"""The list of connections: what each may do, how long its token lives, and what can be done with it."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.connections import Connection, Environment, Rights
from credly_core.domain.token_life import TokenLevel
from credly_core.steps.connect.step import is_given
from pages.parts.confirm import confirm_removal
from pages.parts.connecting.account_listing import account_row
from pages.parts.connecting.replacing import replace_dialog
from pages.parts.connecting.testing import draw_diagnosis, draw_found, follow_test
from pages.parts.errors import shown_errors
from pages.parts.frame import environment_chip
from pages.parts.pictures import picture
from pages.parts.session import actor, choose, connection, console, open_console
from pages.parts.text import moment, plain
from pages.parts.working import is_working, start_job

#: Tone of the sentence on a token's life, by how near its end is.
_LIFE = {
    TokenLevel.MONTH: "orange",
    TokenLevel.FORTNIGHT: "orange",
    TokenLevel.LAST_DAYS: "red",
    TokenLevel.EXPIRED: "red",
}
_ICONS = {TokenLevel.LAST_DAYS: ":material/alarm:", TokenLevel.EXPIRED: ":material/block:"}


def connection_list(known: tuple[Connection, ...]) -> None:
    """One card per connection; the chosen one says so."""
    chosen = connection()
    for one in known:
        _card(one, is_chosen=chosen is not None and chosen.id == one.id)


def _card(one: Connection, *, is_chosen: bool) -> None:
    with st.container(border=True):
        logo, words, actions = st.columns([1, 9, 6], vertical_alignment="center")
        with logo:
            _logo(one)
        with words, st.container(gap="xxsmall"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                used = " \u2002:gray[in use]" if is_chosen else ""
                st.markdown(f"**{plain(one.name)}**{used}", width="content")
                st.html(environment_chip(one.environment), width="content")
            _facts(one)
        with actions, st.container(horizontal=True, horizontal_alignment="right"):
            if not is_chosen:
                st.button("Use", key=f"connect.use.{one.id}", on_click=choose, args=(one.id,))
            if one.has_credly:
                _actions(one)
        account_row(one)


def _logo(one: Connection) -> None:
    """The organization's logo; where it is not at hand it is fetched, and drawn as soon as it is here."""
    url = one.organization.photo_url if one.organization else None
    data, key = picture(url), f"connect.logo.{one.id}"
    if url and data is None and console().jobs.get(key) is None:
        steps = open_console().using(one.id)
        start_job(key, lambda: steps.pictures.check((url,)))
    if data:
        st.image(data, width=52, alt=f"Logo of {one.name}")
        return
    st.markdown("## :gray[:material/corporate_fare:]")
    if is_working(key):
        st.fragment(_await_logo, run_every=0.6)(key)


def _await_logo(key: str) -> None:
    if not is_working(key):
        st.rerun()


def _facts(one: Connection) -> None:
    if not one.has_credly:
        st.caption("No Credly organization is connected yet. Connect one below, and save it to this connection.")
        return
    given = " · given by the settings" if is_given(one.id) else ""
    organization = plain(one.organization.name) + " · " if one.organization else ""
    host = plain(one.host.removeprefix("http://"))
    st.caption(f"{organization}{host} · {_rights(one.rights)}{given} · tested {moment(one.tested_at)}")
    life = console().connect.token_life(one)
    icon = _ICONS.get(life.level, ":material/schedule:" if life.level.needs_action else ":material/vpn_key:")
    st.markdown(f":{_LIFE.get(life.level, 'gray')}[{icon} {plain(life.sentence)}]")


def _rights(rights: Rights) -> str:
    pairs = (("read", rights.can_read), ("write", rights.can_write), ("delete", rights.can_delete))
    words = [word for word, may in pairs if may]
    if not words:
        return "rights not known"
    if all(may is None for word, may in pairs if word != "read"):
        return "may read, other rights not known"
    return "may " + ", ".join(words) if len(words) > 1 else f"{words[0]} only"


def _actions(one: Connection) -> None:
    if st.button("Test", key=f"connect.retest.{one.id}", icon=":material/network_check:"):
        _test_dialog(one)
    if is_given(one.id):
        return
    word = "Replace client" if one.uses_oauth else "Replace token"
    if one.environment is not Environment.DEMO and st.button(word, key=f"connect.rotate.{one.id}"):
        replace_dialog(one)
    if st.button("Remove", key=f"connect.remove.{one.id}", type="tertiary"):
        confirm_removal(
            f"Remove {one.name}",
            "The sealed credentials, the copied badge templates and the ledger are removed from this console. Drafts "
            "and saved versions stay in the lists. An ALM account of this connection is forgotten with it. Nothing "
            "changes in Credly or in ALM.",
            word=one.name,
            act=lambda: console().connect.remove(one.id, actor=actor()),
        )


@st.dialog("Connection test", on_dismiss="rerun")
def _test_dialog(one: Connection) -> None:
    with shown_errors():
        report = follow_test(lambda: console().connect.test_saved(one.id, actor=actor()))
        if report.diagnosis:
            draw_diagnosis(report.diagnosis)
        draw_found(report)
    if st.button("Close", key="connect.test-close"):
        st.rerun()
