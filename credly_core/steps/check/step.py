"""Check any migration file from anywhere: files, folders, zips, data frames; at once, or kept to be repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from credly_core.domain.ids import ConnectionId
from credly_core.domain.moments import Clock
from credly_core.errors import NotAllowed, NotReady, SettingsError, UnreadableInput
from credly_core.migration.facts import Facts
from credly_core.migration.reading import ReadingAnswer, describe_reading
from credly_core.migration.rechecking import Memory
from credly_core.migration.sets import AccountLists, SetFile
from credly_core.migration.table import Table
from credly_core.steps.check import taking
from credly_core.steps.check.answers import CheckAnswer, CheckedFile
from credly_core.steps.check.arriving import ZIP_START, csv_files_of
from credly_core.steps.check.looking import look_at_set
from credly_core.steps.check.reading import read_file
from credly_core.steps.check.sets import Sets
from credly_core.steps.check.together import sure_step
from credly_core.steps.check.viewing import loaded_from, make_view
from credly_core.steps.check.views import CheckView

if TYPE_CHECKING:
    import pandas as pd

    from credly_core.store.store import Store


#: A file by its name: its table, or the refusal.
Found = tuple[str, Table | UnreadableInput]


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

    def check_paths(
        self, paths: Sequence[Path], *, complete: bool = False, account: AccountLists | None = None
    ) -> CheckAnswer:
        """Files, folders (their CSV files and zips) and zips, all together as one set.

        `complete` says that nothing they refer to lives anywhere but in the set and on the lists of `account`.
        """
        found = [read for path in paths for read in _read_path(path)]
        return self._answer(found, complete=complete, account=account)

    def check_bytes(
        self, name: str, data: bytes, *, complete: bool = False, account: AccountLists | None = None
    ) -> CheckAnswer:
        """One upload: a CSV file or a zip."""
        found = _read_zip(name, data) if data.startswith(ZIP_START) else [(name, read_file(data, name))]
        return self._answer(found, complete=complete, account=account)

    def frames(
        self, frames: Mapping[str, pd.DataFrame], *, complete: bool = False, account: AccountLists | None = None
    ) -> CheckAnswer:
        """Data frames by file name, as one set; missing values count as empty cells, all else as its text.

        `row` in the findings is the row a spreadsheet would show: the first record is row 2, whatever the index.
        """
        found: list[Found] = [(name, _table_of(name, frame)) for name, frame in frames.items()]
        return self._answer(found, complete=complete, account=account)

    check_frames = frames

    def look(
        self,
        paths: Sequence[Path],
        *,
        complete: bool = False,
        account: AccountLists | None = None,
        repair: bool = False,
    ) -> CheckView:
        """The same as `check_paths`, with repairs, reports and what can be taken away; nothing is kept.

        `repair` applies every repair that needs no question; the view lists what changed.
        """
        found = [read for path in paths for read in _read_path(path)]
        loaded = loaded_from(found, ", ".join(path.name for path in paths), self._now(), complete, account)
        facts = self._facts() if self._facts else Facts(now=self._now())
        memory = Memory()
        view = make_view(loaded, facts, memory)
        if not repair:
            return view
        step = sure_step(view, facts, memory)
        repaired = replace(loaded, workspace=loaded.workspace if step.is_empty else loaded.workspace.apply(step))
        return make_view(repaired, facts, memory)

    def repaired_of(self, view: CheckView, *, accept_errors: bool = False) -> dict[str, bytes]:
        """The repaired files of a view by name; none while errors are left and nobody accepted them."""
        try:
            return taking.repaired_files(view, accept_errors=accept_errors)
        except NotAllowed:
            return {}

    def report_of(self, view: CheckView, form: str) -> bytes:
        """The report on a view as `html`, `csv` or `json`."""
        return taking.report(view, form, at=self._now(), actor="").data

    def rejects_of(self, view: CheckView) -> dict[str, bytes]:
        """The rows with errors and why, file by file."""
        return taking.rejected_files(view)

    def read_paths(self, paths: Sequence[Path]) -> Iterator[ReadingAnswer]:
        """What is read from each file, known type or not."""
        for path in paths:
            yield describe_reading(path, path.name)

    def _answer(self, found: Sequence[Found], *, complete: bool, account: AccountLists | None) -> CheckAnswer:
        tables = [table for _, table in found if isinstance(table, Table)]
        facts = self._facts() if self._facts else Facts(now=self._now())
        report = look_at_set(tables, complete=complete, account=account or AccountLists(), facts=facts)
        said = iter(report.files)
        files = [_checked(name, table) or _said(next(said)) for name, table in found]
        return CheckAnswer(tuple(files), report)


def _checked(name: str, table: Table | UnreadableInput) -> CheckedFile | None:
    return CheckedFile(name, None, None, None, table) if isinstance(table, UnreadableInput) else None


def _said(file: SetFile) -> CheckedFile:
    name = file.spec.name if file.spec else None
    return CheckedFile(file.table.file, name, file.table, file.report, recognition=file.recognition)


def _read_path(path: Path) -> Iterable[Found]:
    if path.is_dir():
        return _read_folder(path)
    if path.suffix.lower() == ".zip":
        return _read_zip(path.name, _readable(path))
    return [(path.name, read_file(_readable(path), path.name))]


def _read_folder(folder: Path) -> list[Found]:
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
            files += _read_zip(name, _readable(item), within=name)
        else:
            files.append((name, read_file(_readable(item), name)))
    return files


def _read_zip(name: str, source: bytes | Path, *, within: str = "") -> list[Found]:
    """The CSV files of a zip; of one in a folder by their path."""
    try:
        wanted, _ = csv_files_of(source, name)
    except UnreadableInput as unsafe:
        return [(name, unsafe)]
    named = [(f"{within}/{entry}" if within else entry, data) for entry, data in wanted]
    return [(entry, read_file(data, entry)) for entry, data in named]


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
