"""Award rules, the stop for all senders, the contract: write, read, decide."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from credly_core.domain.award_rules import AwardRule, Contract, KeptRule, RuleState, Stop
from credly_core.domain.ids import OrganizationId
from credly_core.domain.issuing import OrderState
from credly_core.store.outbox_tables import issue_event, issue_order
from credly_core.store.ruling_tables import award_rule, contract, sending_stop
from credly_core.store.tables import Tx
from credly_core.store.upsert import upsert


def keep_rule(tx: Tx, organization_id: OrganizationId, rule: AwardRule, *, at: datetime, actor: str) -> None:
    """Write a rule down as a draft; whatever was approved under its name is not any more."""
    row = {
        "organization_id": organization_id,
        "id": rule.id,
        "name": rule.name,
        "wanted": rule.as_json(),
        "digest": rule.digest,
        "state": RuleState.DRAFT.value,
        "made_by": actor,
        "made_at": at,
        "decided_by": "",
        "decided_at": None,
    }
    upsert(tx, award_rule, [row])


def rules(tx: Tx, organization_id: OrganizationId) -> tuple[KeptRule, ...]:
    """All rules, by name."""
    query = sa.select(award_rule).where(award_rule.c.organization_id == organization_id).order_by(award_rule.c.name)
    return tuple(_kept(row) for row in tx.execute(query))


def decide(
    tx: Tx, organization_id: OrganizationId, rule: AwardRule, state: RuleState, *, at: datetime, actor: str
) -> bool:
    """Approve or stop a rule as it was shown; false when it has changed since."""
    query = award_rule.update().where(_is(organization_id, rule), award_rule.c.digest == rule.digest)
    return bool(tx.execute(query.values(state=state.value, decided_by=actor, decided_at=at)).rowcount)


def hold(tx: Tx, organization_id: OrganizationId, rule: AwardRule) -> bool:
    """Let nobody else decide by this rule until the transaction ends; false where it is not approved as it stands."""
    query = (
        sa.select(award_rule.c.id)
        .where(
            _is(organization_id, rule),
            award_rule.c.digest == rule.digest,
            award_rule.c.state == RuleState.APPROVED.value,
        )
        .with_for_update()
    )
    return tx.execute(query).first() is not None


def note_run(tx: Tx, organization_id: OrganizationId, rule: AwardRule, *, at: datetime) -> None:
    """Keep when a rule ran."""
    tx.execute(award_rule.update().where(_is(organization_id, rule)).values(ran_at=at))


def remove(tx: Tx, organization_id: OrganizationId, rule: AwardRule) -> bool:
    """Take a rule away; says whether it was there."""
    return bool(tx.execute(award_rule.delete().where(_is(organization_id, rule))).rowcount)


def approved_since(tx: Tx, organization_id: OrganizationId, rule: AwardRule, since: datetime) -> int:
    """How many orders of a rule were approved from a moment on: what counts towards its limit of a day."""
    query = (
        sa.select(sa.func.count())
        .select_from(issue_order)
        .where(
            issue_order.c.organization_id == organization_id,
            issue_order.c.wave == rule.wave,
            issue_order.c.approved_at >= since,
        )
    )
    return int(tx.execute(query).scalar_one())


def stop(tx: Tx, organization_id: OrganizationId, *, at: datetime, actor: str, note: str) -> None:
    """From now on nobody sends."""
    row = {"organization_id": organization_id, "stopped_by": actor, "note": note, "stopped_at": at}
    upsert(tx, sending_stop, [row])


def go_on(tx: Tx, organization_id: OrganizationId) -> bool:
    """Let everybody send again; says whether there was a stop."""
    query = sending_stop.delete().where(sending_stop.c.organization_id == organization_id)
    return bool(tx.execute(query).rowcount)


def stopped(tx: Tx, organization_id: OrganizationId) -> Stop | None:
    """The stop, while there is one."""
    row = tx.execute(sa.select(sending_stop).where(sending_stop.c.organization_id == organization_id)).first()
    return Stop(row.stopped_by, row.stopped_at, row.note) if row else None


def set_contract(tx: Tx, organization_id: OrganizationId, given: Contract, *, at: datetime, actor: str) -> None:
    """Keep what the contract with Credly says."""
    row = {
        "organization_id": organization_id,
        "badges": given.badges,
        "since": given.since.isoformat(),
        "until": given.until.isoformat(),
        "set_by": actor,
        "set_at": at,
    }
    upsert(tx, contract, [row])


def contract_of(tx: Tx, organization_id: OrganizationId) -> Contract | None:
    """What the contract says, None where nobody has told."""
    row = tx.execute(sa.select(contract).where(contract.c.organization_id == organization_id)).first()
    return Contract(row.badges, date.fromisoformat(row.since), date.fromisoformat(row.until)) if row else None


def done_since(tx: Tx, organization_id: OrganizationId, since: datetime) -> int:
    """Badges that orders have brought from a moment on."""
    query = (
        sa.select(sa.func.count())
        .select_from(issue_order.join(issue_event, issue_event.c.order_id == issue_order.c.id))
        .where(
            issue_order.c.organization_id == organization_id,
            issue_order.c.deed == "issue",
            issue_order.c.way.in_(("answered", "found")),
            issue_event.c.after == OrderState.DONE.value,
            issue_event.c.what == "move",
            issue_event.c.at >= since,
        )
    )
    return int(tx.execute(query).scalar_one())


def _is(organization_id: OrganizationId, rule: AwardRule) -> sa.ColumnElement[bool]:
    return (award_rule.c.organization_id == organization_id) & (award_rule.c.id == rule.id)


def _kept(row: sa.Row[tuple[object, ...]]) -> KeptRule:
    fields = row._mapping
    c = award_rule.c
    return KeptRule(
        AwardRule.read(fields[c.name], fields[c.wanted]),
        RuleState(fields[c.state]),
        fields[c.made_by],
        fields[c.made_at],
        fields[c.decided_by],
        fields[c.decided_at],
        fields[c.ran_at],
    )
