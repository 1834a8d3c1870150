"""Bringing a copy up to the present: the newest recordings and the newest events, until the service's count is met."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from credly_core.credly.badges import CredlyBadges
from credly_core.domain.ids import OrganizationId, PullId
from credly_core.domain.moments import Clock
from credly_core.steps.history.following import OVERLAP, Told, follow_events
from credly_core.steps.history.sideboard import Sideboard
from credly_core.steps.history.walking import Walk
from credly_core.steps.run import Progress
from credly_core.store.history.merging import merge_changes
from credly_core.store.history.pulls import Bookmark, Staging
from credly_core.store.history.snapshots import Manifest

_ROUNDS = 4
_QUICK_WALKS = 2
#: Pages of events that are always read; beyond, never more than twice the pages of the list itself.
_EVENT_PAGES = 50


@dataclass(frozen=True, slots=True)
class Looked:
    """What the list says of itself."""

    pages: int
    rows: int | None
    documented_states: bool


@dataclass(frozen=True, slots=True)
class Settled:
    """A copy after some rounds, not published yet. `note` says in words what is not right."""

    manifest: Manifest
    is_right: bool
    note: str = ""
    new: int = 0
    changed: int = 0
    removed: int = 0


class Settling:
    """Rounds over what is recent; nothing of it is gone on with after a crash, for it is soon read again."""

    def __init__(self, aside: Staging, badges: CredlyBadges, organization: OrganizationId, now: Clock) -> None:
        self._aside = aside
        self._badges = badges
        self._organization = organization
        self._now = now

    def look(self) -> Looked:
        """How many pages and badges there are, with and without the filter of the documented states.

        Nobody has documented which states a list without a filter holds, nor that there will never be a fifth one: the
        longer list is taken.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="look") as beside:  # both at once: it is looked several times
            asked = beside.submit(self._badges.page, self._organization, 1, documented_states=False)
            filtered = self._badges.page(self._organization, 1, documented_states=True)
            plain = asked.result()
        documented = (filtered.total_count or 0) >= (plain.total_count or 0)
        page = filtered if documented else plain
        return Looked(max(1, page.total_pages or 1), page.total_count, documented)

    def settle(self, base: Manifest, sideboard: Sideboard) -> Generator[Progress, None, Settled]:
        """Rounds until there are as many badges as the service counts."""
        settled = Settled(base, is_right=False)
        differences: list[int] = []
        for _ in range(_ROUNDS):
            yield Progress(settled.manifest.rows, None, "Reading what changed")
            settled = yield from self._round(settled, sideboard)
            if settled.note:
                return settled
            rows = self.look().rows
            difference = 0 if rows is None else rows - settled.manifest.rows
            if difference == 0:
                return replace(settled, is_right=True)
            differences.append(difference)
        is_moving = len(set(differences)) > 1
        if is_moving and settled.manifest.events_followed:  # the list changes faster than it is counted
            return replace(settled, is_right=True)
        return replace(settled, note=_difference_in_words(settled.manifest.rows, differences[-1]))

    def clear(self) -> None:
        """Remove what the rounds left."""
        self._aside.tidy(None)

    def _round(self, before: Settled, sideboard: Sideboard) -> Generator[Progress, None, Settled]:
        base, at = before.manifest, self._now()
        mark = yield from self._walk(base)
        told = yield from self._events(base)
        mark = self._aside.keep(mark, list(told.badges.values()), told.odd)
        merging = merge_changes(self._aside, mark.parts, deleted=sorted(told.deleted), before=base)
        while True:
            try:
                next(merging)
            except StopIteration as end:
                merged = end.value
                break
            yield Progress(base.rows, None, "Putting the changes in")
        sideboard.add(self._aside, mark, deleted=told.deleted)
        manifest = replace(
            base,
            badges=merged.files,
            as_of=at,
            created_until=_newest(base.created_until, mark.created_until),
            event_until=_newest(base.event_until, told.newest),
            events_followed=base.events_followed and told.followed and told.reached,
        )
        return replace(
            before,
            manifest=manifest,
            note="" if not mark.dirty else "Credly does not keep to the order it was asked for.",
            new=before.new + merged.new,
            changed=before.changed + merged.changed,
            removed=before.removed + merged.removed,
        )

    def _walk(self, base: Manifest) -> Generator[Progress, None, Bookmark]:
        """The newest recordings, with an overlap; page by page where the list changes under the reader."""
        back_to = base.created_until - OVERLAP if base.created_until else None
        for number in range(1, _QUICK_WALKS + 2):
            looked = self.look()
            self._aside.tidy(None)
            fresh = Bookmark(
                PullId(uuid4().hex), self._now(), back_to=back_to, documented_states=looked.documented_states
            )
            walk = Walk(self._aside, self._badges, self._organization, fresh, alone=number > _QUICK_WALKS)
            for mark in walk.go(looked.pages):
                yield Progress(base.rows, None, f"Reading new badges, page {mark.pages}")
            if not walk.mark.dirty:
                break
        return walk.mark

    def _events(self, base: Manifest) -> Generator[Progress, None, Told]:
        if not base.events_followed:
            return Told(followed=False)
        most = _EVENT_PAGES + base.rows // 25
        following = follow_events(self._badges, self._organization, since=base.event_until, most_pages=most)
        while True:
            try:
                pages = next(following)
            except StopIteration as end:
                told: Told = end.value
                return told
            yield Progress(base.rows, None, f"Reading events, page {pages}")


def _newest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _difference_in_words(rows: int, difference: int) -> str:
    return f"Credly counts {rows + difference:,} issued badges, its pages hold {rows:,}."
