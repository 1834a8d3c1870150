"""What the last copy of the catalogue found different from the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from credly_core.domain.catalogue import CatalogueChange, CatalogueChangeKind, CataloguePull
from pages.parts.text import moment, plain

_SHOWN = 200
_SIGNS: dict[CatalogueChangeKind, str] = {
    CatalogueChangeKind.NEW: ":material/add_circle:",
    CatalogueChangeKind.RENAMED: ":material/edit:",
    CatalogueChangeKind.RETIRED: ":material/inventory_2:",
    CatalogueChangeKind.STATE_CHANGED: ":material/sync_alt:",
    CatalogueChangeKind.RELINKED: ":material/link:",
    CatalogueChangeKind.BADGE_CHANGED: ":material/workspace_premium:",
    CatalogueChangeKind.LEVELS_CHANGED: ":material/stairs:",
    CatalogueChangeKind.CREDITS_CHANGED: ":material/toll:",
    CatalogueChangeKind.GONE: ":material/cancel:",
    CatalogueChangeKind.RETURNED: ":material/undo:",
}


def draw_changes(pull: CataloguePull, changes: Sequence[CatalogueChange]) -> None:
    """One line that sums up; opened, one line per change."""
    whence = "Put together from files" if pull.account_id == "files" else "Copied"
    if pull.is_first or not changes:
        words = (
            "the first copy, nothing to compare with yet" if pull.is_first else "nothing changed since the copy before"
        )
        st.caption(f"{whence} {moment(pull.finished_at or pull.started_at)}: {words}.")
        return
    kinds = Counter(change.kind for change in changes)
    summary = ", ".join(f"{number:,} {kind.value}" for kind, number in kinds.items())
    with st.expander(f"Since the last copy: {summary}", icon=":material/difference:"):
        for change in changes[:_SHOWN]:
            st.markdown(_line(change))
        if len(changes) > _SHOWN:
            st.caption(f"and {len(changes) - _SHOWN:,} more")


def _line(change: CatalogueChange) -> str:
    moved = ""
    if change.before or change.after:
        moved = f" \u2002:gray[{plain(change.before) or '–'} → {plain(change.after) or '–'}]"
    return f"{_SIGNS[change.kind]} {change.thing.value} **{plain(change.name)}** {change.kind.value}{moved}"
