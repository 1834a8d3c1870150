"""All file types as a table to open from, the way to empty files, and the picture of the whole."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from credly_core.migration.explaining import TypePage
from pages.parts.filetypes.choice import link_type
from pages.parts.filetypes.drawing import draw_picture, palette
from pages.parts.session import console
from pages.parts.text import count

_TABLE, _CLICK = "types.table", "types.open"


def draw_catalogue() -> None:
    """The table, in the order of upload; a row opens its file type."""
    types = console().file_types
    pages = types.pages()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        search = st.text_input(
            "Search", key="types.search", placeholder="File, column or word", icon=":material/search:", width=340
        )
        st.download_button(
            "All empty files",
            types.blanks,
            "empty-migration-files.zip",
            "application/zip",
            key="types.blanks",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
            help="A zip with one empty, correct file of every type; badge.csv has the two columns for Credly.",
        )
    found = [page for page in pages if _fits(page, search)]
    if not found:
        st.info(f"Nothing here speaks of “{search}”.", icon=":material/search_off:")
        return
    st.caption(f"{count(len(found), 'file type')} in the order of upload. Click on one to read about it.")
    _table(found)
    with st.expander(
        "What depends on what", icon=":material/account_tree:", key="types.picture", on_change="rerun"
    ) as box:
        if box.open:
            names = tuple(page.name for page in found) if len(found) < len(pages) else ()
            draw_picture(types.picture_of_all(palette(), names))
            st.caption("Arrows that follow from others are left out here.")


def _fits(page: TypePage, search: str) -> bool:
    words = search.casefold().split()
    said = " ".join(
        (page.name, page.title, page.description, *page.aliases, *(column.name for column in page.columns))
    ).casefold()
    return all(word in said for word in words)


def _table(pages: list[TypePage]) -> None:
    frame = pd.DataFrame(
        {
            "File": [page.name for page in pages],
            "What it holds": [page.title for page in pages],
            "Needs before it": [[link.needs for link in page.links.needs] for page in pages],
            "Columns": [len(page.columns) for page in pages],
            "Rules": [len(page.rules) for page in pages],
            "Known from": [page.status for page in pages],
        }
    )
    st.dataframe(
        frame,
        key=_TABLE,
        hide_index=True,
        height="content",
        column_config={
            "File": st.column_config.ButtonColumn(
                width=265, alignment="left", type="tertiary", key=_CLICK, on_click=_open, args=(tuple(frame["File"]),)
            ),
            "What it holds": st.column_config.TextColumn(width=215),
            "Needs before it": st.column_config.ListColumn(width=290),
            "Columns": st.column_config.NumberColumn(width=72),
            "Rules": st.column_config.NumberColumn(width=62),
        },
        alt="File types",
    )


def _open(names: tuple[str, ...]) -> None:
    link_type(names[st.session_state[_CLICK].row])
