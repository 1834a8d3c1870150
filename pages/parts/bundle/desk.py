"""The open draft: what it is, undo and redo, saving and taking away; below, the work in tabs."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.ids import DraftId
from credly_core.errors import ConsoleError
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.arrival import arrival
from pages.parts.bundle.choice import close_draft, draw_failure, move, note_seen
from pages.parts.bundle.drafts import SOURCES
from pages.parts.bundle.history import history
from pages.parts.bundle.naming import naming
from pages.parts.bundle.pictures import pictures
from pages.parts.bundle.repairing import offer_dialog, repair_dialog
from pages.parts.bundle.saving import rename_dialog, save_dialog
from pages.parts.bundle.table import show_only, table
from pages.parts.bundle.taking import take_dialog
from pages.parts.errors import draw_error, shown_errors
from pages.parts.findings import findings_panel, offers_panel, verdict
from pages.parts.session import console
from pages.parts.text import count, moment, plain

_TABS = {
    "Table": ":material/table: Table",
    "Names": ":material/short_text: Names",
    "Pictures": ":material/image: Pictures",
}
_HISTORY = ":material/history: Changes and versions"


@st.fragment(key="bundle.desk")
def desk(draft_id: DraftId) -> None:
    """Everything about one draft; a click in it redraws this part only."""
    with shown_errors():
        try:
            view = console().bundle.view(draft_id)
        except ConsoleError as error:
            draw_error(error)
            if st.button("Back to all drafts", key="bundle.back"):
                close_draft()
                st.rerun()
            return
        note_seen(view)
        _head(view)
        draw_failure()
        arrival(view)
        tabs = st.tabs([*_TABS.values(), _HISTORY], key="bundle.tab", on_change="rerun")
        for tab, draw in zip(tabs, (_table_and_findings, naming, pictures, history), strict=True):
            if tab.open:
                with tab:
                    draw(view)


def _head(view: DraftView) -> None:
    source = SOURCES.get(view.source, view.source)
    st.markdown(
        f"**{plain(view.name)}** \u2002:small[:gray[{plain(source)} {plain(view.original_name)} · "
        f"{count(view.row_count, 'badge')} · saved {moment(view.updated_at)}]]"
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="content"):
            verdict(view.report)
        with st.container(
            key="bundle-actions", horizontal=True, horizontal_alignment="right", width="content", gap="xsmall"
        ):
            if st.button("All drafts", key="bundle.close", type="tertiary", icon=":material/arrow_back:"):
                close_draft()
                st.rerun()
            if st.button("Rename", key="bundle.rename", type="tertiary", icon=":material/edit:"):
                rename_dialog(view.id, view.name)
            _undo_redo(view)
            if st.button("Save version", key="bundle.save", icon=":material/bookmark_add:", shortcut="Ctrl+S"):
                save_dialog(view)
            if st.button("Take away", key="bundle.take", icon=":material/download:", type="primary"):
                take_dialog(view)


def _undo_redo(view: DraftView) -> None:
    for word, icon, title in (("Undo", "undo", view.undo_title), ("Redo", "redo", view.redo_title)):
        st.button(
            word,
            key=f"bundle.{icon}",
            icon=f":material/{icon}:",
            disabled=not title,
            help=f"{word}: {title}" if title else f"Nothing to {icon}",
            on_click=move,
            args=(view.id, icon),
        )


def _table_and_findings(view: DraftView) -> None:
    found = {(group.code, group.column) for group in view.report.groups}
    offers = [repair for repair in view.repairs if (repair.code, repair.column) not in found]
    with st.container(key="bundle-desk"):
        if view.report.groups or offers:
            with st.container(key="bundle-findings", gap="xsmall"):
                findings_panel(
                    view.report,
                    repairable={(repair.code, repair.column) for repair in view.repairs},
                    on_show=lambda group: show_only((group.code,), group.title),
                    on_repair=lambda group: repair_dialog(view, group),
                )
                offers_panel(offers, on_repair=lambda offer: offer_dialog(view, offer))
        with st.container(key="bundle-table"):
            table(view)
