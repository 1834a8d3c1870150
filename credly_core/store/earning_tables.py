"""The tables beside achievements: what keeps one from becoming a badge, and when learners were last read."""

from __future__ import annotations

import sqlalchemy as sa

from credly_core.store.tables import Moment, metadata

# Only what the source itself says; what follows from templates, orders and addresses is worked out with each ledger.
achievement_gap = sa.Table(
    "achievement_gap",
    metadata,
    sa.Column("organization_id", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("gap", sa.Text, nullable=False),
)

learner_reading = sa.Table(
    "learner_reading",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("learner_id", sa.Text, primary_key=True),
    sa.Column("read_at", Moment, nullable=False),
    sa.Index("ix_learner_reading_read_at", "connection_id", "read_at"),
)

# What was read as a whole: transcripts, by the name of the file or the word for ALM's own report.
achievement_source = sa.Table(
    "achievement_source",
    metadata,
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("read_at", Moment, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
)
