"""The rows of a mapping table: template, where it goes, how sure, and what the checks say."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.domain.mapping import MappingTable
from credly_core.steps.mapping import TableRow
from pages.parts.mapping.words import SEVERITIES, STATES, kind_words, target_words
from pages.parts.text import count


def rows_table(table: MappingTable, rows: Sequence[TableRow], *, key: str) -> list[TableRow]:
    """Draw one page; give the rows that are ticked."""
    skills = table is MappingTable.SKILLS
    data = {
        "Template": [row.template.name for row in rows],
        "Skill and level" if skills else "Learning object": [_where(row) for row in rows],
        "State": [STATES[row.state] for row in rows],
        "Score": [_score(row) for row in rows],
        "Findings": [_findings(row) for row in rows],
        **({} if skills else {"Kind": [_kind(row) for row in rows]}),
    }
    event = st.dataframe(
        data,
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        height=min(35 * len(rows) + 40, 640),
        column_config={
            "Template": st.column_config.TextColumn(width=200),
            "Skill and level": st.column_config.TextColumn(width=180),
            "Learning object": st.column_config.TextColumn(width=180),
            "State": st.column_config.TextColumn(width=90),
            "Score": st.column_config.NumberColumn(width=60, help="100 is the same name, or a tie that ALM keeps."),
            "Findings": st.column_config.TextColumn(width=100),
            "Kind": st.column_config.TextColumn(width=110),
        },
        placeholder="–",
        alt="Templates and what they are mapped to",
    )
    return [rows[position] for position in event.selection.rows if position < len(rows)]


def _where(row: TableRow) -> str:
    if row.mappings:
        more = f", and {len(row.mappings) - 1} more" if len(row.mappings) > 1 else ""
        return target_words(row.mappings[0]) + more
    return f"{target_words(row.pairs[0].mapping)} ?" if row.pairs and row.state.name != "NOTHING" else ""


def _kind(row: TableRow) -> str:
    one = row.mappings[0] if row.mappings else row.pairs[0].mapping if row.pairs else None
    return kind_words(one) if one is not None and row.state.name != "NOTHING" else ""


def _score(row: TableRow) -> int | None:
    if row.mappings:
        return row.mappings[0].score
    return row.pairs[0].mapping.score if row.pairs else None


def _findings(row: TableRow) -> str:
    if row.worst is None:
        return ""
    same = sum(1 for one in row.findings if one.severity is row.worst)
    word = SEVERITIES[row.worst][2]
    return word if same == 1 else f"{word.split()[0]} {count(same, word.split()[1].lower())}"
