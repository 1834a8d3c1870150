"""Look at files once: what ALM would reject, and where. Nothing is kept, and little is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.domain.moments import Clock
from credly_core.errors import SettingsError, UnreadableInput
from credly_core.migration.facts import Facts
from credly_core.migration.reading import ReadingAnswer, describe_reading
from credly_core.migration.sets import AccountLists, SetFile
from credly_core.migration.table import NotKept, Table
from credly_core.steps.check.answers import CheckAnswer, CheckedFile
from credly_core.steps.check.looking import look_at_set
from credly_core.steps.check.reading import Reader, read_file
from credly_core.steps.run import Progress

if TYPE_CHECKING:
    import pandas as pd

#: A file by its name: its table, or the refusal.
Found = tuple[str, Table | UnreadableInput]
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
        progress: Callable[[Progress], None] | None = None,
    ) -> CheckAnswer:
        """Files, folders (their CSV files and zips) and zips, all together as one set.

        `complete` says that nothing they refer to lives anywhere but in the set and on the lists of `account`.
        `progress` is told how far the reading of a large file is.
        """
        facts = self._facts_now()
        try:
            found = read_all(paths, lean_reader(paths, facts, progress))
            return self._answer(found, facts, complete=complete, account=account)
        except NotKept:
            found = read_all(paths)
            return self._answer(found, facts, complete=complete, account=account)

    def check_bytes(
        self, name: str, data: bytes, *, complete: bool = False, account: AccountLists | None = None
    ) -> CheckAnswer:
        """One upload: a CSV file or a zip."""
        found = read_zip_file(name, data) if data.startswith(ZIP_START) else [(name, read_file(data, name))]
        return self._answer(found, self._facts_now(), complete=complete, account=account)

    def frames(
        self, frames: Mapping[str, pd.DataFrame], *, complete: bool = False, account: AccountLists | None = None
    ) -> CheckAnswer:
        """Data frames by file name, as one set; missing values count as empty cells, all else as its text.

        `row` in the findings is the row a spreadsheet would show: the first record is row 2, whatever the index.
        """
        found: list[Found] = [(name, _table_of(name, frame)) for name, frame in frames.items()]
        return self._answer(found, self._facts_now(), complete=complete, account=account)

    check_frames = frames

    def read_paths(self, paths: Sequence[Path]) -> Iterator[ReadingAnswer]:
        """What is read from each file, known type or not."""
        for path in paths:
            yield describe_reading(path, path.name)

    def _answer(
        self, found: Sequence[Found], facts: Facts, *, complete: bool, account: AccountLists | None
    ) -> CheckAnswer:
        tables = [table for _, table in found if isinstance(table, Table)]
        refused = [name for name, table in found if not isinstance(table, Table)]
        report = look_at_set(tables, complete=complete, account=account or AccountLists(), facts=facts, refused=refused)
        said = iter(report.files)
        files = [_checked(name, table) or _said(next(said)) for name, table in found]
        return CheckAnswer(tuple(files), report)


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


def read_all(paths: Sequence[Path], read: Reader = read_file) -> list[Found]:
    """Files, folders and zips; what was in a zip has its name before its own where the zip is not all there is."""
    return [found for path in paths for found in _read_path(path, read, alone=len(paths) == 1)]


def _read_path(path: Path, read: Reader, *, alone: bool) -> Iterable[Found]:
    """A file, all files of a folder or of a zip."""
    if path.is_dir():
        return _read_folder(path, read)
    if path.suffix.lower() == ".zip":
        return read_zip_file(path.name, _readable(path), read, within="" if alone else path.name)
    return [(path.name, read(_readable(path), path.name))]


def _read_folder(folder: Path, read: Reader) -> list[Found]:
    """Its CSV files and zips, also those in folders below, by their path in it; hidden files are no input."""
    found = sorted(item for item in folder.rglob("*") if item.suffix.lower() in (".csv", ".zip"))
    wanted = [(item, item.relative_to(folder)) for item in found if item.is_file()]
    wanted = [(item, place) for item, place in wanted if not any(_is_clutter(part) for part in place.parts)]
    if not wanted:
        raise SettingsError(f"The folder {folder} holds no CSV file and no zip.", hint="Name another folder.")
    files: list[Found] = []
    for item, place in wanted:
        name = place.as_posix()
        if item.suffix.lower() == ".zip":
            files += read_zip_file(name, _readable(item), read, within=name)
        else:
            files.append((name, read(_readable(item), name)))
    return files


def read_zip_file(name: str, source: bytes | Path, read: Reader = read_file, *, within: str = "") -> list[Found]:
    """The CSV files of a zip; of one in a folder by their path."""
    from credly_core.steps.check.arriving import csv_files_of

    try:
        wanted, _ = csv_files_of(source, name)
    except UnreadableInput as unsafe:
        return [(name, unsafe)]
    named = [(f"{within}/{entry}" if within else entry, data) for entry, data in wanted]
    return [(entry, read(data, entry)) for entry, data in named]


def _is_clutter(name: str) -> bool:
    return name.startswith(".") or name.casefold() == "__macosx"


def _readable(path: Path) -> Path:
    """The path of a file that can be opened; `SettingsError` in words where it cannot."""
    if not path.is_file():
        raise SettingsError(f"There is no file {path}.", hint="Check the path.")
    try:
        path.open("rb").close()
    except OSError as trouble:
        raise SettingsError(
            f"The file {path} cannot be opened: {trouble.strerror}.", hint="Check who may read it."
        ) from trouble
    return path


def _table_of(name: str, frame: pd.DataFrame) -> Table:
    columns = [_texts(frame.iloc[:, position]) for position in range(frame.shape[1])]
    return Table.from_rows(name, [str(heading) for heading in frame.columns], zip(*columns, strict=True))


def _texts(column: pd.Series) -> list[str]:
    """Cells as text. A column of whole numbers with gaps, which pandas keeps as decimals, is written without `.0`."""
    if column.dtype.kind == "f" and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    return column.astype(object).where(column.notna(), "").astype(str).to_list()
