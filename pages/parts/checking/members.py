"""The members of a group of findings: each with its row, column, value, rule and what to do, in pages."""

from __future__ import annotations

import streamlit as st

from credly_core.migration.findings import FindingGroup
from credly_core.steps.check import CheckedFile, CheckView
from pages.parts.checking.looking import go_to
from pages.parts.paging import page_of, pager
from pages.parts.text import seen

_PAGE, _TALL = 200, 12


def members(view: CheckView, file: CheckedFile, group: FindingGroup) -> None:
    """A table of one page of members; choosing one leads to its cell."""
    report = file.report
    if report is None:
        return
    pages = max(1, -(-group.count // _PAGE))
    key = f"check.members.{file.id}.{group.code}.{group.column}"
    number = min(page_of(f"{key}.page"), pages)
    first = (number - 1) * _PAGE
    shown = [
        group.finding(member, report.file, report.rows) for member in range(first, min(first + _PAGE, group.count))
    ]
    chosen = st.dataframe(
        {
            "Row": [finding.row for finding in shown],
            "Column": [finding.column or "" for finding in shown],
            "Value": [seen(finding.value or "") for finding in shown],
            "What": [finding.message for finding in shown],
            "What to do": [finding.hint for finding in shown],
        },
        key=f"{key}.table.{number}",
        hide_index=True,
        height="content" if len(shown) <= _TALL else 420,
        on_select="rerun" if group.has_records else "ignore",
        selection_mode="single-row",
        column_config={"Row": st.column_config.NumberColumn(width=70, format="%d")},
        alt=f"Findings: {group.title}",
    )
    if pages > 1:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(f"{first + 1:,} to {first + len(shown):,} of {group.count:,}", width="content")
            pager(f"{key}.page", pages)
    if group.has_records and isinstance(chosen, dict):
        rows = [0] if group.count == 1 else chosen.selection.rows
        label = f"Show row {shown[rows[0]].row} in the table" if rows else "Choose a line to see it in the table"
        if st.button(label, key=f"{key}.show", icon=":material/table_view:", disabled=not rows):
            member = first + rows[0]
            go_to(view, file, int(group.records[member]), group.position)
            st.rerun()
