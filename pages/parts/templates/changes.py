"""What the last pull found different from the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from credly_core.domain.ids import TemplateId
from credly_core.domain.mirror import ChangeKind, Pull, TemplateChange
from pages.parts.text import moment, plain

_SHOWN = 200
#: The sign in front of each kind.
_SIGNS: dict[ChangeKind, str] = {
    ChangeKind.NEW: ":material/add_circle:",
    ChangeKind.RENAMED: ":material/edit:",
    ChangeKind.ARCHIVED: ":material/inventory_2:",
    ChangeKind.STATE_CHANGED: ":material/sync_alt:",
    ChangeKind.PICTURE_CHANGED: ":material/image:",
    ChangeKind.SKILLS_CHANGED: ":material/psychology:",
    ChangeKind.GONE: ":material/cancel:",
    ChangeKind.RETURNED: ":material/undo:",
}


def draw_changes(pull: Pull, changes: Sequence[TemplateChange], used: Mapping[TemplateId, Sequence[str]]) -> None:
    """One line that sums up; opened, one line per change, those used in a saved badge.csv first."""
    if pull.is_first or not changes:
        words = (
            "the first copy, nothing to compare with yet" if pull.is_first else "nothing changed since the copy before"
        )
        st.caption(f"Copied {moment(pull.finished_at or pull.started_at)}: {words}.")
        return
    kinds = Counter(change.kind for change in changes)
    summary = ", ".join(f"{number} {kind.value}" for kind, number in kinds.items())
    touched = sum(change.template_id in used for change in changes)
    concerned = f" · :orange[{touched} used in a saved badge.csv]" if touched else ""
    with st.expander(f"Since the last copy: {summary}{concerned}", icon=":material/difference:"):
        order = sorted(changes, key=lambda change: (change.template_id not in used, change.name.casefold()))
        for change in order[:_SHOWN]:
            st.markdown(_line(change, used.get(change.template_id, ())))
        if len(order) > _SHOWN:
            st.caption(f"and {len(order) - _SHOWN:,} more")


def _line(change: TemplateChange, versions: Sequence[str]) -> str:
    used = f" \u2002:orange-badge[:material/table: {plain(', '.join(versions))}]" if versions else ""
    moved = ""
    if change.kind in (ChangeKind.RENAMED, ChangeKind.STATE_CHANGED, ChangeKind.SKILLS_CHANGED):
        moved = f" \u2002:gray[{plain(change.before) or '–'} → {plain(change.after) or '–'}]"
    return f"{_SIGNS[change.kind]} **{plain(change.name)}** {change.kind.value}{moved}{used}"
