"""Orders and achievements that are valid in one line; change what matters."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from credly_core.domain.achievements import (
    Achievement,
    AchievementSource,
    EarnerKey,
    Recipient,
    achievement_key,
)
from credly_core.domain.ids import OrganizationId, TemplateId
from credly_core.domain.issuing import IssueOrder, OrderKey

ORGANIZATION = OrganizationId("11111111-1111-4111-8111-111111111111")
TEMPLATE = TemplateId("22222222-2222-4222-8222-222222222222")
EARNED = datetime(2026, 3, 14, 18, 30, tzinfo=timezone(timedelta(hours=2)))


def a_recipient(number: int = 1, *, email: str | None = None) -> Recipient:
    """A learner by number."""
    return Recipient(EarnerKey(str(number)), email or f"learner{number}@example.net", "Learner", f"{number}-Novak")


def an_achievement(number: int = 1, *, template: str = TEMPLATE, email: str | None = None) -> Achievement:
    """A completed course of a learner by number."""
    source_id = f"course:{number}"
    return Achievement(
        achievement_key(AchievementSource.COURSE, source_id, str(number)),
        a_recipient(number, email=email),
        TemplateId(template),
        EARNED,
        AchievementSource.COURSE,
        source_id,
        "Welding",
    )


def an_order(
    number: int = 1, *, template: str = TEMPLATE, organization: str = ORGANIZATION, email: str | None = None
) -> IssueOrder:
    """An order to issue to a learner by number."""
    person = a_recipient(number, email=email)
    key = OrderKey(OrganizationId(organization), TemplateId(template), person.earner_key)
    return IssueOrder(key, person, EARNED, achievement_key=an_achievement(number).key, title="Welding")
