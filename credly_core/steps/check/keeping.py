"""What is kept of a check: rows in the store, bytes on the shelf. Nothing else in this step knows either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import orjson

from credly_core.domain.bundles import BundleFacts, BundleVersion
from credly_core.domain.checks import CheckCounts, CheckSummary, StoredFile
from credly_core.domain.ids import BundleId, CheckId, ConnectionId
from credly_core.domain.moments import Clock
from credly_core.errors import NotReady, StoreError
from credly_core.migration.sets import AccountLists
from credly_core.migration.zipping import IgnoredEntry
from credly_core.steps.check.arriving import Arrived
from credly_core.steps.check.shelf import Shelf
from credly_core.steps.check.workspace import SetStep
from credly_core.store import bundles as stored_bundles
from credly_core.store import checks as stored
from credly_core.store import journal
from credly_core.store.store import Store
from credly_core.store.tables import Tx

#: How long a check is kept after it was used last.
KEPT_FOR = timedelta(days=7)
_ACCOUNT, _IGNORED = "account", "ignored"


@dataclass(frozen=True)
class Kept:
    """A check as it is kept, its bytes excepted."""

    summary: CheckSummary
    files: tuple[StoredFile, ...]
    steps: tuple[SetStep, ...]
    account: AccountLists
    ignored: tuple[IgnoredEntry, ...]


class Keeper:
    """Writes down what happens to checks. `revision` is always that of the view the change was made for."""

    def __init__(self, store: Store, shelf: Shelf, now: Clock) -> None:
        self._store = store
        self._now = now
        self.shelf = shelf

    # ---- reading ----------------------------------------------------------------------------------------------

    def checks(self) -> tuple[CheckSummary, ...]:
        """All checks, the one used last first."""
        with self._store.read() as tx:
            return stored.list_checks(tx)

    def counts(self) -> dict[CheckId, CheckCounts]:
        """What was found in each check as it stands, where it was looked at since it changed."""
        with self._store.read() as tx:
            return stored.list_counts(tx)

    def summary(self, check_id: CheckId) -> CheckSummary:
        """A check without its contents; `NotReady` when it was forgotten."""
        with self._store.read() as tx:
            return _require(tx, check_id)

    def kept(self, check_id: CheckId) -> Kept:
        """A check with everything; `NotReady` when it was forgotten."""
        with self._store.read() as tx:
            summary = _require(tx, check_id)
            files = stored.files_of(tx, check_id)
            steps = tuple(SetStep.from_bytes(step) for step in stored.steps_of(tx, check_id))
            account = stored.get_check_extra(tx, check_id, _ACCOUNT)
            ignored = _ignored(tx, check_id)
        lists = AccountLists.from_plain(orjson.loads(account)) if account else AccountLists()
        return Kept(summary, files, steps, lists, ignored)

    # ---- beginning and ending ---------------------------------------------------------------------------------

    def create(self, check_id: CheckId, name: str, arrived: Arrived, *, actor: str) -> None:
        """A check of these files."""
        at = self._now()
        with self._store.begin() as tx:
            stored.create_check(tx, check_id, name, at=at, actor=actor)
            facts = {"files": str(len(arrived.files))}
            journal.record(tx, at=at, actor=actor, action="check.start", subject=check_id, facts=facts)
            self._take_up(tx, check_id, arrived, actor=actor)

    def add(
        self,
        check_id: CheckId,
        arrived: Arrived,
        *,
        actor: str,
        instead_of: Sequence[int] = (),
        revision: int | None = None,
    ) -> None:
        """More files. Those of `instead_of` leave for them, with what was done to them: only at this revision."""
        with self._store.begin() as tx:
            if instead_of:
                self._leave(tx, check_id, instead_of, revision=revision, actor=actor)
            self._take_up(tx, check_id, arrived, actor=actor)
        for number in instead_of:
            self.shelf.discard_file(check_id, number)

    def _take_up(self, tx: Tx, check_id: CheckId, arrived: Arrived, *, actor: str) -> None:
        """Files get their numbers, and their bytes their place, while nobody else can write: the bytes last of all,
        so that nothing is in the way of the commit any more. Should it fail all the same, nobody knows the bytes."""
        files = [StoredFile(0, file.name, file.size, file.digest) for file in arrived.files]
        numbers = stored.add_files(tx, check_id, files, at=self._now(), actor=actor)
        if arrived.ignored:
            entries = [(entry.name, entry.reason) for entry in (*_ignored(tx, check_id), *arrived.ignored)]
            stored.set_check_extra(tx, check_id, _IGNORED, orjson.dumps(entries), at=self._now(), actor=actor)
        parts = (file.path for file in arrived.files)
        self.shelf.settle(check_id, dict(zip(numbers, parts, strict=True)))

    def _leave(self, tx: Tx, check_id: CheckId, numbers: Sequence[int], *, revision: int | None, actor: str) -> None:
        """Files less, with what was done to them."""
        at = self._now()
        for number in numbers:
            stored.change_file(tx, check_id, number, None, expected_revision=revision, at=at, actor=actor)
            revision = None
        position = _require(tx, check_id).position
        steps = [SetStep.from_bytes(step).without(*numbers) for step in stored.steps_of(tx, check_id)]
        left = [(place, step) for place, step in enumerate(steps) if step.parts]
        stored.replace_steps(
            tx,
            check_id,
            [step.to_bytes() for _, step in left],
            position=sum(place < position for place, _ in left),
            at=at,
            actor=actor,
        )

    def forget(self, check_id: CheckId, *, actor: str) -> None:
        """Remove everything of a check; that it was there stays in the journal."""
        with self._store.begin() as tx:
            stored.remove_check(tx, check_id)
            journal.record(tx, at=self._now(), actor=actor, action="check.forget", subject=check_id)
        try:
            self.shelf.discard(check_id)
        finally:
            self._store.leave_no_traces()

    def drop(self, check_id: CheckId) -> None:
        """Remove a check whose start was stopped."""
        with self._store.begin() as tx:
            stored.remove_check(tx, check_id)
        self.shelf.discard(check_id)

    def forget_old(self) -> tuple[CheckId, ...]:
        """Remove the checks nobody used for seven days."""
        with self._store.read() as tx:
            old = stored.checks_unused_since(tx, self._now() - KEPT_FOR)
        for check_id in old:
            self.forget(check_id, actor="badge console")
        return old

    def sweep(self) -> None:
        """Remove bytes that belong to no check: a start or an upload was killed."""

        def is_kept(check_id: CheckId) -> bool:
            with self._store.read() as tx:
                return stored.find_check(tx, check_id) is not None

        self.shelf.sweep(is_kept)

    # ---- changing ---------------------------------------------------------------------------------------------

    def append(self, check_id: CheckId, step: SetStep, *, position: int, revision: int, actor: str) -> None:
        """A step on top of `position`."""
        with self._store.begin() as tx:
            stored.append_check_step(
                tx,
                check_id,
                step.to_bytes(),
                position=position,
                expected_revision=revision,
                at=self._now(),
                actor=actor,
            )

    def change(self, check_id: CheckId, values: Mapping[str, object], *, revision: int, actor: str) -> None:
        """Other values: the position among the steps, whether the set is complete."""
        said = {**values, "used_at": self._now(), "actor": actor}
        with self._store.begin() as tx:
            stored.change_check(tx, check_id, said, expected_revision=revision)

    def say_of_file(
        self, check_id: CheckId, number: int, values: Mapping[str, str | bool], *, revision: int, actor: str
    ) -> None:
        """A person's word about a file: its type, its encoding, that its rows are filled up."""
        with self._store.begin() as tx:
            stored.change_file(tx, check_id, number, values, expected_revision=revision, at=self._now(), actor=actor)

    def take_out(self, check_id: CheckId, number: int, *, revision: int, actor: str) -> None:
        """A file less, with what was done to it."""
        with self._store.begin() as tx:
            self._leave(tx, check_id, [number], revision=revision, actor=actor)
        self.shelf.discard_file(check_id, number)

    def set_account(self, check_id: CheckId, account: AccountLists, *, revision: int, actor: str) -> None:
        """What the account is known to hold."""
        data = orjson.dumps(account.to_plain())
        with self._store.begin() as tx:
            stored.set_check_extra(
                tx, check_id, _ACCOUNT, data, expected_revision=revision, at=self._now(), actor=actor
            )

    def touch(self, check_id: CheckId) -> None:
        """Looking at it counts as use."""
        with self._store.begin() as tx:
            stored.touch_check(tx, check_id, self._now())

    def note_counts(self, check_id: CheckId, counts: CheckCounts) -> None:
        """What was found, for the list of checks; looking at a check does not fail because this cannot be written."""
        with suppress(StoreError), self._store.begin() as tx:
            stored.note_counts(tx, check_id, counts)

    # ---- a saved version --------------------------------------------------------------------------------------

    def save_version(
        self, version_id: str, facts: BundleFacts, files: Mapping[str, bytes], connection_id: ConnectionId | None
    ) -> BundleVersion:
        """Keep files as a bundle version, which never changes afterwards."""
        at = self._now()
        with self._store.begin() as tx:
            version = stored_bundles.save_bundle(
                tx, BundleId(version_id), facts, connection_id=connection_id, at=at, files=files
            )
            said = {"name": facts.name, "digest": version.digest, "files": str(len(files))}
            journal.record(tx, at=at, actor=facts.author, action="check.save", subject=version_id, facts=said)
        return version

    def versions(self, connection_id: ConnectionId | None) -> tuple[BundleVersion, ...]:
        """The saved versions of a connection and of none, newest first."""
        with self._store.read() as tx:
            own = stored_bundles.list_bundles(tx, connection_id) if connection_id else ()
            found = (*own, *stored_bundles.list_bundles(tx, None))
        return tuple(sorted(found, key=lambda version: version.created_at, reverse=True))

    def version(self, version_id: BundleId) -> tuple[BundleVersion, dict[str, bytes]]:
        """A saved version with the bytes of its files; `NotReady` when there is no such."""
        with self._store.read() as tx:
            version = stored_bundles.get_bundle(tx, version_id)
            if version is None:
                raise NotReady("This version does not exist.", hint="Choose another one.")
            files = {file.name: stored_bundles.bundle_file(tx, version_id, file.name) for file in version.files}
        return version, files


def _require(tx: Tx, check_id: CheckId) -> CheckSummary:
    summary = stored.find_check(tx, check_id)
    if summary is None:
        raise NotReady(
            "This check was forgotten: by hand, or because nobody used it for seven days.",
            hint="Bring the files again.",
            code="check.gone",
        )
    return summary


def _ignored(tx: Tx, check_id: CheckId) -> tuple[IgnoredEntry, ...]:
    data = stored.get_check_extra(tx, check_id, _IGNORED)
    return tuple(IgnoredEntry(*entry) for entry in orjson.loads(data)) if data else ()
