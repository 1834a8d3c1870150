"""Orders and events ↔ rows."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa

from credly_core.domain.achievements import AchievementKey, AchievementSource, EarnerKey, Recipient
from credly_core.domain.ids import IssuedBadgeId, OrganizationId, TemplateId
from credly_core.domain.issuing import (
    Consequence,
    DuplicateBehavior,
    IssueOrder,
    OrderDeed,
    OrderEvent,
    OrderKey,
    OrderRecord,
    OrderState,
    OrderWay,
    expiry_text,
    read_expiry,
)
from credly_core.store.outbox_tables import issue_event, issue_order


def row_of(order: IssueOrder, *, at: datetime, actor: str) -> dict[str, object]:
    """A proposed order as a row."""
    key, person = order.key, order.recipient
    return {
        "id": order.id,
        "organization_id": key.organization_id,
        "template_id": key.template_id,
        "earner_key": key.earner_key,
        "deed": key.deed.value,
        "subject": key.subject,
        "state": OrderState.PROPOSED.value,
        "email": person.email,
        "first_name": person.first_name,
        "middle_name": person.middle_name,
        "last_name": person.last_name,
        "locale": person.locale,
        "issued_at": order.issued_at.isoformat(),
        "expiry": expiry_text(order.expiry),
        "on_duplicate": order.on_duplicate.value,
        "suppress_mail": order.suppress_mail,
        "evidence": [list(link) for link in order.evidence],
        "country": order.country,
        "region": order.region,
        "target_id": order.target_id,
        "reason": order.reason,
        "message": order.message,
        "achievement_key": order.achievement_key,
        "source": order.source.value,
        "title": order.title,
        "wave": order.wave,
        "digest": order.digest,
        "consequence": Consequence.UNKNOWN.value,
        "way": None,
        "badge_id": None,
        "note": "",
        "code": "",
        "said_duplicate": False,
        "claim_number": 0,
        "claimed_by": None,
        "claim_until": None,
        "claim_presence": None,
        "looks": 0,
        "due_at": None,
        "first_sent_at": None,
        "event_count": 1,
        "proposed_at": at,
        "proposed_by": actor,
        "approved_at": None,
        "approved_by": "",
        "changed_at": at,
    }


def order_of(fields: sa.RowMapping) -> IssueOrder:
    """The intention in a row."""
    c = issue_order.c
    key = OrderKey(
        OrganizationId(fields[c.organization_id]),
        TemplateId(fields[c.template_id]),
        EarnerKey(fields[c.earner_key]),
        OrderDeed(fields[c.deed]),
        fields[c.subject],
    )
    person = Recipient(
        key.earner_key,
        fields[c.email],
        fields[c.first_name],
        fields[c.last_name],
        fields[c.middle_name],
        fields[c.locale],
    )
    target, earned = fields[c.target_id], fields[c.achievement_key]
    return IssueOrder(
        key=key,
        recipient=person,
        issued_at=datetime.fromisoformat(fields[c.issued_at]),
        expiry=read_expiry(fields[c.expiry]),
        on_duplicate=DuplicateBehavior(fields[c.on_duplicate]),
        suppress_mail=fields[c.suppress_mail],
        evidence=tuple((name, url) for name, url in fields[c.evidence]),
        country=fields[c.country],
        region=fields[c.region],
        target_id=IssuedBadgeId(target) if target is not None else None,
        reason=fields[c.reason],
        message=fields[c.message],
        achievement_key=AchievementKey(earned) if earned is not None else None,
        source=AchievementSource(fields[c.source]),
        title=fields[c.title],
        wave=fields[c.wave],
    )


def record_of(row: sa.Row[tuple[object, ...]]) -> OrderRecord:
    """An order with its standing."""
    fields, c = row._mapping, issue_order.c
    way, badge_id = fields[c.way], fields[c.badge_id]
    return OrderRecord(
        order=order_of(fields),
        state=OrderState(fields[c.state]),
        consequence=Consequence(fields[c.consequence]),
        way=OrderWay(way) if way is not None else None,
        badge_id=IssuedBadgeId(badge_id) if badge_id is not None else None,
        note=fields[c.note],
        code=fields[c.code],
        claim_number=fields[c.claim_number],
        claim_until=fields[c.claim_until],
        looks=fields[c.looks],
        said_duplicate=fields[c.said_duplicate],
        first_sent_at=fields[c.first_sent_at],
        due_at=fields[c.due_at],
        proposed_at=fields[c.proposed_at],
        proposed_by=fields[c.proposed_by],
        approved_at=fields[c.approved_at],
        approved_by=fields[c.approved_by],
        changed_at=fields[c.changed_at],
    )


def event_of(row: sa.Row[tuple[object, ...]]) -> OrderEvent:
    """One line of an order's story."""
    fields, c = row._mapping, issue_event.c
    before = fields[c.before]
    facts: dict[str, str] = json.loads(fields[c.facts])
    return OrderEvent(
        number=fields[c.number],
        at=fields[c.at],
        actor=fields[c.actor],
        what=fields[c.what],
        before=OrderState(before) if before is not None else None,
        after=OrderState(fields[c.after]),
        claim_number=fields[c.claim_number],
        note=fields[c.note],
        facts=tuple(sorted(facts.items())),
    )
