"""Checks on the desk: load one, see it checked, move it one step. Every move is saved as it happens."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from credly_core.domain.checks import CheckCounts, StoredFile
from credly_core.domain.ids import CheckId
from credly_core.errors import MigrationError, NotReady, UnreadableInput
from credly_core.migration.facts import Facts
from credly_core.migration.rechecking import Memory
from credly_core.migration.table import Table
from credly_core.steps.check.keeping import Keeper
from credly_core.steps.check.reading import read_with_progress
from credly_core.steps.check.together import sure_step
from credly_core.steps.check.viewing import Loaded, make_view
from credly_core.steps.check.views import CheckView
from credly_core.steps.check.workspace import SetStep, WorkFile, Workspace
from credly_core.steps.run import Progress

#: So many sets stay in memory; a large one may be alone.
_KEPT = 4
_KEPT_BYTES = 400_000_000


class Desk:
    """Loads, checks and moves sets; keeps the last few in memory so that a redraw costs no reading."""

    def __init__(self, keeper: Keeper, facts: Callable[[], Facts]) -> None:
        self.keeper = keeper
        self._facts = facts
        self._lock = threading.Lock()
        self._loaded: OrderedDict[CheckId, Loaded] = OrderedDict()
        self._memories: dict[CheckId, Memory] = {}
        self._views: dict[CheckId, tuple[int, Facts, CheckView]] = {}

    def view(self, check_id: CheckId) -> CheckView:
        """The set as it stands, checked against what is known now."""
        loaded = self.load(check_id)
        facts = self._facts()
        known = self._views.get(check_id)
        timeless = replace(facts, now=None)
        if known is not None and known[:2] == (loaded.summary.revision, timeless):
            if known[2].used_at == loaded.summary.used_at:
                return known[2]
            return self._keep_view(loaded, timeless, replace(known[2], used_at=loaded.summary.used_at))
        view = make_view(loaded, facts, self._memories.setdefault(check_id, Memory()))
        self.keeper.note_counts(check_id, CheckCounts(view.revision, view.errors, view.warnings))
        return self._keep_view(loaded, timeless, view)

    def _keep_view(self, loaded: Loaded, timeless: Facts, view: CheckView) -> CheckView:
        with self._lock:
            if view.id in self._loaded:
                self._views[view.id] = (loaded.summary.revision, timeless, view)
        return view

    def load(self, check_id: CheckId) -> Loaded:
        """The set with its files; read from the shelf when it is not in memory any more."""
        for _ in (run := self.loading(check_id)):
            pass
        return run.value

    def loading(self, check_id: CheckId) -> _Loading:
        """The same with progress."""
        return _Loading(self._load(check_id))

    def _load(self, check_id: CheckId) -> Generator[Progress, None, Loaded]:
        known = self._recall(check_id)
        summary = self.keeper.summary(check_id)
        if known is not None and known.summary.revision == summary.revision:
            if known.summary != summary:  # somebody looked at it: nothing but the time is another
                known = replace(known, summary=summary)
                self._remember(known)
            return known
        kept = self.keeper.kept(check_id)
        work = yield from self._read_all(check_id, kept.files, known)
        workspace = self._replayed(work, kept.steps, kept.summary.position)
        loaded = Loaded(kept.summary, workspace, kept.account, kept.ignored)
        self._remember(loaded)
        return loaded

    def _read_all(
        self, check_id: CheckId, files: Sequence[StoredFile], known: Loaded | None
    ) -> Generator[Progress, None, list[WorkFile]]:
        """Every file as it came; one that is in memory is not read again."""
        at_hand = {file.number: file for file in known.workspace.files} if known else {}
        work = []
        for file in files:
            there = at_hand.get(file.number)
            if there is not None and _is_same(there, file):
                work.append(replace(there, table=there.base, type=file.type))
                continue
            path = self.keeper.shelf.path(check_id, file.number)
            found: Table | UnreadableInput
            if path.is_file():
                found = yield from read_with_progress(path, file.name, file.encoding, fill=file.filled)
            else:
                found = lost(file.name)
            table = None if isinstance(found, UnreadableInput) else found
            refusal = found if isinstance(found, UnreadableInput) else None
            work.append(
                WorkFile(
                    file.number,
                    file.name,
                    file.size,
                    table,
                    table,
                    refusal,
                    file.type,
                    file.encoding,
                    file.digest,
                    file.filled,
                )
            )
        return work

    @staticmethod
    def _replayed(work: Sequence[WorkFile], steps: Sequence[SetStep], position: int) -> Workspace:
        try:
            return Workspace.from_steps(work, steps, position)
        except (MigrationError, KeyError) as trouble:
            raise NotReady(
                "The repairs of this check do not fit its files any more, because the program reads them differently "
                "since an update.",
                hint="Take your files back, forget this check, and bring them again.",
                code="check.replay",
            ) from trouble

    def sure_step(self, view: CheckView) -> SetStep:
        """Every repair that needs no question, in all files, as one step."""
        return sure_step(view, self._facts(), self._memories.setdefault(view.id, Memory()))

    def apply(self, view: CheckView, step: SetStep, *, actor: str) -> CheckView:
        """Put one step on top of the set's history and save it. A step that changes nothing is not taken."""
        if step.is_empty:
            return view
        workspace = view.workspace.apply(step)
        self.keeper.append(view.id, step, position=view.position, revision=view.revision, actor=actor)
        return self._moved(view, workspace)

    def move(self, view: CheckView, *, forward: bool, actor: str) -> CheckView:
        """Undo or redo one step; nothing happens where there is nothing left."""
        if not (view.can_redo if forward else view.can_undo):
            return view
        workspace = view.workspace.redo() if forward else view.workspace.undo()
        values = {"position": workspace.position}
        self.keeper.change(view.id, values, revision=view.revision, actor=actor)
        return self._moved(view, workspace)

    def _moved(self, view: CheckView, workspace: Workspace) -> CheckView:
        """The new state, taken over without reading anything again."""
        summary = self.keeper.summary(view.id)
        if summary.revision == view.revision + 1:
            self._remember(Loaded(summary, workspace, view.account, view.ignored))
        return self.view(view.id)

    def forget(self, check_id: CheckId) -> None:
        """Nothing of it stays in memory."""
        with self._lock:
            self._loaded.pop(check_id, None)
            self._views.pop(check_id, None)
            self._memories.pop(check_id, None)

    def _recall(self, check_id: CheckId) -> Loaded | None:
        with self._lock:
            return self._loaded.get(check_id)

    def _remember(self, loaded: Loaded) -> None:
        with self._lock:
            self._loaded[loaded.summary.id] = loaded
            self._loaded.move_to_end(loaded.summary.id)
            while len(self._loaded) > 1 and (len(self._loaded) > _KEPT or self._weight() > _KEPT_BYTES):
                gone, _ = self._loaded.popitem(last=False)
                self._views.pop(gone, None)
                self._memories.pop(gone, None)

    def _weight(self) -> int:
        tables = [file.table for loaded in self._loaded.values() for file in loaded.workspace.files if file.table]
        return sum(int(table.cells.estimated_size()) for table in tables)


class _Loading:
    """Ticks, then the loaded check as `value`."""

    def __init__(self, work: Generator[Progress, None, Loaded]) -> None:
        self._work = work
        self.value: Loaded

    def __iter__(self) -> Generator[Progress, None, None]:
        self.value = yield from self._work


def _is_same(there: WorkFile, file: StoredFile) -> bool:
    """Whether what is in memory was read from these very bytes, under this name, in the way a person chose."""
    known = (there.digest, there.name, there.encoding, there.filled)
    return known == (file.digest, file.name, file.encoding, file.filled)


def lost(name: str) -> UnreadableInput:
    """What takes the place of a file whose bytes are gone from the shelf."""
    return UnreadableInput(
        "The bytes of this file are not in the data folder any more.",
        hint="Take it out, and bring it again.",
        file=name,
        code="check.lost",
    )
