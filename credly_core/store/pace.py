"""One pace for all senders of an organization, in whatever process: limits count by organization, not by process.

The row holds the moment at which the bucket would be full again (the generic cell rate algorithm: one number instead
of a level and a time), and the moment until which the service asked everybody to wait.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from credly_core.domain.ids import OrganizationId
from credly_core.store.outbox_tables import send_pace
from credly_core.store.tables import Tx
from credly_core.store.upsert import insert_missing


@dataclass(frozen=True, slots=True)
class SharedPace:
    """So many requests a minute in the long run, after so many at once."""

    per_minute: float
    burst: int


def take_turn(tx: Tx, organization_id: OrganizationId, pace: SharedPace, *, now: float) -> float:
    """Take one turn: the seconds to wait before it may be used. `now` in seconds since 1970, of the shared clock."""
    row = _locked(tx, organization_id)
    gap = 60.0 / pace.per_minute
    start = max(now, row.held_until)
    full_at = max(row.next_at, start - gap * (pace.burst - 1))
    tx.execute(send_pace.update().where(send_pace.c.organization_id == organization_id).values(next_at=full_at + gap))
    return max(0.0, float(full_at - now), float(row.held_until - now))


def hold(tx: Tx, organization_id: OrganizationId, until: float) -> None:
    """Let nobody send before a moment: the service said so."""
    row = _locked(tx, organization_id)
    tx.execute(
        send_pace.update()
        .where(send_pace.c.organization_id == organization_id)
        .values(held_until=max(until, row.held_until))
    )


def held_until(tx: Tx, organization_id: OrganizationId) -> float:
    """Until when nobody may send; a moment of the past when nobody is held."""
    query = sa.select(send_pace.c.held_until).where(send_pace.c.organization_id == organization_id)
    return float(tx.execute(query).scalar() or 0.0)


def _locked(tx: Tx, organization_id: OrganizationId) -> sa.Row[tuple[str, float, float]]:
    insert_missing(tx, send_pace, [{"organization_id": organization_id, "next_at": 0.0, "held_until": 0.0}])
    query = sa.select(send_pace).where(send_pace.c.organization_id == organization_id).with_for_update()
    return tx.execute(query).one()
