"""Notices on Home: what somebody should know, what to do about it, and the way there."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from credly_core.domain.notices import NoticeKind, StoredNotice
from pages.parts import places
from pages.parts.errors import shown_errors
from pages.parts.session import actor, console
from pages.parts.text import moment, plain

#: Where each kind is dealt with. A token is warned of by itself.
_PLACES: dict[NoticeKind, tuple[str, Path, str]] = {
    NoticeKind.NEEDS_PERSON: ("Open Issue", places.ISSUE, ":material/person_alert:"),
    NoticeKind.DRIFT: ("Open Drift", places.DRIFT, ":material/call_split:"),
    NoticeKind.SILENCE: ("Open Connect", places.CONNECT, ":material/notifications_off:"),
    NoticeKind.FAILED_RUN: ("Open Activity", places.ACTIVITY, ":material/error:"),
}
_SHOWN = 5


def draw_notices() -> None:
    """Every notice that holds, each with its repair; nothing at all where there is none."""
    with shown_errors():
        found = [one for one in console().notices.look() if one.notice.kind in _PLACES]
        for one in found[:_SHOWN]:
            _draw(one)
        if len(found) > _SHOWN:
            st.caption(f"and {len(found) - _SHOWN:,} more: badge-console notices list")


def _draw(one: StoredNotice) -> None:
    label, page, icon = _PLACES[one.notice.kind]
    with st.container(border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(
            f"{icon} **{plain(one.notice.sentence)}** {plain(one.notice.advice)}  \n:gray[Since {moment(one.since)}]",
            width="stretch",
        )
        st.page_link(page, label=label, icon=":material/arrow_forward:", icon_position="right")
        if one.notice.kind is NoticeKind.FAILED_RUN and st.button(
            "Dismiss", key=f"home.dismiss.{one.notice.key}", type="tertiary", icon=":material/close:"
        ):
            console().notices.dismiss(one.notice.key, actor=actor())
            st.rerun()
