"""The tables of award rules, the stop for all senders, the contract's volume; by organization, as the outbox."""

from __future__ import annotations

import sqlalchemy as sa

from credly_core.store.tables import Moment, metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


award_rule = sa.Table(
    "award_rule",
    metadata,
    sa.Column("organization_id", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    _text("name"),
    # What it matches and how it is sent; the digest is of exactly this.
    sa.Column("wanted", sa.JSON, nullable=False),
    *(_text(name) for name in ("digest", "state", "made_by")),
    sa.Column("made_at", Moment, nullable=False),
    _text("decided_by"),
    sa.Column("decided_at", Moment),
    sa.Column("ran_at", Moment),
)

# A row is there while nobody may send.
sending_stop = sa.Table(
    "sending_stop",
    metadata,
    sa.Column("organization_id", sa.Text, primary_key=True),
    *(_text(name) for name in ("stopped_by", "note")),
    sa.Column("stopped_at", Moment, nullable=False),
)

contract = sa.Table(
    "contract",
    metadata,
    sa.Column("organization_id", sa.Text, primary_key=True),
    sa.Column("badges", sa.Integer, nullable=False),
    # Days, both included.
    *(_text(name) for name in ("since", "until", "set_by")),
    sa.Column("set_at", Moment, nullable=False),
)
