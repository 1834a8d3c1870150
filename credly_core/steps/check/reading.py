"""Read one file of a check, with progress where it is large, and with the headings we know where titles stand above."""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from credly_core.errors import UnreadableInput
from credly_core.migration.facts import Facts
from credly_core.migration.reading import FILLABLE, ReadProgress, read_table
from credly_core.migration.reading.kinds import PLAIN_ZIP
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.steps.run import Progress

#: Reads a file of a name: the table, or the refusal.
Reader = Callable[[bytes | Path, str], Table | UnreadableInput]
#: From this size on progress is told while reading.
_LARGE = 8_000_000
_TITLE_CODES = ("header.title-above", "header.title-suspected")
_WIDTH_CODES = ("header.broken", "row.broken", "row.gap", "row.split", "row.too-long", "row.too-short")
#: Refused in one of so many first rows for its width: what was taken for the headings may be a title of several cells.
_FIRST_ROWS = 60


class _Stopped(Exception):
    """Nobody waits for the reading any more."""


def read_file(source: bytes | Path, name: str, encoding: str = "", *, fill: bool = False) -> Table | UnreadableInput:
    """The table, or the refusal; with `fill` rows of another width get empty cells, as a person chose."""
    if fill:
        found = _read_below_titles(source, name, encoding, fill=True)
        return _of_zip(source, name, found) if isinstance(found, UnreadableInput) else found
    try:
        table = read_table(source, file=name, encoding=encoding or None)
        if not any(note.code in _TITLE_CODES for note in table.notes):
            return table
    except UnreadableInput as refusal:
        if not _may_be_titled(refusal):
            return _of_zip(source, name, refusal)
    return _read_below_titles(source, name, encoding)


def filling(read: Reader) -> Reader:
    """Reads again what is refused for the width of a row, and then fills such rows up; all else as it is read."""

    def read_filled(source: bytes | Path, name: str) -> Table | UnreadableInput:
        found = read(source, name)
        refused = isinstance(found, UnreadableInput) and found.code in FILLABLE
        return read_file(source, name, fill=True) if refused else found

    return read_filled


def _of_zip(source: bytes | Path, name: str, refusal: UnreadableInput) -> UnreadableInput:
    """What is wrong with a zip itself, where it was not opened: not that a zip is no CSV file."""
    if dict(refusal.facts).get("kind") != PLAIN_ZIP:
        return refusal
    from credly_core.steps.check.arriving import csv_files_of

    try:
        csv_files_of(source, name)
    except UnreadableInput as reason:
        return reason
    return refusal


def read_large(
    path: Path, name: str, facts: Facts, *, alone: bool, progress: ReadProgress | None = None
) -> Table | UnreadableInput:
    """The same, checked on the way; what neither its own check nor that of files beside it needs is let go."""
    from credly_core.migration.lean import read_lean
    from credly_core.migration.sets.needed import columns_needed

    specs = load_specs()
    try:
        table = read_lean(
            path,
            file=name,
            spec_of=lambda header: specs.recognize(name, header).spec,
            facts=facts,
            others=() if alone else specs.all(),
            needed=lambda spec: columns_needed(spec, specs),
            progress=progress,
        )
    except UnreadableInput as refusal:
        return read_file(path, name) if _may_be_titled(refusal) else refusal
    return read_file(path, name) if _has_title(table) else table


def _may_be_titled(refusal: UnreadableInput) -> bool:
    return refusal.code in _TITLE_CODES or (
        refusal.code in _WIDTH_CODES and refusal.row is not None and refusal.row <= _FIRST_ROWS
    )


def _read_below_titles(
    source: bytes | Path, name: str, encoding: str, *, fill: bool = False
) -> Table | UnreadableInput:
    """The same with all headings of all file types at hand, which costs reading the specs."""
    known = {name for spec in load_specs().all() for column in spec.columns for name in (column.name, *column.aliases)}
    try:
        return read_table(source, file=name, encoding=encoding or None, known_headings=known, fill=fill)
    except UnreadableInput as refusal:
        return refusal


def read_with_progress(
    path: Path, name: str, encoding: str = "", *, fill: bool = False
) -> Generator[Progress, None, Table | UnreadableInput]:
    """The same; a large file is read beside, so that progress can be told and the reading be stopped."""
    if fill or path.stat().st_size < _LARGE:
        return read_file(path, name, encoding, fill=fill)
    ticks: queue.SimpleQueue[tuple[int, int] | None] = queue.SimpleQueue()
    stopped = False

    def tell(done: int, total: int) -> None:
        if stopped:
            raise _Stopped
        ticks.put((done, total))

    def work() -> Table | UnreadableInput:
        try:
            return read_table(path, file=name, encoding=encoding or None, progress=tell)
        except UnreadableInput as refusal:
            return _of_zip(path, name, refusal)
        finally:
            ticks.put(None)

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(work)
        try:
            while (tick := ticks.get()) is not None:
                yield Progress(*tick, f"Reading {name}")
        finally:
            stopped = True
        found = reading.result()
    titled = _may_be_titled(found) if isinstance(found, UnreadableInput) else _has_title(found)
    return _read_below_titles(path, name, encoding) if titled else found


def _has_title(table: Table) -> bool:
    return any(note.code in _TITLE_CODES for note in table.notes)
