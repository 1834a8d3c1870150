"""Where a badge.csv begins: from templates, from a file, from the last saved version, or a draft left open."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import BundleId
from pages.parts import places
from pages.parts.bundle.choice import change_draft, draw_failure, elsewhere, go_to_draft, open_draft
from pages.parts.bundle.drafts import drafts
from pages.parts.bundle.uploading import file_door
from pages.parts.masking import shown_name
from pages.parts.session import actor, connection, console, person
from pages.parts.text import count, moment, plain


def opening() -> None:
    """Draw the three doors and the drafts."""
    draw_failure()
    _draft_elsewhere()
    columns = st.columns(3, gap="medium")
    with columns[0].container(border=True, height="stretch", vertical_alignment="distribute"):
        _templates_door()
    below = st.container()  # what there is to say about a file needs the whole width
    with columns[1].container(border=True, height="stretch", vertical_alignment="distribute"):
        file_door(below)
    with columns[2].container(border=True, height="stretch", vertical_alignment="distribute"):
        _version_door()
    drafts()


def _draft_elsewhere() -> None:
    """The way back to a draft that was open when another connection was chosen."""
    left = elsewhere()
    if left is None:
        return
    name = next(one.name for one in console().connections if one.id == left[1])
    with st.container(key="bundle-elsewhere", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/swap_horiz: The draft you had open belongs to **{plain(name)}** and is kept there.",
            width="stretch",
        )
        st.button(f"Go on with it in {name}", key="bundle.go-elsewhere", on_click=go_to_draft, args=left)


def _templates_door() -> None:
    if connection() is None:
        words = "Connect an organization, or try with sample data; its badge templates become the rows."
        _door("workspace_premium", "From badge templates", words)
        st.page_link(places.HOME, label="Go to the start", icon=":material/arrow_forward:")
        return
    pull = console().templates.last_pull()
    if pull is None:
        words = "Copy the badge templates of your organization first; they become the rows."
        _door("workspace_premium", "From badge templates", words)
        st.page_link(places.TEMPLATES, label="Go to Templates", icon=":material/arrow_forward:")
        return
    _door(
        "workspace_premium",
        "From badge templates",
        f"All usable badge templates become rows, complete with dates, picture and template ID. "
        f":gray[{count(pull.count, 'template')} copied {moment(pull.finished_at)}.]",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Start from templates", type="primary", key="bundle.from-templates", icon=":material/add:", on_click=_start
        )
        st.page_link(places.TEMPLATES, label="Choose some")


def _door(icon: str, title: str, words: str) -> None:
    """What a door is called and what lies behind it, together at the top of its card."""
    with st.container(gap="small"):
        st.markdown(f"### :material/{icon}: \u2002{title}")
        st.markdown(words)


def _version_door() -> None:
    title = "From the last saved version"
    versions = console().bundle.versions()
    if not versions:
        words = "None is saved yet. Once one is, the next badge.csv can start from it, with the same ids."
        _door("history", title, words)
        return
    last = versions[0]
    _door(
        "history",
        title,
        f"**{plain(last.name)}**  \n:gray[{count(last.rows, 'badge')} · {_by(last.author)}{moment(last.created_at)}]",
    )
    st.button("Start from this version", key="bundle.from-version", on_click=_start_version, args=(last.id,))


def _by(name: str) -> str:
    return f"{plain(shown_name(known))} · " if (known := person(name)) else ""


def _start() -> None:
    change_draft(lambda: open_draft(console().bundle.start_from_templates(actor=actor()).id))


def _start_version(version: BundleId) -> None:
    change_draft(lambda: open_draft(console().bundle.start_from_version(version, actor=actor()).id))
