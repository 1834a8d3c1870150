"""What happened to badges since a moment, told by Credly's events, which come newest first.

No list of issued badges can be sorted or filtered by its last change (credly-api.md 2.3), so events are the only way
to learn of a late acceptance without reading everything. They need a right of their own; without it, changes of older
badges are seen when everything is read again.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from credly_core.credly.badges import CredlyBadges, EventPage
from credly_core.domain.history import IssuedBadge, OddRecord
from credly_core.domain.ids import OrganizationId
from credly_core.errors import NotFound, NotPermitted, Refused

#: Events and recordings may be told a little late.
OVERLAP = timedelta(minutes=5)


@dataclass
class Told:
    """What the events told. `reached` says whether they go back to where they were wanted from."""

    followed: bool = True
    reached: bool = False
    newest: datetime | None = None
    pages: int = 0
    badges: dict[str, IssuedBadge] = field(default_factory=dict)
    odd: list[OddRecord] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)

    def take(self, page: EventPage) -> None:
        """What one page tells; the newest word about a badge counts."""
        self.pages += 1
        if page.newest is not None:
            self.newest = max(self.newest or page.newest, page.newest)
        for event in page.events:
            if event.badge_id is None:
                self.followed = False  # it happened to a badge that nobody names
            elif event.is_deletion:
                self.deleted.add(event.badge_id)
            elif event.badge is not None and self._is_newer(event.badge):
                self.badges[event.badge_id] = event.badge
                self.odd += event.odd

    def _is_newer(self, badge: IssuedBadge) -> bool:
        known = self.badges.get(badge.id)
        if known is None or known.updated_at is None:
            return known is None or badge.updated_at is not None
        return badge.updated_at is not None and badge.updated_at > known.updated_at


def newest_event(badges: CredlyBadges, organization: OrganizationId) -> tuple[datetime | None, bool]:
    """When the newest event happened, None where there is none; and whether events can be read at all."""
    try:
        with closing(badges.event_pages(organization)) as pages:
            page = next(pages)
    except (NotPermitted, NotFound, Refused):
        return None, False
    return page.newest, page.in_order


def follow_events(
    badges: CredlyBadges, organization: OrganizationId, *, since: datetime | None, most_pages: int
) -> Generator[int, None, Told]:
    """Everything since a moment, or from the first event on; yields the pages read.

    Gives up after `most_pages`, and where events are not in order: then `reached` stays false.
    """
    told = Told()
    until = since - OVERLAP if since else None
    try:
        with closing(badges.event_pages(organization)) as pages:
            for page in pages:
                told.take(page)
                yield told.pages
                if not page.in_order or told.pages > most_pages:
                    return told
                if until is not None and page.oldest is not None and page.oldest < until:
                    told.reached = True
                    return told
                if since is not None and page.oldest is not None and page.oldest <= since:
                    told.reached = True  # the very event that was the newest then is still there
    except (NotPermitted, NotFound, Refused):
        told.followed = False
        return told
    told.reached = told.reached or since is None
    return told
