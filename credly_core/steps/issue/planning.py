"""What will happen if the proposed orders are sent: asked at Credly before anything is approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from credly_core.domain.badges import BadgeTemplate, TemplateState
from credly_core.domain.finding_ours import belongs_to
from credly_core.domain.found_badges import FoundBadge
from credly_core.domain.ids import OrderId, OrganizationId, TemplateId
from credly_core.domain.issuing import Consequence, OrderDeed, OrderRecord, OrderState, consequence_of
from credly_core.errors import NotFound
from credly_core.steps.issue.turns import Turns
from credly_core.steps.run import Clock, Progress
from credly_core.store import outbox
from credly_core.store.store import Store

if TYPE_CHECKING:
    from credly_core.credly.client import CredlyClient

#: Rows on one page of Credly's lists.
_PAGE = 50
#: What brings about a badge that was not there before.
MAKES_A_BADGE = frozenset({Consequence.NEW, Consequence.SECOND_BADGE})
#: What Credly will do nothing about.
IN_VAIN = frozenset({Consequence.REFUSED, Consequence.NOT_ISSUABLE})


@dataclass(frozen=True, slots=True)
class IssuePlan:
    """What sending would do. Counts add up to `orders`; `mails` counts by language, empty where none go out."""

    orders: int = 0
    consequences: Mapping[Consequence, int] = field(default_factory=dict)
    deeds: Mapping[OrderDeed, int] = field(default_factory=dict)
    mails: Mapping[str, int] = field(default_factory=dict)
    without_mail: int = 0
    templates: Mapping[TemplateId, str] = field(default_factory=dict)
    #: Templates of the plan that may be issued to a person more than once: Credly stops no second badge there.
    without_net: tuple[TemplateId, ...] = ()
    #: What was shown, by order: approving names it, so that nothing else is approved.
    shown: Mapping[OrderId, str] = field(default_factory=dict)
    in_vain: tuple[OrderId, ...] = ()

    @property
    def new_badges(self) -> int:
        """How many badges count towards the volume of the contract."""
        return sum(self.consequences.get(one, 0) for one in MAKES_A_BADGE)

    @property
    def worth_sending(self) -> Mapping[OrderId, str]:
        """What was shown, without those that Credly would do nothing about."""
        vain = set(self.in_vain)
        return {order_id: digest for order_id, digest in self.shown.items() if order_id not in vain}


@dataclass(frozen=True, slots=True)
class _Judged:
    record: OrderRecord
    consequence: Consequence


class Planner:
    """Looks at Credly for each order that waits for approval: template by template, whichever way costs less."""

    def __init__(
        self, store: Store, client: CredlyClient, organization_id: OrganizationId, turns: Turns, now: Clock
    ) -> None:
        self._store = store
        self._issuing = client.issuing
        self._organization_id = organization_id
        self._turns = turns
        self._now = now

    def run(self, records: Sequence[OrderRecord]) -> Generator[Progress, None, IssuePlan]:
        """Judge every order; nothing is changed at Credly."""
        judged: list[_Judged] = []
        templates: dict[TemplateId, BadgeTemplate | None] = {}
        by_template: dict[TemplateId, list[OrderRecord]] = {}
        for record in records:
            by_template.setdefault(record.order.key.template_id, []).append(record)
        for template_id, some in by_template.items():
            yield Progress(len(judged), len(records), "Asking Credly what is there")
            yield from self._turns.wait(len(judged), len(records))
            template = templates[template_id] = self._template(template_id)
            judged += yield from self._judge(template, some, len(judged), len(records))
        with self._store.begin() as tx:
            outbox.note_consequences(tx, {one.record.id: one.consequence for one in judged})
        return _summed_up(judged, templates)

    def _template(self, template_id: TemplateId) -> BadgeTemplate | None:
        try:
            return self._issuing.template(self._organization_id, template_id)
        except NotFound:
            return None

    def _judge(
        self, template: BadgeTemplate | None, records: list[OrderRecord], done: int, total: int
    ) -> Generator[Progress, None, list[_Judged]]:
        if template is None or template.state is not TemplateState.ACTIVE:
            return [_Judged(record, _without_template(record)) for record in records]
        to_issue = [record for record in records if record.order.key.deed is OrderDeed.ISSUE]
        judged = [_Judged(one, Consequence.REPLACES) for one in records if one.order.key.deed is not OrderDeed.ISSUE]
        if template.issued_count / _PAGE < len(to_issue):
            badges = yield from self._all_of(template, done, total)
            live = [badge for badge in badges if badge.is_live]
            judged += [self._judged(template, record, live) for record in to_issue]
            return judged
        for record in to_issue:
            yield from self._turns.wait(done + len(judged), total)
            yield Progress(done + len(judged), total, template.name)
            key = record.order.key
            found = self._issuing.badges_of_earner(self._organization_id, key.template_id, key.earner_key)
            if not any(badge.is_live for badge in found):
                address = record.order.recipient.email
                found += self._issuing.badges_of_address(self._organization_id, key.template_id, address)
            judged.append(self._judged(template, record, [badge for badge in found if badge.is_live]))
        return judged

    def _all_of(self, template: BadgeTemplate, done: int, total: int) -> Generator[Progress, None, list[FoundBadge]]:
        found = []
        for number, badge in enumerate(self._issuing.badges_of_template(self._organization_id, template.id)):
            if number % _PAGE == 0:
                yield Progress(done, total, f"{template.name}: {number:,} badges read")
                yield from self._turns.wait(done, total)
            found.append(badge)
        return found

    def _judged(self, template: BadgeTemplate, record: OrderRecord, live: Sequence[FoundBadge]) -> _Judged:
        now = self._now()
        has_badge = any(
            belongs_to(record.order, badge) or _same_address(record, badge)
            for badge in live
            if not badge.has_expired(now)
        )
        consequence = consequence_of(
            allows_duplicates=template.allows_duplicates, behavior=record.order.on_duplicate, has_badge=has_badge
        )
        return _Judged(record, consequence)


def _same_address(record: OrderRecord, badge: FoundBadge) -> bool:
    """Credly compares addresses, too, whatever id a badge was issued with."""
    return badge.email.casefold() == record.order.recipient.email.casefold()


def _without_template(record: OrderRecord) -> Consequence:
    """A badge can be revoked whatever became of its template."""
    return Consequence.REPLACES if record.order.key.deed is OrderDeed.REVOKE else Consequence.NOT_ISSUABLE


def _summed_up(judged: Sequence[_Judged], templates: Mapping[TemplateId, BadgeTemplate | None]) -> IssuePlan:
    mails: Counter[str] = Counter()
    silent = 0
    for one in judged:
        if one.consequence in IN_VAIN:
            continue
        if one.record.order.suppress_mail:
            silent += 1
        else:
            mails[one.record.order.recipient.locale or "en"] += 1
    return IssuePlan(
        orders=len(judged),
        consequences=Counter(one.consequence for one in judged),
        deeds=Counter(one.record.order.key.deed for one in judged),
        mails=mails,
        without_mail=silent,
        templates={key: found.name if found else key for key, found in templates.items()},
        without_net=tuple(key for key, found in templates.items() if found is not None and found.allows_duplicates),
        shown={one.record.id: one.record.order.digest for one in judged if one.record.state is OrderState.PROPOSED},
        in_vain=tuple(one.record.id for one in judged if one.consequence in IN_VAIN),
    )
