"""One page of a table: edited in place, every finding marked in its cell, every change with a corner."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import streamlit as st

_HERE = Path(__file__).parent
_ROW_HEIGHT, _TALLEST = 33, 660

_mount = st.components.v2.component(
    "badge_console.grid",
    html=(_HERE / "grid.html").read_text("utf-8"),
    css=(_HERE / "grid.css").read_text("utf-8"),
    js="".join((_HERE / name).read_text("utf-8") for name in ("grid.js", "outbox.js", "clipboard.js", "place.js")),
)


@dataclass(frozen=True)
class GridColumn:
    """One column. `kind` is text (editable), fixed, number or check; `limit` shows a counter of characters.

    The one that `grows` takes what room is left on a wide screen.
    """

    key: str
    label: str
    kind: str = "text"
    width: int = 160
    limit: int = 0
    options: tuple[str, ...] = ()
    help: str = ""
    grows: bool = False


@dataclass(frozen=True)
class GridRow:
    """One row: its record, the row a spreadsheet shows, its texts and marks by column key, the columns changed here."""

    record: int
    number: int
    cells: Mapping[str, str]
    marks: Mapping[str, tuple[str, str]]
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Focus:
    """A cell to go to; `key` is empty for the row alone. Each jump has a number of its own, so that it happens once."""

    number: int
    record: int
    key: str = ""


@dataclass(frozen=True)
class GridPage:
    """Where these rows stand: how many there are in all, whether other pages come before and after, where to go."""

    total: int
    is_after: bool = False
    is_before: bool = False
    focus: Focus | None = None


Edits = dict[int, dict[str, str]]


@dataclass(frozen=True)
class Block:
    """What was pasted and is larger than the rows or columns at hand: its lines, from a record and some columns on."""

    record: int
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class GridActions:
    """What happens to what a person does in the table. A block is None when rows moved while it was pasted.

    Commands are `undo` and `redo`; where there are other pages also `previous` and `next`. `place` hears the records
    of the rows somebody stands on; without it nothing is sent while somebody walks about.
    """

    edits: Callable[[Edits], object]
    block: Callable[[Block | None], object]
    command: Callable[[str], object]
    place: Callable[[tuple[int, ...]], object] | None = None


@dataclass(frozen=True)
class _Listener:
    """What the table tells, handed on; a message about other rows than those that are shown counts for nothing."""

    key: str
    epoch: str
    actions: GridActions

    @property
    def seen(self) -> int:
        """The number of the newest edit that was applied."""
        return int(st.session_state.get(f"{self.key}.seen", 0))

    @property
    def heard(self) -> int:
        """The number of the newest message that arrived."""
        return int(st.session_state.get(f"{self.key}.heard", 0))

    def take_edits(self) -> None:
        """Apply the edits that are new."""
        message = self._new("edits")
        if message is None or message.get("epoch") != self.epoch:
            return
        steps, newest = unseen(message.get("edits"), self.seen)
        st.session_state[f"{self.key}.seen"] = newest
        for edits in steps:
            self.actions.edits(edits)

    def take_block(self) -> None:
        """Hand over a pasted block."""
        message = self._new("block")
        if message is not None:
            self.actions.block(well_formed_block(message) if message.get("epoch") == self.epoch else None)

    def take_command(self) -> None:
        """Hand over a command."""
        message = self._new("command")
        if message is not None and isinstance(command := message.get("command"), str):
            self.actions.command(command)

    def take_place(self) -> None:
        """Hand over where somebody stands."""
        message = self._new("place")
        if message is not None and self.actions.place is not None and message.get("epoch") == self.epoch:
            self.actions.place(_records(message.get("records")))

    def _new(self, name: str) -> Mapping[str, object] | None:
        """What the table sent, unless it arrived before: a message that went unheard is sent again."""
        message = st.session_state[self.key].get(name)
        number = message.get("message") if isinstance(message, Mapping) else None
        if not isinstance(number, int) or number <= self.heard:
            return None
        st.session_state[f"{self.key}.heard"] = number
        return cast(Mapping[str, object], message)


def draw_grid(
    columns: Sequence[GridColumn],
    rows: Sequence[GridRow],
    *,
    key: str,
    epoch: str,
    page: GridPage,
    actions: GridActions,
    label: str,
) -> None:
    """Draw one page. `epoch` names this set of rows and columns; the table starts afresh when it changes."""
    listener = _Listener(key, epoch, actions)
    _mount(
        key=key,
        data={
            "columns": [_plain_column(column) for column in columns],
            "rows": [_plain_row(row) for row in rows],
            "acknowledged": listener.seen,
            "heard": listener.heard,
            "epoch": epoch,
            "total": page.total,
            "label": label,
            "focus": asdict(page.focus) if page.focus else None,
            "turns": [page.is_after, page.is_before],
            "follows": actions.place is not None,
            "height": min(_ROW_HEIGHT * (len(rows) + 1) + 22, _TALLEST),
        },
        on_edits_change=listener.take_edits,
        on_block_change=listener.take_block,
        on_command_change=listener.take_command,
        on_place_change=listener.take_place,
    )


def _records(given: object) -> tuple[int, ...]:
    """Record numbers out of a browser's message."""
    return tuple(one for one in given if isinstance(one, int)) if isinstance(given, list | tuple) else ()


def _plain_column(column: GridColumn) -> dict[str, object]:
    return {**asdict(column), "options": list(column.options)}


def _plain_row(row: GridRow) -> dict[str, object]:
    return {
        "record": row.record,
        "number": row.number,
        "cells": dict(row.cells),
        "marks": dict(row.marks),
        "changed": sorted(row.changed),
    }


def unseen(edits: object, seen: int) -> tuple[list[Edits], int]:
    """Edits that were not applied before, step by step as they were made, and the number of the newest.

    A step is what was done at once, and is taken back at once. A message comes from a browser, so nothing about its
    shape is taken for granted.
    """
    steps: dict[int, Edits] = {}
    newest = seen
    for number, step, record, column, text in sorted(_well_formed(edits)):
        if number > seen:
            steps.setdefault(step, {}).setdefault(record, {})[column] = text
            newest = number
    return [*steps.values()], newest


def _well_formed(edits: object) -> Iterator[tuple[int, int, int, str, str]]:
    for edit in edits if isinstance(edits, list | tuple) else ():
        match edit:
            case {
                "number": int(number),
                "step": int(step),
                "record": int(record),
                "column": str(column),
                "text": str(text),
            }:
                yield number, step, record, column, text


def well_formed_block(message: Mapping[str, object]) -> Block | None:
    """A pasted block out of a browser's message, None where it is no such thing."""
    match message:
        case {"record": int(record), "columns": [*columns], "lines": [*lines]}:
            rows = [line for line in lines if isinstance(line, list)]
            texts = tuple(tuple(str(text) for text in line) for line in rows)
            return Block(record, tuple(str(column) for column in columns), texts)
    return None
