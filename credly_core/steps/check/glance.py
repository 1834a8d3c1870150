"""Look at files once: what ALM would reject, and where. Nothing is kept, and little is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.domain.moments import Clock
from credly_core.errors import UnreadableInput
from credly_core.migration.facts import Facts
from credly_core.migration.reading import ReadingAnswer, describe_reading
from credly_core.migration.sets import AccountLists, SetFile
from credly_core.migration.table import NotKept, Table
from credly_core.steps.check.answers import CheckAnswer, CheckedFile
from credly_core.steps.check.bringing import Brought, read_all
from credly_core.steps.check.looking import look_at_set
from credly_core.steps.check.reading import Reader, filling, read_file
from credly_core.steps.run import Progress

if TYPE_CHECKING:
    import pandas as pd

ZIP_START = b"PK\x03\x04"


class Glance:
    """Look at files: what ALM would reject, where, and what to do about it."""

    def __init__(self, now: Clock, facts: Callable[[], Facts] | None = None) -> None:
        self._now = now
        self._given_facts = facts

    def _facts_now(self) -> Facts:
        return self._given_facts() if self._given_facts else Facts(now=self._now())

    def check_paths(
        self,
        paths: Sequence[Path],
        *,
        complete: bool = False,
        account: AccountLists | None = None,
        fill: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> CheckAnswer:
        """Files, folders (their CSV files and zips) and zips, all together as one set.

        `complete` says that nothing they refer to lives anywhere but in the set and on the lists of `account`; `fill`
        that rows of another width than the headings are filled up with empty cells, where their file would be refused.
        `progress` is told how far the reading of a large file is.
        """
        facts = self._facts_now()
        try:
            reader = lean_reader(paths, facts, progress)
            brought = read_all(paths, filling(reader) if fill else reader)
            return self._answer(brought, facts, complete=complete, account=account)
        except NotKept:
            brought = read_all(paths, filling(read_file) if fill else read_file)
            return self._answer(brought, facts, complete=complete, account=account)

    def check_bytes(
        self, name: str, data: bytes, *, complete: bool = False, account: AccountLists | None = None
    ) -> CheckAnswer:
        """One upload: a CSV file or a zip."""
        brought = Brought()
        if data.startswith(ZIP_START):
            brought.add_zip(name, data, read_file, within="")
        else:
            brought.files.append((name, read_file(data, name)))
        return self._answer(brought, self._facts_now(), complete=complete, account=account)

    def frames(
        self, frames: Mapping[str, pd.DataFrame], *, complete: bool = False, account: AccountLists | None = None
    ) -> CheckAnswer:
        """Data frames by file name, as one set; missing values count as empty cells, all else as its text.

        `row` in the findings is the row a spreadsheet would show: the first record is row 2, whatever the index.
        """
        brought = Brought([(name, _table_of(name, frame)) for name, frame in frames.items()])
        return self._answer(brought, self._facts_now(), complete=complete, account=account)

    check_frames = frames

    def read_paths(self, paths: Sequence[Path], *, fill: bool = False) -> Iterator[ReadingAnswer]:
        """What is read from each file, known type or not; `fill` as for `check_paths`."""
        for path in paths:
            yield describe_reading(path, path.name, fill=fill)

    def _answer(self, brought: Brought, facts: Facts, *, complete: bool, account: AccountLists | None) -> CheckAnswer:
        found = brought.files
        tables = [table for _, table in found if isinstance(table, Table)]
        refused = [name for name, table in found if not isinstance(table, Table)]
        report = look_at_set(tables, complete=complete, account=account or AccountLists(), facts=facts, refused=refused)
        said = iter(report.files)
        files = [_checked(name, table) or _said(next(said)) for name, table in found]
        return CheckAnswer(tuple(files), report, tuple(brought.left_aside))


def _checked(name: str, table: Table | UnreadableInput) -> CheckedFile | None:
    return CheckedFile(name, None, None, None, table) if isinstance(table, UnreadableInput) else None


def _said(file: SetFile) -> CheckedFile:
    name = file.spec.name if file.spec else None
    return CheckedFile(file.table.file, name, file.table, file.report, recognition=file.recognition)


#: From so many bytes on a file is checked while it is read, and most of its cells are let go.
_LARGE = 24_000_000


def lean_reader(paths: Sequence[Path], facts: Facts, progress: Callable[[Progress], None] | None) -> Reader:
    """Reads a large file so that little of it is kept; `NotKept` may come of that later."""

    def read(source: bytes | Path, name: str) -> Table | UnreadableInput:
        if isinstance(source, bytes) or source.stat().st_size < _LARGE:
            return read_file(source, name)
        from credly_core.steps.check.reading import read_large

        def tell(done: int, total: int) -> None:
            if progress:
                progress(Progress(done, total, f"Reading {name}"))

        return read_large(source, name, facts, alone=len(paths) == 1 and paths[0].is_file(), progress=tell)

    return read


def _table_of(name: str, frame: pd.DataFrame) -> Table | UnreadableInput:
    """The frame as a table; half a character, which Python can hold and no file can, is refused with its place."""
    headings = [str(heading) for heading in frame.columns]
    columns = [_texts(frame.iloc[:, position]) for position in range(frame.shape[1])]
    for number, cells in enumerate(columns, 1):
        written = [headings[number - 1], *cells]
        if not _is_text("".join(written)):
            row, cell = next((row, cell) for row, cell in enumerate(written, 1) if not _is_text(cell))
            return _half_a_character(name, row, number, cell)
    return Table.from_rows(name, headings, zip(*columns, strict=True))


def _is_text(cell: str) -> bool:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return False
    return True


def _half_a_character(name: str, row: int, column: int, cell: str) -> UnreadableInput:
    shown = cell.encode("utf-8", "replace").decode()
    return UnreadableInput(
        f"In row {row}, column {column} the cell “{shown}” holds half a character (a lone surrogate).",
        hint="Write the whole character, or take it out.",
        file=name,
        row=row,
        column=column,
        code="file.encoding-surrogate",
    )


def _texts(column: pd.Series) -> list[str]:
    """Cells as text. A column of whole numbers with gaps, which pandas keeps as decimals, is written without `.0`."""
    if column.dtype.kind == "f" and (column.dropna() % 1 == 0).all():
        return ["" if missing else str(int(number)) for number, missing in zip(column, column.isna(), strict=True)]
    return [str(cell) for cell in column.astype(object).where(column.notna(), "").to_list()]
