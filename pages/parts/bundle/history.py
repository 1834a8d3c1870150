"""Looking back: what this draft changed, the saved versions, and what differs between two."""

from __future__ import annotations

import streamlit as st

from credly_core.domain.bundles import BundleVersion
from credly_core.domain.ids import BundleId
from credly_core.migration.comparing import ChangeKind
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.differences import draw_difference
from pages.parts.bundle.outside import outside
from pages.parts.errors import shown_errors
from pages.parts.masking import shown_name
from pages.parts.session import console
from pages.parts.states import empty
from pages.parts.text import count, moment

_DRAFT = "This draft"
#: So many lines are shown without scrolling.
_FEW = 10


def history(view: DraftView) -> None:
    """Draw changes, versions, comparison, and the way back in for a file changed elsewhere."""
    changes, versions = st.columns(2, gap="large")
    with changes:
        _changes(view)
    with versions, shown_errors():
        _versions(view)
    st.divider()
    outside(view)


def _changes(view: DraftView) -> None:
    st.markdown("#### Changes of this draft")
    listed = view.sheet.changes()
    if not listed:
        st.caption("Nothing is different from the start.")
    else:
        st.caption(f"{count(len(listed), 'difference')} from the start, and the step that made each.")
        st.dataframe(
            {
                "Row": [place_of(change.kind, change.row) for change in listed],
                "Column": [change.heading for change in listed],
                "Before": [change.before for change in listed],
                "After": [change.after for change in listed],
                "Kind": [change.kind.value for change in listed],
                "Step": [change.step for change in listed],
            },
            hide_index=True,
            height="content" if len(listed) <= _FEW else 420,
            column_config={"Row": st.column_config.TextColumn(width=80)},
            alt="Changes of this draft",
        )
    if view.original_name:
        name, data = console().bundle.original(view.id)
        st.download_button(
            "The file as it was uploaded",
            data,
            name,
            "text/csv",
            key="history.original",
            icon=":material/draft:",
            on_click="ignore",
        )


def place_of(kind: ChangeKind, row: int | None) -> str:
    """Where a change is: a row, the headings above all rows, or the file."""
    if row is not None:
        return str(row)
    return "file" if kind is ChangeKind.FILE_RENAMED else "heading"


def _versions(view: DraftView) -> None:
    st.markdown("#### Saved versions")
    versions = console().bundle.versions()
    if not versions:
        empty(
            "No version is saved yet",
            "Save one when the file is ready: it keeps name, author, time and digest.",
            glyph="bookmark",
        )
        return
    st.dataframe(
        {
            "Name": [version.name for version in versions],
            "Saved": [moment(version.created_at) for version in versions],
            "By": [shown_name(version.author) for version in versions],
            "Badges": [version.rows for version in versions],
            "Errors": [version.errors for version in versions],
            "Digest": [version.digest[:12] for version in versions],
            "Note": [version.note for version in versions],
        },
        hide_index=True,
        height="content" if len(versions) <= _FEW else 260,
        alt="Saved versions",
    )
    _compare(view, versions)


def _compare(view: DraftView, versions: tuple[BundleVersion, ...]) -> None:
    names = {version.id: f"{version.name}, {moment(version.created_at)}" for version in versions}
    before, after = st.columns(2)
    bundle = console().bundle
    close = bundle.predecessor(view)
    older: BundleId | None = before.selectbox(
        "From",
        list(names),
        index=list(names).index(close.id) if close else None,
        format_func=names.__getitem__,
        key=f"history.from.{view.id}",
        placeholder="Choose a version",
    )
    newer: str = after.selectbox(
        "To", [_DRAFT, *names], format_func=lambda one: names.get(one, _DRAFT), key="history.to"
    )
    if older is None:
        st.caption("No saved version belongs to this draft yet. Choose one to see what differs.")
        return
    draw_difference(
        bundle.difference_to_draft(older, view.id) if newer == _DRAFT else bundle.difference(older, BundleId(newer))
    )
    name, data = bundle.take_away_version(older)
    st.download_button(
        "badge.csv of the version on the left",
        data,
        name,
        "text/csv",
        key="history.take",
        icon=":material/download:",
        on_click="ignore",
    )
