"""What every repair shows before it is made: its question, each cell before and after, a button that says how much."""

from __future__ import annotations

import streamlit as st

from credly_core.migration.editing import ChangeSet, RemoveRecords
from credly_core.migration.repairs import RepairGroup
from credly_core.migration.table import Table
from pages.parts.text import count, plain, seen

_SHOWN = 500
#: So many lines are drawn in full height.
TALL = 12


def ask(offer: RepairGroup, *, key: str) -> str | None:
    """The answer to the question of a repair, None while there is none."""
    question = offer.question
    if question is None:
        return None
    labels = {option.value: option.label for option in question.options}
    values = list(labels)
    return st.radio(
        question.text,
        values,
        format_func=lambda value: plain(labels[value]),
        index=values.index(question.suggested) if question.suggested in labels else None,
        key=f"{key}.answer.{offer.key}",
    )


def apply_button(offer: RepairGroup, preview: ChangeSet, *, key: str) -> bool:
    """Whether the repair was asked for; cells and rows are counted apart."""
    return st.button(
        _label(preview),
        type="primary",
        key=f"{key}.apply.{offer.key}",
        icon=":material/check:",
        disabled=preview.is_empty,
    )


def _label(change: ChangeSet) -> str:
    rows = sum(len(each.records) for each in change.operations if isinstance(each, RemoveRecords))
    if rows:
        first = f"Remove {count(rows, 'row')}"
        return f"{first}, change {count(change.cell_count, 'cell')}" if change.cell_count else first
    return f"Apply to {count(change.cell_count, 'cell')}" if change.cell_count else "Apply"


def change_count(change: ChangeSet) -> str:
    """How much a repair changes: cells, removed rows, or something beside both."""
    rows = sum(len(each.records) for each in change.operations if isinstance(each, RemoveRecords))
    found = ((rows, "row"), (change.cell_count, "cell"))
    return ", ".join(count(number, word) for number, word in found if number) or "the file"


def draw_preview(table: Table, change: ChangeSet) -> None:
    """Each cell before and after; one line for a change that is not about cells."""
    cells = change.first_cells(_SHOWN)
    if cells:
        st.dataframe(
            {
                "Row": [int(table.rows[cell.record]) for cell in cells],
                "Column": [table.header[cell.column] for cell in cells],
                "Before": [seen(cell.before) for cell in cells],
                "After": [seen(cell.after) for cell in cells],
            },
            hide_index=True,
            height="content" if len(cells) <= TALL else 420,
            column_config={"Row": st.column_config.NumberColumn(width=70, format="%d")},
            alt="What the repair changes",
        )
    elif change.is_empty:
        st.caption("Nothing to change.")
    else:
        st.caption(plain(change.title))
    if change.cell_count > _SHOWN:
        st.caption(f"The first {_SHOWN} of {change.cell_count:,} cells; all are changed.")
