"""A pasted block that is larger than the table at hand: it goes on below, and a person decides about the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from credly_core.domain.ids import DraftId
from credly_core.errors import Stale
from credly_core.steps.bundle.views import DraftView
from pages.parts.bundle.choice import change_draft
from pages.parts.grid import Block, Edits
from pages.parts.session import actor, console
from pages.parts.text import count

_KEY = "bundle.pasted"


@dataclass(frozen=True)
class Rest:
    """What of a pasted block found no place yet: rows beyond the last one, cells beyond the last column."""

    draft_id: DraftId
    arrangement: str
    pasted: int
    rows: tuple[dict[str, str], ...]
    cells_lost: int


def take_block(view: DraftView, records: Sequence[int], block: Block | None) -> None:
    """Fill the rows from the marked one on, across pages, as one step; keep what does not fit for a question."""
    if block is None:
        change_draft(_refuse)
        return
    start = records.index(block.record) if block.record in records else len(records)
    filled, rest = divide(block, records[start:])
    bundle = console().bundle
    if filled:
        change_draft(lambda: bundle.edit(view.id, filled, actor=actor(), arrangement=view.arrangement))
    lost = sum(text != "" for line in block.lines for text in line[len(block.columns) :])
    if rest or lost:
        st.session_state[_KEY] = Rest(view.id, view.arrangement, len(block.lines), rest, lost)


def _refuse() -> None:
    raise Stale("The table was changed while you pasted; nothing was taken.", hint="Paste once more.")


def divide(block: Block, records: Sequence[int]) -> tuple[Edits, tuple[dict[str, str], ...]]:
    """The block as edits of these records, and the lines for which there is none."""
    rows = [dict(zip(block.columns, line, strict=False)) for line in block.lines]
    return dict(zip(records, rows, strict=False)), tuple(rows[len(records) :])


def ask_about_rest(view: DraftView) -> None:
    """Say what of the last paste did not fit, and offer to add its rows at the end."""
    rest: Rest | None = st.session_state.get(_KEY)
    if rest is None:
        return
    if (rest.draft_id, rest.arrangement) != (view.id, view.arrangement):
        _forget()
        return
    with st.container(key="bundle-pasted", border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/content_paste: {sentence_of(rest)}", width="stretch")
        if rest.rows:
            st.button(f"Add {count(len(rest.rows), 'row')}", key="pasted.add", on_click=_add, args=(rest,))
        st.button("Leave them out" if rest.rows else "Understood", key="pasted.leave", on_click=_forget)


def sentence_of(rest: Rest) -> str:
    """What fitted, what did not, and what may be done about it."""
    said = []
    if rest.rows:
        fitted = rest.pasted - len(rest.rows)
        rows = count(len(rest.rows), "row")
        said.append(f"**{fitted:,} of the {count(rest.pasted, 'pasted row')} fit.** Add {rows} at the end of the file?")
    if rest.cells_lost:
        cells = count(rest.cells_lost, "pasted cell")
        said.append(f"{cells} lay beyond the last column and {'was' if rest.cells_lost == 1 else 'were'} not taken.")
    return " ".join(said)


def _add(rest: Rest) -> None:
    _forget()
    bundle = console().bundle
    change_draft(lambda: bundle.add_rows(rest.draft_id, rest.rows, actor=actor(), arrangement=rest.arrangement))


def _forget() -> None:
    st.session_state.pop(_KEY, None)
