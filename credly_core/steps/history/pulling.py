"""One pull: everything the first time and now and then, else only what changed; published when it can be believed.

The order makes it safe: rows are on disk before the bookmark moves; files before the manifest names them; the pull's
leftovers go last. Wherever it is killed, the next pull finds the one state or the other.
"""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from credly_core.credly.client import CredlyClient
from credly_core.domain.history import HistorySnapshot, HistorySource, TemplateFact
from credly_core.domain.ids import OrganizationId, PullId
from credly_core.domain.moments import Clock
from credly_core.steps.history.following import newest_event
from credly_core.steps.history.settling import Looked, Settled, Settling
from credly_core.steps.history.sideboard import Sideboard, listed_templates
from credly_core.steps.history.walking import Walk
from credly_core.steps.run import Progress
from credly_core.store.history.merging import Merged, merge_whole
from credly_core.store.history.pulls import Bookmark, Staging
from credly_core.store.history.snapshots import Manifest

#: Everything is read again after so long: for changes that no event told, and to prove that nothing is missing.
SWEEP_EVERY = timedelta(days=7)
SWEEP_EVERY_WITHOUT_EVENTS = timedelta(days=1)
#: An interrupted pull is gone on with for so long; later the list may have changed too much.
RESUME_WITHIN = timedelta(days=3)
#: Walks with several pages at a time before one is made page by page, which cannot miss a row.
QUICK_WALKS = 3


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull published. `everything`: whether all badges were read; `resumed`: an interrupted pull went on."""

    snapshot: HistorySnapshot
    new: int
    changed: int
    removed: int
    resumed: bool = False
    everything: bool = False


class Pulling:
    """A pull under way. `mark` tells how far it has come; whoever breaks it off calls `stop`."""

    def __init__(self, staging: Staging, client: CredlyClient, organization: OrganizationId, now: Clock) -> None:
        self._staging = staging
        self._client = client
        self._organization = organization
        self._now = now
        self._walk: Walk | None = None
        self._settling = Settling(staging.aside("recent"), client.badges, organization, now)
        self._published = staging.folder.manifest()
        self._listed: Future[list[TemplateFact] | None] | None = None
        self.mark: Bookmark | None = None

    def pull(self, *, everything: bool) -> Generator[Progress, None, Pulled]:
        """Do it. A pull of changes that cannot be believed becomes one of everything by itself."""
        mark = self._left_behind()
        with ThreadPoolExecutor(1, thread_name_prefix="templates") as beside:  # needed at the end only
            self._listed = beside.submit(listed_templates, self._client, self._organization)
            return (yield from self._pull(mark, everything=everything))

    def _pull(self, mark: Bookmark | None, *, everything: bool) -> Generator[Progress, None, Pulled]:
        if mark is None and not everything and self._published is not None and self._can_follow(self._published):
            sideboard = Sideboard(self._staging.folder, self._published)
            settled = yield from self._settling.settle(self._published, sideboard)
            if settled.is_right:
                return self._publish(settled, sideboard, PullId(uuid4().hex))
            yield Progress(0, None, "The changes do not add up; reading everything")
        return (yield from self._everything(mark))

    def stop(self, note: str) -> HistorySnapshot | None:
        """Keep what came; before the first complete pull it is published as what it is: a part."""
        if self._walk is not None:
            self._walk.write()
            self.mark = self._walk.mark
        if self.mark is None or not self.mark.parts or (self._published is not None and self._published.complete):
            return None
        merging = merge_whole(self._staging, self.mark.parts, deleted=(), before=None)
        merged = _finished(merging)
        sideboard = Sideboard(self._staging.folder, None)
        sideboard.add(self._staging, self.mark)
        oldest = min((part.created_from for part in self.mark.parts if part.created_from), default=None)
        manifest = replace(self._manifest(self.mark, merged), note=note, reached_back_to=oldest)
        return self._write(manifest, sideboard)

    # --- which kind ----------------------------------------------------------------------------------------------

    def _left_behind(self) -> Bookmark | None:
        """An interrupted pull that can be gone on with; what cannot be is cleared away."""
        mark = self._staging.bookmark()
        is_done = mark is not None and self._published is not None and self._published.pull_id == mark.pull_id
        if mark is not None and (is_done or mark.started_at < self._now() - RESUME_WITHIN):
            mark = None
        self._staging.tidy(mark)
        return mark

    def _can_follow(self, before: Manifest) -> bool:
        if not before.complete or before.source is not HistorySource.API or before.swept_at is None:
            return False
        every = SWEEP_EVERY if before.events_followed else SWEEP_EVERY_WITHOUT_EVENTS
        return self._now() - before.swept_at < every

    # --- everything ----------------------------------------------------------------------------------------------

    def _everything(self, mark: Bookmark | None) -> Generator[Progress, None, Pulled]:
        resumed = mark is not None
        with ThreadPoolExecutor(1, thread_name_prefix="events") as beside:  # both before the first page is read
            newest = beside.submit(newest_event, self._client.badges, self._organization) if mark is None else None
            looked = self._settling.look()
        self.mark = mark or self._begin(looked, *(newest.result() if newest else (None, False)))
        while True:
            yield from self._walk_on(self.mark, looked)
            whole = self.mark
            merging = merge_whole(self._staging, whole.parts, deleted=(), before=self._published)
            merged = yield from _told(merging, whole.total, "Putting the files together")
            sideboard = Sideboard(self._staging.folder, None)
            sideboard.add(self._staging, whole)
            settled = yield from self._settling.settle(self._manifest(whole, merged), sideboard)
            is_last = whole.walk > QUICK_WALKS
            if (settled.is_right and not whole.dirty) or is_last:
                break
            self._begin_again(whole)
            looked = self._settling.look()
        counts = replace(
            settled,
            new=merged.new + settled.new,
            changed=merged.changed + settled.changed,
            removed=merged.removed + settled.removed,
        )
        return replace(self._publish(counts, sideboard, whole.pull_id), resumed=resumed, everything=True)

    def _begin(self, looked: Looked, newest: datetime | None, followed: bool) -> Bookmark:
        mark = Bookmark(
            PullId(uuid4().hex),
            self._now(),
            documented_states=looked.documented_states,
            total=looked.rows,
            event_until=newest,
            events_followed=followed,
        )
        self._staging.mark(mark)
        return mark

    def _begin_again(self, mark: Bookmark) -> None:
        """Walk once more from the last page; what the last walk brought is not needed any more."""
        self.mark = replace(
            mark, walk=mark.walk + 1, next_page=None, dirty=False, parts=(), odd_parts=(), created_until=None
        )
        self._staging.mark(self.mark)
        self._staging.tidy(self.mark)

    def _walk_on(self, mark: Bookmark, looked: Looked) -> Generator[Progress, None, None]:
        self._walk = Walk(self._staging, self._client.badges, self._organization, mark, alone=mark.walk > QUICK_WALKS)
        again = "" if mark.walk == 1 else " (once more, because the list changed meanwhile)"
        for came in self._walk.go(looked.pages):
            rows, total = self._walk.rows, mark.total
            note = f"{rows:,} issued badges" + (f" of {total:,}" if total else "") + again
            yield Progress(min(rows, total) if total else rows, total, note)
            self.mark = came
        self.mark = self._walk.mark
        self._walk = None

    # --- publishing ----------------------------------------------------------------------------------------------

    def _manifest(self, mark: Bookmark, merged: Merged) -> Manifest:
        return Manifest(
            number=0,
            as_of=mark.started_at,
            complete=False,
            source=HistorySource.API,
            badges=merged.files,
            swept_at=mark.started_at,
            created_until=mark.created_until,
            event_until=mark.event_until,
            events_followed=mark.events_followed,
        )

    def _publish(self, settled: Settled, sideboard: Sideboard, pull_id: PullId) -> Pulled:
        manifest = replace(
            settled.manifest, complete=settled.is_right, note=settled.note, reached_back_to=None, pull_id=pull_id
        )
        snapshot = self._write(manifest, sideboard)
        self._staging.tidy(None)
        self._settling.clear()
        self._staging.folder.forget_unused()
        return Pulled(snapshot, settled.new, settled.changed, settled.removed)

    def _write(self, manifest: Manifest, sideboard: Sideboard) -> HistorySnapshot:
        listed = self._listed.result() if self._listed is not None else None
        templates, oddities, counts = sideboard.write(listed, pull_id=manifest.pull_id)
        return self._staging.folder.publish(
            replace(manifest, templates=templates, oddities=oddities, oddity_counts=counts)
        )


def _told(merging: Generator[int, None, Merged], total: int | None, note: str) -> Generator[Progress, None, Merged]:
    """A merge with its progress."""
    while True:
        try:
            done = next(merging)
        except StopIteration as end:
            merged: Merged = end.value
            return merged
        yield Progress(min(done, total) if total else done, total, note)


def _finished(merging: Generator[int, None, Merged]) -> Merged:
    """A merge done at once."""
    telling = _told(merging, None, "")
    while True:
        try:
            next(telling)
        except StopIteration as end:
            merged: Merged = end.value
            return merged
