"""Check any migration file from anywhere: files, folders, zips, data frames. Nothing is changed, nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from credly_core.domain.ids import ConnectionId
from credly_core.domain.moments import Clock
from credly_core.errors import NotReady, SettingsError, UnreadableInput
from credly_core.migration.checking import check_table, check_unknown
from credly_core.migration.facts import Facts
from credly_core.migration.reading import ReadingAnswer, describe_reading, read_table
from credly_core.migration.spec import load_specs
from credly_core.migration.table import Table
from credly_core.migration.zipping import read_zip
from credly_core.steps.check.answers import CheckAnswer, CheckedFile
from credly_core.steps.check.sets import Sets
from credly_core.store.store import Store

if TYPE_CHECKING:
    import pandas as pd


def _no_store() -> Store:
    raise NotReady("This check has no store to keep files in.", hint="Open it through the console.")


class Check(Sets):
    """Look at files: what ALM would reject, where, and what to do about it.

    The methods here keep nothing; those of `Sets` keep a check of files to be repaired.
    """

    def __init__(
        self,
        now: Clock,
        facts: Callable[[], Facts] | None = None,
        *,
        store: Callable[[], Store] = _no_store,
        data_dir: Callable[[], Path] = Path,
        new_id: Callable[[], str] = lambda: str(uuid4()),
        connection_id: Callable[[], ConnectionId | None] = lambda: None,
    ) -> None:
        self._facts = facts
        super().__init__(
            store,
            data_dir,
            now,
            facts=lambda: self._facts() if self._facts else Facts(now=now()),
            new_id=new_id,
            connection_id=connection_id,
        )

    def check_paths(self, paths: Sequence[Path]) -> CheckAnswer:
        """Files, folders (their CSV files and zips) and zips."""
        return CheckAnswer(tuple(file for path in paths for file in self._check_path(path)))

    def check_bytes(self, name: str, data: bytes) -> CheckAnswer:
        """One upload: a CSV file or a zip."""
        files = self._check_zip(name, data) if data.startswith(b"PK\x03\x04") else [self._check_one(name, data)]
        return CheckAnswer(tuple(files))

    def check_frames(self, frames: Mapping[str, pd.DataFrame]) -> CheckAnswer:
        """Data frames by file name; missing values count as empty cells, everything else as its text.

        `row` in the findings is the row a spreadsheet would show: the first record is row 2, whatever the index.
        """
        return CheckAnswer(tuple(self._check_table(_table_of(name, frame)) for name, frame in frames.items()))

    def read_paths(self, paths: Sequence[Path]) -> Iterator[ReadingAnswer]:
        """What is read from each file, known type or not."""
        for path in paths:
            yield describe_reading(_readable(path), path.name)

    def _check_path(self, path: Path) -> Iterable[CheckedFile]:
        if path.is_dir():
            return self._check_folder(path)
        if path.suffix.lower() == ".zip":
            return self._check_zip(path.name, _read(path))
        return [self._check_one(path.name, _readable(path))]

    def _check_folder(self, folder: Path) -> list[CheckedFile]:
        """Its CSV files and zips, also those in folders below, by their path in it; hidden files are no input."""
        found = sorted(item for item in folder.rglob("*") if item.suffix.lower() in (".csv", ".zip"))
        wanted = [(item, item.relative_to(folder)) for item in found if item.is_file()]
        wanted = [(item, place) for item, place in wanted if not any(_is_clutter(part) for part in place.parts)]
        if not wanted:
            raise SettingsError(f"The folder {folder} holds no CSV file and no zip.", hint="Name another folder.")
        files: list[CheckedFile] = []
        for item, place in wanted:
            name = place.as_posix()
            if item.suffix.lower() == ".zip":
                files += [replace(file, file=f"{name}/{file.file}") for file in self._check_zip(name, _read(item))]
            else:
                files.append(self._check_one(name, _readable(item)))
        return files

    def _check_zip(self, name: str, data: bytes) -> list[CheckedFile]:
        try:
            content = read_zip(data, file=name)
        except UnreadableInput as unsafe:
            return [CheckedFile(name, None, None, None, unsafe)]
        wanted = [(entry, inner) for entry, inner in content.files if entry.lower().endswith(".csv")]
        if not wanted:
            refusal = UnreadableInput(
                f"The zip {name} holds no CSV file.",
                hint="Put the CSV files themselves into the zip, or name another one.",
                file=name,
                code="zip.no-csv",
            )
            return [CheckedFile(name, None, None, None, refusal)]
        return [self._check_one(entry, inner) for entry, inner in wanted]

    def _check_one(self, name: str, source: bytes | Path) -> CheckedFile:
        try:
            return self._check_table(read_table(source, file=name))
        except UnreadableInput as refusal:
            return CheckedFile(name, None, None, None, refusal)

    def _check_table(self, table: Table) -> CheckedFile:
        recognition = load_specs().recognize(table.file, table.header)
        if recognition.spec is None:
            return CheckedFile(table.file, None, table, check_unknown(table))
        facts = self._facts() if self._facts else Facts(now=self._now())
        report = check_table(table, recognition.spec, facts=facts)
        return CheckedFile(table.file, recognition.spec.name, table, report)


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


def _read(path: Path) -> bytes:
    return _readable(path).read_bytes()


def _table_of(name: str, frame: pd.DataFrame) -> Table:
    columns = [_texts(frame.iloc[:, position]) for position in range(frame.shape[1])]
    return Table.from_rows(name, [str(heading) for heading in frame.columns], zip(*columns, strict=True))


def _texts(column: pd.Series) -> list[str]:
    """Cells as text. A column of whole numbers with gaps, which pandas keeps as decimals, is written without `.0`."""
    if column.dtype.kind == "f" and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    return column.astype(object).where(column.notna(), "").astype(str).to_list()
