"""Checks that are kept: bring files, look, repair, undo, take away. Nothing is ever repaired silently.

A check is a set of files. Its bytes lie in the data folder, its steps in the store; it survives a reload, and is
forgotten by `forget`, or when nobody used it for seven days. Every method that changes something takes the actor, gives
the new view, and refuses with `StoreConflict` when another tab was first.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from credly_core.domain.bundles import BundleVersion
from credly_core.domain.checks import CheckCounts, CheckSummary
from credly_core.domain.ids import BundleId, CheckId, ConnectionId
from credly_core.domain.moments import Clock
from credly_core.errors import NotAllowed, NotReady, Stale, StoreError, UnreadableInput
from credly_core.migration.editing import ChangeSet, RemoveRecords
from credly_core.migration.facts import Facts
from credly_core.migration.meanings import naming_step
from credly_core.migration.reading import FilledPreview, preview_of
from credly_core.migration.repairs import RepairGroup
from credly_core.migration.sets import AccountLists
from credly_core.migration.spec import load_specs
from credly_core.migration.zipping import IgnoredEntry
from credly_core.steps.check import taking
from credly_core.steps.check.answers import CheckedFile
from credly_core.steps.check.arriving import Upload, corrected, name_of, take_in
from credly_core.steps.check.changing import FileChange
from credly_core.steps.check.edits import cell_changes, edit_title
from credly_core.steps.check.slices import next_spot, slice_of
from credly_core.steps.check.views import CheckView, RowFilter, RowSlice, Spotted, Takeaway
from credly_core.steps.check.workspace import SetStep
from credly_core.steps.run import Progress, Run

if TYPE_CHECKING:
    from credly_core.steps.check.desk import Desk
    from credly_core.steps.check.keeping import Keeper
    from credly_core.store.store import Store

#: Looking at a check counts as use, noted at most this often.
_NOTED_EVERY = timedelta(hours=1)
_NO_FILTER = RowFilter()
_REPLACED = "it could not be read; the file of the same name that was brought later took its place"


class Sets:
    """The part of the check step that keeps what it looks at."""

    def __init__(
        self,
        store: Callable[[], Store],
        data_dir: Callable[[], Path],
        now: Clock,
        *,
        facts: Callable[[], Facts],
        new_id: Callable[[], str],
        connection_id: Callable[[], ConnectionId | None] = lambda: None,
    ) -> None:
        self._now = now
        self._new_id = new_id
        self._connection_id = connection_id
        self._open: Callable[[], tuple[Store, Path]] = lambda: (store(), data_dir())
        self._known_facts = facts

    @cached_property
    def _desk(self) -> Desk:
        """Made when something is to be kept: a check that keeps nothing opens no store and loads nothing for it."""
        from credly_core.steps.check.desk import Desk
        from credly_core.steps.check.keeping import Keeper
        from credly_core.steps.check.shelf import Shelf

        store, data_dir = self._open()
        return Desk(Keeper(store, Shelf(data_dir), self._now), self._known_facts)

    @property
    def _keeper(self) -> Keeper:
        return self._desk.keeper

    # ---- bringing files ---------------------------------------------------------------------------------------

    def start(self, uploads: Sequence[Upload], *, actor: str, name: str = "") -> Run[CheckId]:
        """A new check of these files: CSV files and zips, any number. Progress counts bytes, then files.

        Stopping the run leaves nothing behind. A file that cannot be read is part of the check, with its refusal.
        """
        return Run(self._start(uploads, actor=actor, name=name))

    def _start(self, uploads: Sequence[Upload], *, actor: str, name: str) -> Generator[Progress, None, CheckId]:
        if not uploads:
            raise NotAllowed("There is no file to check.", hint="Choose one or more files.")
        self.forget_old()
        check_id = CheckId(self._new_id())
        with self._keeper.shelf.filling(check_id):
            done = False
            try:
                token, alone = self._new_id(), len(uploads) == 1
                arrived = yield from take_in(uploads, self._keeper.shelf, check_id, token=token, alone=alone)
                self._keeper.create(check_id, name or name_of(uploads), arrived, actor=actor)
                yield from self._desk.loading(check_id)
                yield Progress(len(arrived.files), len(arrived.files), "Checking")
                self._desk.view(check_id)
                done = True
            finally:
                if not done:
                    self._keeper.drop(check_id)
                    self._desk.forget(check_id)
        return check_id

    def add(self, check_id: CheckId, uploads: Sequence[Upload], *, actor: str) -> Run[CheckView]:
        """More files for a check. Steps taken so far stay, and others may change or add to it meanwhile.

        A file of the name of one that could not be read takes its place, which `ignored` of the view tells.
        """
        return Run(self._add(check_id, uploads, actor=actor))

    def _add(self, check_id: CheckId, uploads: Sequence[Upload], *, actor: str) -> Generator[Progress, None, CheckView]:
        self._keeper.summary(check_id)
        shelf, token = self._keeper.shelf, self._new_id()
        with shelf.filling(check_id):
            try:
                arrived = yield from take_in(uploads, shelf, check_id, token=token)
                view = self._desk.view(check_id)
                replaced = corrected(view, [file.name for file in arrived.files])
                arrived.ignored += [IgnoredEntry(file.name, _REPLACED) for file in replaced]
                numbers = [int(file.id) for file in replaced]
                self._keeper.add(check_id, arrived, instead_of=numbers, revision=view.revision, actor=actor)
            except (OSError, StoreError):
                self._keeper.summary(check_id)  # where it was forgotten meanwhile, that is what to say
                raise
            finally:
                shelf.discard_parts(check_id, token)
        yield from self._desk.loading(check_id)
        return self._desk.view(check_id)

    def take_out(self, check_id: CheckId, file: str, *, actor: str) -> CheckView:
        """A file less, with everything that was done to it; its bytes are removed."""
        view = self._desk.view(check_id)
        number = int(view.file(file).id)
        self._keeper.take_out(check_id, number, revision=view.revision, actor=actor)
        return self._desk.view(check_id)

    def checks(self) -> tuple[CheckSummary, ...]:
        """The checks that are kept, the one used last first. What a killed start left behind is swept."""
        self.forget_old()
        self._keeper.sweep()
        return self._keeper.checks()

    def forget(self, check_id: CheckId, *, actor: str) -> None:
        """Remove a check: its files, its steps, everything. There is no way back."""
        self._keeper.forget(check_id, actor=actor)
        self._desk.forget(check_id)

    def forget_old(self) -> int:
        """Remove the checks nobody used for seven days; says how many."""
        old = self._keeper.forget_old()
        for check_id in old:
            self._desk.forget(check_id)
        return len(old)

    # ---- looking ----------------------------------------------------------------------------------------------

    def counts(self) -> Mapping[CheckId, CheckCounts]:
        """What was found in each check that was looked at since it changed: for lists, which read no files."""
        return self._keeper.counts()

    def view(self, check_id: CheckId) -> CheckView:
        """The set as it stands; `NotReady` when it was forgotten. Cheap while nothing changes."""
        view = self._desk.view(check_id)
        if self._now() - view.used_at > _NOTED_EVERY:
            self._keeper.touch(check_id)
            view = self._desk.view(check_id)
        return view

    def slice(
        self, check_id: CheckId, file: str, first: int = 0, count: int = 50, only: RowFilter = _NO_FILTER
    ) -> RowSlice:
        """Some rows of a file with their marks, from place `first` among those the filter leaves."""
        view = self._desk.view(check_id)
        return slice_of(view, view.file(file), first=first, count=count, only=only)

    def next_spot(
        self,
        check_id: CheckId,
        file: str,
        *,
        after: tuple[int, int | None] | None = None,
        only: RowFilter = _NO_FILTER,
        backwards: bool = False,
    ) -> Spotted | None:
        """The next marked cell after a record and column (from the start when None); None when there is none.

        `only` says which findings count, and which rows: those that a slice with it would show.
        """
        view = self._desk.view(check_id)
        return next_spot(view, view.file(file), after=after, only=only, backwards=backwards)

    def changes(self, check_id: CheckId, *, first: int = 0, count: int | None = None) -> tuple[FileChange, ...]:
        """Everything that is different from what was brought: each cell, row, column, heading, name, and the bytes.

        Ask for a part of a long list with `first` and `count`; `change_total` says how long it is.
        """
        return self._desk.view(check_id).changes(first, count)

    def change_total(self, check_id: CheckId) -> int:
        """How many lines `changes` has."""
        return self._desk.view(check_id).changed.total

    def original(self, check_id: CheckId, file: str) -> Takeaway:
        """A file byte for byte as it was brought, refused ones too."""
        one = self._desk.view(check_id).file(file)
        path = self._keeper.shelf.path(check_id, int(one.id))
        if not path.is_file():
            raise NotReady("The bytes of this file are not in the data folder any more.", hint="Bring it again.")
        return Takeaway(one.name.rsplit("/", 1)[-1], path.read_bytes(), "application/octet-stream")

    # ---- repairing --------------------------------------------------------------------------------------------

    def preview(self, check_id: CheckId, file: str, key: str, *, answer: str | None = None) -> ChangeSet:
        """What a repair would change, without changing it. `key` is that of a `RepairGroup` of the file."""
        return _repair_of(self._desk.view(check_id).file(file), key).change(answer)

    def repair(
        self,
        check_id: CheckId,
        file: str,
        key: str,
        *,
        actor: str,
        answer: str | None = None,
        arrangement: str | None = None,
    ) -> CheckView:
        """Apply one repair to all like cells of a file, as one step that can be undone.

        `answer` answers the repair's question. `arrangement` is that of the view the repair was shown with.
        """
        view = self._guarded(check_id, arrangement)
        one = view.file(file)
        change = _repair_of(one, key).change(answer)
        step = SetStep(f"{one.file}: {change.title}", change.code, ((int(one.id), change),))
        return self._desk.apply(view, step, actor=actor)

    def preview_sure(self, check_id: CheckId) -> tuple[tuple[str, RepairGroup], ...]:
        """The repairs `repair_sure` would begin with: file id and repair."""
        return tuple((file.id, item) for file, item in self._desk.view(check_id).sure_repairs)

    def repair_sure(self, check_id: CheckId, *, actor: str, arrangement: str | None = None) -> CheckView:
        """Apply every repair that needs no question, in all files, as one step that can be undone."""
        view = self._guarded(check_id, arrangement)
        return self._desk.apply(view, self._desk.sure_step(view), actor=actor)

    def edit(
        self,
        check_id: CheckId,
        file: str,
        edits: Mapping[int, Mapping[int, str]],
        *,
        actor: str,
        arrangement: str | None = None,
        before: Mapping[int, Sequence[str]] | None = None,
    ) -> CheckView:
        """Type into cells of a file: record index → column position → text.

        `arrangement` is that of the view the records were counted in: refused when rows or columns moved meanwhile.
        `before` holds rows as they were shown: refused when one of the cells says something else meanwhile.
        """
        view = self._guarded(check_id, arrangement)
        one = view.file(file)
        changes = cell_changes(one, edits, before or {})
        change = ChangeSet.of_cells(edit_title(one, changes), "", changes)
        return self._desk.apply(view, SetStep(change.title, "", ((int(one.id), change),)), actor=actor)

    def remove_rows(
        self, check_id: CheckId, file: str, records: Sequence[int], *, actor: str, arrangement: str | None = None
    ) -> CheckView:
        """Rows of a file less; undo brings them back. `arrangement` as for `edit`."""
        view = self._guarded(check_id, arrangement)
        one = view.file(file)
        gone = sorted(set(records))
        if one.table is None or (gone and not 0 <= gone[0] <= gone[-1] < one.table.height):
            raise NotAllowed("One of these rows is not there any more.", hint="Reload the table.")
        if not gone:
            return view
        title = f"{one.file}: remove {len(gone):,} {'row' if len(gone) == 1 else 'rows'}"
        change = ChangeSet(title, "", (RemoveRecords.of(one.table, gone),))
        return self._desk.apply(view, SetStep(title, "", ((int(one.id), change),)), actor=actor)

    def name_columns(
        self, check_id: CheckId, file: str, mapping: Mapping[int, str], *, actor: str, arrangement: str | None = None
    ) -> CheckView:
        """Say what the headings of a file mean: place of a column → column of its type; empty leaves it as it is."""
        view = self._guarded(check_id, arrangement)
        one = view.file(file)
        change = naming_step(one.table, mapping) if one.table is not None else ChangeSet("", "", ())
        step = SetStep(f"{one.file}: name the columns as ALM does", change.code, ((int(one.id), change),))
        return self._desk.apply(view, step, actor=actor)

    def undo(self, check_id: CheckId, *, actor: str, revision: int | None = None) -> CheckView:
        """Take the last step of the set back. `revision` is that of the view on which undo was asked for, so that one
        tab does not undo what another has done; so also below."""
        view = self._unchanged(check_id, revision, "nothing was undone")
        return self._desk.move(view, forward=False, actor=actor)

    def redo(self, check_id: CheckId, *, actor: str, revision: int | None = None) -> CheckView:
        """Take the step again that was undone last."""
        view = self._unchanged(check_id, revision, "nothing was redone")
        return self._desk.move(view, forward=True, actor=actor)

    # ---- what the user says -----------------------------------------------------------------------------------

    def choose_type(self, check_id: CheckId, file: str, file_type: str, *, actor: str) -> CheckView:
        """Say of which type a file is (`course.csv`); empty to let it speak for itself again."""
        if file_type and file_type not in load_specs().names:
            raise NotAllowed(f"There is no file type {file_type}.", hint="Choose one of the list.")
        return self._say_of_file(check_id, file, {"type": file_type}, actor=actor)

    def choose_encoding(self, check_id: CheckId, file: str, encoding: str, *, actor: str) -> CheckView:
        """Say in which encoding a refused file was saved, as `cp1252`; empty to let it speak for itself again."""
        return self._say_of_file(check_id, file, {"encoding": encoding}, actor=actor)

    def preview_filled(self, check_id: CheckId, file: str) -> FilledPreview:
        """What would become of a file that was refused for the width of a row; raises why it would still be refused."""
        from credly_core.steps.check.reading import read_file

        one = self._desk.view(check_id).file(file)
        path = self._keeper.shelf.path(check_id, int(one.id))
        found = read_file(path, one.name, one.chosen_encoding, fill=True)
        if isinstance(found, UnreadableInput):
            raise found
        return preview_of(found)

    def choose_filling(self, check_id: CheckId, file: str, fill: bool, *, actor: str) -> CheckView:
        """Say that rows of another width than the headings are filled up with empty cells, or that they are not."""
        return self._say_of_file(check_id, file, {"filled": fill}, actor=actor)

    def _say_of_file(self, check_id: CheckId, file: str, values: Mapping[str, str | bool], *, actor: str) -> CheckView:
        view = self._desk.view(check_id)
        number = int(view.file(file).id)
        if "type" not in values and view.workspace.changes_of(number):
            raise NotAllowed("This file was repaired already.", hint="Undo that first, then choose how it is read.")
        self._keeper.say_of_file(check_id, number, values, revision=view.revision, actor=actor)
        return self._desk.view(check_id)

    def set_complete(self, check_id: CheckId, complete: bool, *, actor: str) -> CheckView:
        """Say whether everything the set refers to is in the set or on the lists of the account."""
        view = self._desk.view(check_id)
        if view.complete == complete:
            return view
        self._keeper.change(check_id, {"complete": complete}, revision=view.revision, actor=actor)
        return self._desk.view(check_id)

    def set_account(self, check_id: CheckId, account: AccountLists, *, actor: str) -> CheckView:
        """Say what the account is known to hold; replaces what was said before."""
        view = self._desk.view(check_id)
        self._keeper.set_account(check_id, account, revision=view.revision, actor=actor)
        return self._desk.view(check_id)

    # ---- taking away ------------------------------------------------------------------------------------------

    def repaired_file(self, check_id: CheckId, file: str, *, accept_errors: bool = False) -> Takeaway:
        """One file as ALM takes it: UTF-8 without mark, CRLF, its right name. With errors left, only after a second,
        explicit confirmation (`accept_errors`), else `NotAllowed` with the code `check.errors-left`."""
        return taking.repaired_file(self._desk.view(check_id), file, accept_errors=accept_errors)

    def repaired_zip(self, check_id: CheckId, *, accept_errors: bool = False) -> Takeaway:
        """All files that could be read, repaired, as one zip; `accept_errors` as for `repaired_file`."""
        return taking.repaired_zip(self._desk.view(check_id), accept_errors=accept_errors)

    def rejects(self, check_id: CheckId) -> Takeaway | None:
        """Only the rows with errors, with their reasons, a CSV file per file in a zip, for people (formulas made
        harmless); None when there are none."""
        return taking.rejects(self._desk.view(check_id))

    def report_html(self, check_id: CheckId, *, actor: str = "") -> Takeaway:
        """The report to read and to print: one page that loads nothing from elsewhere."""
        return taking.report(self._desk.view(check_id), "html", at=self._now(), actor=actor)

    def report_csv(self, check_id: CheckId, *, actor: str = "") -> Takeaway:
        """Every finding as a row, for a spreadsheet (formulas made harmless)."""
        return taking.report(self._desk.view(check_id), "csv", at=self._now(), actor=actor)

    def report_json(self, check_id: CheckId, *, actor: str = "") -> Takeaway:
        """Everything for programs: files, findings, changes."""
        return taking.report(self._desk.view(check_id), "json", at=self._now(), actor=actor)

    def changes_csv(self, check_id: CheckId) -> Takeaway:
        """The list of changes for a spreadsheet (formulas made harmless)."""
        return taking.changes_csv(self._desk.view(check_id))

    def save_version(
        self, check_id: CheckId, name: str, *, actor: str, note: str = "", accept_errors: bool = False
    ) -> BundleVersion:
        """Keep the repaired set under a name as a bundle version; `accept_errors` as for `repaired_zip`."""
        view = self._desk.view(check_id)
        facts, files = taking.version_of(view, name, author=actor, note=note, accept_errors=accept_errors)
        return self._keeper.save_version(self._new_id(), facts, files, self._connection_id())

    def versions(self) -> tuple[BundleVersion, ...]:
        """The saved sets of the chosen connection and of none, newest first."""
        return self._keeper.versions(self._connection_id())

    def version_zip(self, version_id: BundleId) -> Takeaway:
        """A saved set as one zip, exactly as it was saved."""
        version, files = self._keeper.version(version_id)
        return taking.zipped(version.name, files)

    # ---- inside -----------------------------------------------------------------------------------------------

    def _guarded(self, check_id: CheckId, arrangement: str | None) -> CheckView:
        view = self._desk.view(check_id)
        if arrangement not in (None, view.arrangement):
            raise Stale(
                "Rows, columns or files of this check were changed in another tab meanwhile; this was not done.",
                hint="Look at the newest state, then do it once more.",
                code="check.stale",
            )
        return view

    def _unchanged(self, check_id: CheckId, revision: int | None, nothing_done: str) -> CheckView:
        view = self._desk.view(check_id)
        if revision not in (None, view.revision):
            raise Stale(
                f"This check was changed in another tab meanwhile; {nothing_done}.",
                hint="The page shows it as it is now. Look at it, then try again.",
                code="check.stale",
            )
        return view


def _repair_of(file: CheckedFile, key: str) -> RepairGroup:
    for repair in file.repairs:
        if repair.key == key:
            return repair
    raise NotAllowed("This repair is not needed any more.", hint="Look at the findings again.")
