"""What ALM will do: file by file in the order of upload, row by row, by slices."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from credly_core.domain.complete_set import LineKind, PlanLine
from credly_core.steps.complete_set import SetView
from pages.parts.paging import page_of, pager
from pages.parts.tables import table_height
from pages.parts.text import count, moment, plain

_AT_ONCE = 100
#: The sign in front of each kind, so that it reads without colour.
SIGNS = {LineKind.ADD: "+ added", LineKind.CHANGE: "≠ changed", LineKind.SAME: "= left alone"}


def plan_table(view: SetView) -> None:
    """Draw the plan."""
    _against_last(view)
    wanted = st.pills(
        "Show",
        list(LineKind),
        selection_mode="multi",
        format_func=lambda kind: f"{SIGNS[kind]} · {view.plan.count(kind):,}",
        key="complete_set.kinds",
        label_visibility="collapsed",
    )
    for number, table in enumerate(view.tables, 1):
        of_file = [line for line in view.plan.lines if line.file == table.file]
        lines = [line for line in of_file if not wanted or line.kind in wanted]
        counts = view.plan.counts()[table.file]
        told = ", ".join(f"{counts[kind]:,} {kind.value}" for kind in LineKind if counts[kind])
        with st.expander(
            f"{number}. **{table.file}** \u2002:gray[{told}]", expanded=number == 1 and len(lines) <= _AT_ONCE
        ):
            _lines(table.file, lines)


def _lines(file: str, lines: Sequence[PlanLine]) -> None:
    if not lines:
        st.caption("No row of this kind.")
        return
    key = f"complete_set.page.{file}"
    pages = -(-len(lines) // _AT_ONCE)
    start = (min(page_of(key), pages) - 1) * _AT_ONCE
    shown = lines[start : start + _AT_ONCE]
    data = {
        "Does": [SIGNS[line.kind] for line in shown],
        "What": [line.name for line in shown],
        "What changes": [_changes(line) for line in shown],
        **({"Note": [line.remark for line in shown]} if any(line.remark for line in shown) else {}),
        **({"Since the last set": [_since(line) for line in shown]} if any(line.is_new for line in shown) else {}),
    }
    st.dataframe(
        data,
        key=f"complete_set.table.{file}",
        hide_index=True,
        height=table_height(len(shown), 480),
        column_config={
            "Does": st.column_config.TextColumn(width=110),
            "What": st.column_config.TextColumn(width=380),
            "What changes": st.column_config.TextColumn(width=420),
        },
        placeholder="–",
        alt=f"Rows of {file}",
    )
    pager(key, pages)


def _changes(line: PlanLine) -> str:
    return "; ".join(f"{one.column}: {one.before or '(empty)'} → {one.after or '(empty)'}" for one in line.differences)


def _since(line: PlanLine) -> str:
    return "new or other" if line.is_new else "the same"


def _against_last(view: SetView) -> None:
    """What differs from the last saved set, in one line."""
    last = view.last
    if last is None:
        st.caption("No set was saved yet: nothing to compare with but what ALM has taken before.")
        return
    when = moment(last.created_at)
    if view.is_saved:
        st.caption(f"The same as the last saved set, “{plain(last.name)}” of {when}.")
        return
    fresh = sum(bool(line.is_new) for line in view.plan.lines)
    dropped = len(view.plan.dropped)
    words = [f"{count(fresh, 'row')} new or other"] if fresh else []
    words += [f"{count(dropped, 'row')} no longer in it"] if dropped else []
    st.caption(f"Against the last saved set, “{plain(last.name)}” of {when}: {', '.join(words) or 'the same rows'}.")
