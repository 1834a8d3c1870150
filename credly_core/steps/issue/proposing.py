"""From achievements to orders: what is sent for each, and which cannot become one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from credly_core.domain.achievements import Achievement, AchievementFault, fault_of
from credly_core.domain.ids import OrderId, OrganizationId
from credly_core.domain.issuing import IssueOrder, OrderKey, Wishes

#: Credly's languages for mails (credly-api.md 5.7), by the code a learner's own may be written as.
CREDLY_LOCALES = ("en", "fr", "de", "ko", "ja", "zh-CN", "pt", "es-ES", "es-US", "fr-CA", "pt-BR")
_BARE = {"es": "es-ES", "zh": "zh-CN"}


@dataclass(frozen=True, slots=True)
class NotProposed:
    """An achievement that no order can be made for, and why."""

    achievement: Achievement
    fault: AchievementFault


@dataclass(frozen=True, slots=True)
class Proposal:
    """What was proposed: orders that are new, that were there already in whatever state, and what cannot be."""

    new: tuple[OrderId, ...] = ()
    known: tuple[OrderId, ...] = ()
    faults: tuple[NotProposed, ...] = ()
    #: How many more there are than could be taken at once.
    more: bool = False


def orders_for(
    achievements: Iterable[Achievement], organization_id: OrganizationId, wishes: Wishes, now: datetime
) -> tuple[list[IssueOrder], list[NotProposed]]:
    """One order for each achievement that can have one; of several that share a key the earliest earned counts."""
    orders: dict[OrderId, IssueOrder] = {}
    faults = []
    for one in sorted(achievements, key=lambda one: one.earned_at):
        fault = fault_of(one, now)
        if fault is not None:
            faults.append(NotProposed(one, fault))
            continue
        order = order_for(one, organization_id, wishes)
        orders.setdefault(order.id, order)
    return list(orders.values()), faults


def order_for(one: Achievement, organization_id: OrganizationId, wishes: Wishes) -> IssueOrder:
    """The order for one achievement; its date to the second, as Credly keeps dates."""
    person = one.recipient
    subject = one.key if wishes.repeats else ""
    evidence = ((one.title, one.evidence_url),) if wishes.with_evidence and one.evidence_url else ()
    locale = credly_locale(wishes.locale or person.locale)
    return IssueOrder(
        key=OrderKey(organization_id, one.template_id, person.earner_key, subject=subject),
        recipient=type(person)(
            person.earner_key,
            person.email.strip(),
            person.first_name.strip(),
            person.last_name.strip(),
            person.middle_name.strip(),
            locale,
        ),
        issued_at=one.earned_at.replace(microsecond=0),
        expiry=wishes.expiry,
        on_duplicate=wishes.on_duplicate,
        suppress_mail=not wishes.mails,
        evidence=evidence,
        achievement_key=one.key,
        source=one.source,
        title=one.title,
        wave=wishes.wave,
    )


def credly_locale(text: str) -> str:
    """Credly's code for a language; empty, which means English mails, for one it does not have.

    >>> credly_locale("de-DE"), credly_locale("es"), credly_locale("pt_BR"), credly_locale("nl-NL")
    ('de', 'es-ES', 'pt-BR', '')
    """
    wanted = text.replace("_", "-").strip().casefold()
    known = {code.casefold(): code for code in CREDLY_LOCALES}
    if wanted in known:
        return known[wanted]
    language = wanted.partition("-")[0]
    return known.get(language, "") or _BARE.get(language, "")
