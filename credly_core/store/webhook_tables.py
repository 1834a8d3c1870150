"""The tables of webhooks: every event once, and the news that nobody has read up on yet."""

from __future__ import annotations

import sqlalchemy as sa

from credly_core.store.tables import Moment, metadata

webhook_event = sa.Table(
    "webhook_event",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("service", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("occurred_at", Moment),
    sa.Column("news_kind", sa.Text, nullable=False),
    sa.Column("news_subject", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("received_at", Moment, nullable=False, index=True),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    # As it came; emptied after a while (hardening.md J5), the row stays so that the event is known again.
    sa.Column("raw", sa.LargeBinary),
)

webhook_news = sa.Table(
    "webhook_news",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    sa.Column("heard_at", Moment, nullable=False),
    sa.Column("told", sa.Integer, nullable=False),
)

# Up to when Credly's list of events was gone through.
webhook_sweep = sa.Table(
    "webhook_sweep",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("swept_at", Moment, nullable=False),
)
