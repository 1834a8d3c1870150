"""One sight of an achievement: the achievement, and what the source says against a badge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from credly_core.domain.achievements import (
    Achievement,
    AchievementSource,
    EarnerKey,
    Recipient,
    achievement_key,
    fault_of,
    split_name,
)
from credly_core.domain.ids import AlmBadgeId, OrganizationId, TemplateId
from credly_core.domain.learning import UserBadge
from credly_core.domain.ledger import REASONS_OF_FAULTS, LedgerReason
from credly_core.steps.achievements.book import Deserving
from credly_core.store import achievements, earning
from credly_core.store.tables import Tx

#: Stands for a date that cannot be one, such as milliseconds; it is refused by its year.
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Person:
    """A learner as far as an achievement needs to know."""

    learner_id: str
    email: str
    name: str
    locale: str = ""

    @property
    def recipient(self) -> Recipient:
        """The same as Credly is to know them."""
        first, last = split_name(self.name)
        return Recipient(EarnerKey(self.learner_id), self.email.strip(), first, last, locale=self.locale)


@dataclass(frozen=True, slots=True)
class Found:
    """An achievement, and the reason no badge can follow from it, None where nothing is against it."""

    achievement: Achievement
    gap: LedgerReason | None = None


def found(achievement: Achievement, gap: LedgerReason | None, now: datetime) -> Found:
    """With the gap that weighs most: who and when come before what."""
    fault = fault_of(achievement, now)
    if fault is not None and (gap is None or fault.code in _FIRST):
        return Found(achievement, REASONS_OF_FAULTS[fault])
    return Found(achievement, gap)


#: Faults that make everything else pointless.
_FIRST = frozenset({"no-earner", "impossible-date", "future-date"})


def of_user_badge(person: Person, badge: UserBadge, book: Deserving, now: datetime) -> Found | None:
    """What an ALM badge next to a learner stands for; None while it is on the way.

    One with a date that nobody can read is kept with a date that cannot be one, and so refused by its year.
    """
    if badge.achieved_at is None and not badge.has_odd_date:
        return None
    template = book.of_user_badge(badge.badge_id, badge.reason_id)
    source = AchievementSource.USER_BADGE
    achievement = Achievement(
        achievement_key(source, badge.id, person.learner_id),
        person.recipient,
        template or TemplateId(""),
        badge.achieved_at or NO_DATE,
        source,
        badge.id,
        book.names.get(AlmBadgeId(badge.badge_id), ""),
    )
    return found(achievement, None if template else LedgerReason.NOT_MAPPED, now)


def keep(tx: Tx, organization_id: OrganizationId, seen: Iterable[Found], *, at: datetime) -> int:
    """Write what was seen; gives how many there are."""
    by_key = {one.achievement.key: one for one in seen}
    achievements.put(tx, organization_id, [one.achievement for one in by_key.values()], at=at)
    earning.put_gaps(tx, organization_id, {key: one.gap for key, one in by_key.items()})
    return len(by_key)
