"""The tables of the outbox: achievements, issue orders, what happened to each order, and the pace all senders share.

By organization, not by connection: what was issued stays known when a connection is removed and made anew.
"""

from __future__ import annotations

import sqlalchemy as sa

from credly_core.store.tables import Moment, metadata


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _person() -> tuple[sa.Column[str], ...]:
    return tuple(_text(name) for name in ("email", "first_name", "middle_name", "last_name", "locale"))


achievement = sa.Table(
    "achievement",
    metadata,
    sa.Column("organization_id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    _text("earner_key"),
    _text("template_id"),
    *_person(),
    # With the offset it was told with, which a moment in UTC would lose.
    _text("earned_at"),
    _text("source"),
    _text("source_id"),
    _text("title"),
    _text("evidence_url"),
    sa.Column("seen_at", Moment, nullable=False),
    sa.Column("gone_at", Moment),
    sa.Index("ix_achievement_template", "organization_id", "template_id", "earner_key"),
    sa.Index("ix_achievement_earner", "organization_id", "earner_key"),
)

issue_order = sa.Table(
    "issue_order",
    metadata,
    # The digest of the key below it.
    sa.Column("id", sa.Text, primary_key=True),
    _text("organization_id"),
    _text("template_id"),
    _text("earner_key"),
    _text("deed"),
    _text("subject"),
    _text("state"),
    *_person(),
    _text("issued_at"),
    _text("expiry"),
    _text("on_duplicate"),
    sa.Column("suppress_mail", sa.Boolean, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
    *(_text(name) for name in ("country", "region")),
    sa.Column("target_id", sa.Text),
    *(_text(name) for name in ("reason", "message")),
    sa.Column("achievement_key", sa.Text),
    *(_text(name) for name in ("source", "title", "wave", "digest", "consequence")),
    # What became of it.
    sa.Column("way", sa.Text),
    sa.Column("badge_id", sa.Text),
    _text("note"),
    _text("code"),
    sa.Column("said_duplicate", sa.Boolean, nullable=False),
    # Whose turn it is. The number grows with each claim; who holds an older one may not write any more.
    sa.Column("claim_number", sa.Integer, nullable=False),
    sa.Column("claimed_by", sa.Text),
    sa.Column("claim_until", Moment),
    # The program that holds it, by the lock that ends with the program; empty where there are no such locks.
    sa.Column("claim_presence", sa.Text),
    sa.Column("looks", sa.Integer, nullable=False),
    sa.Column("due_at", Moment),
    sa.Column("first_sent_at", Moment),
    sa.Column("event_count", sa.Integer, nullable=False),
    sa.Column("proposed_at", Moment, nullable=False),
    _text("proposed_by"),
    sa.Column("approved_at", Moment),
    _text("approved_by"),
    sa.Column("changed_at", Moment, nullable=False),
    sa.UniqueConstraint("organization_id", "template_id", "earner_key", "deed", "subject", name="uq_issue_order_key"),
    sa.Index("ix_issue_order_state", "organization_id", "state", "approved_at"),
    sa.Index("ix_issue_order_badge_id", "organization_id", "badge_id"),
)

# Append-only: triggers in `versions/` refuse update and delete.
issue_event = sa.Table(
    "issue_event",
    metadata,
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Moment, nullable=False),
    _text("actor"),
    _text("what"),
    sa.Column("before", sa.Text),
    _text("after"),
    sa.Column("claim_number", sa.Integer, nullable=False),
    _text("note"),
    _text("facts"),
)

# One row for each organization: when the next request may go out, in seconds since 1970, whoever sends it.
send_pace = sa.Table(
    "send_pace",
    metadata,
    sa.Column("organization_id", sa.Text, primary_key=True),
    sa.Column("next_at", sa.Float, nullable=False),
    sa.Column("held_until", sa.Float, nullable=False),
)
