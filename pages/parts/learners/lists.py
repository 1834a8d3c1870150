"""The lists behind the verdicts: where each came from, when, what is doubtful about it, and how to get another."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.connections import Connection
from credly_core.domain.roster import ListInfo, PeopleList
from pages.parts.learners.desk import bring_files, learners, read_button
from pages.parts.learners.words import LISTS
from pages.parts.session import actor
from pages.parts.states import empty
from pages.parts.text import count, moment, plain


def draw_empty(chosen: Connection) -> None:
    """The page before there is anybody."""
    empty(
        "Nobody is here yet",
        "Read the learners from ALM and the people Credly knows, or bring exports. Nothing is changed on either side.",
        glyph="group",
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        if chosen.alm is not None or chosen.has_credly:
            read_button(chosen.id, _label(chosen), key="learners.read-first", is_first=True)
    with st.container(border=True, key="learners-drop"):
        st.markdown("**Without API access**, from files:")
        bring_files(chosen.id, key="learners.file-first")


def _label(chosen: Connection) -> str:
    if chosen.alm is None:
        return "Read Credly's people"
    return "Read the learners" if not chosen.has_credly else "Read learners and Credly's people"


def draw_lists(chosen: Connection, lists: dict[PeopleList, ListInfo]) -> None:
    """A line for each list; below, another file."""
    parts = [f"{LISTS[which][0]} {info.count:,}" for which, info in lists.items()]
    missing = [which for which in PeopleList if which not in lists]
    with st.expander(f"Lists: {' · '.join(parts)}", icon=":material/list_alt:", expanded=_is_doubtful(lists)):
        for which in PeopleList:
            info = lists.get(which)
            if info is not None:
                _line(info)
        for which in missing:
            st.caption(f"Not here: {LISTS[which][0]}. From a file: {LISTS[which][1]}.")
        bring_files(chosen.id, key="learners.file")


def _is_doubtful(lists: dict[PeopleList, ListInfo]) -> bool:
    return any(info.notes or not info.complete for info in lists.values())


def _line(info: ListInfo) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"**{LISTS[info.list][0]}** \u2002 {count(info.count, 'row')} \u2002 "
            f":gray[{plain(info.source)}, {moment(info.as_of)}]",
            width="content",
        )
        st.button(
            "Take away",
            key=f"learners.forget.{info.list.value}",
            type="tertiary",
            icon=":material/delete:",
            on_click=_forget,
            args=(info.list,),
            help="The list is forgotten here; nothing is changed at ALM or Credly.",
        )
    for note in info.notes:
        st.warning(plain(note), icon=":material/warning:")


def _forget(which: PeopleList) -> None:
    learners().forget(which, actor=actor())
