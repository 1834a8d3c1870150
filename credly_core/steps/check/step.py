"""Check any migration file from anywhere: files, folders, zips, data frames; at once, or kept to be repaired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from credly_core.domain.ids import ConnectionId
from credly_core.domain.moments import Clock
from credly_core.errors import NotAllowed, NotReady
from credly_core.migration.facts import Facts
from credly_core.migration.rechecking import Memory
from credly_core.migration.sets import AccountLists
from credly_core.steps.check import taking
from credly_core.steps.check.bringing import read_all
from credly_core.steps.check.glance import Glance
from credly_core.steps.check.reading import filling, read_file
from credly_core.steps.check.sets import Sets
from credly_core.steps.check.together import sure_step
from credly_core.steps.check.viewing import loaded_from, make_view
from credly_core.steps.check.views import CheckView

if TYPE_CHECKING:
    from credly_core.store.store import Store


def _no_store() -> Store:
    raise NotReady("This check has no store to keep files in.", hint="Open it through the console.")


class Check(Glance, Sets):
    """Look at files: what ALM would reject, where, and what to do about it.

    The methods here and of `Glance` keep nothing; those of `Sets` keep a check of files to be repaired.
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
        Glance.__init__(self, now, facts)
        Sets.__init__(self, store, data_dir, now, facts=self._facts_now, new_id=new_id, connection_id=connection_id)

    def look(
        self,
        paths: Sequence[Path],
        *,
        complete: bool = False,
        account: AccountLists | None = None,
        repair: bool = False,
        fill: bool = False,
    ) -> CheckView:
        """The same as `check_paths`, with repairs, reports and what can be taken away; nothing is kept.

        `repair` applies every repair that needs no question; the view lists what changed.
        """
        brought = read_all(paths, filling(read_file) if fill else read_file)
        loaded = loaded_from(brought, ", ".join(path.name for path in paths), self._now(), complete, account)
        facts = self._facts_now()
        memory = Memory()
        view = make_view(loaded, facts, memory)
        if not repair:
            return view
        step = sure_step(view, facts, memory)
        repaired = replace(loaded, workspace=loaded.workspace if step.is_empty else loaded.workspace.apply(step))
        return make_view(repaired, facts, memory)

    def repaired_of(self, view: CheckView, *, accept_errors: bool = False) -> dict[str, bytes]:
        """The repaired files of a view by name; none while errors are left and nobody accepted them, and none where no
        file could be read."""
        try:
            return taking.repaired_files(view, accept_errors=accept_errors)
        except (NotAllowed, NotReady):
            return {}

    def report_of(self, view: CheckView, form: str) -> bytes:
        """The report on a view as `html`, `csv` or `json`."""
        return taking.report(view, form, at=self._now(), actor="").data

    def rejects_of(self, view: CheckView) -> dict[str, bytes]:
        """The rows with errors and why, file by file."""
        return taking.rejected_files(view)
