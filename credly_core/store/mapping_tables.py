"""The tables of the mapping: what is decided, the steps that led there, and what was suggested last."""

from __future__ import annotations

import sqlalchemy as sa

from credly_core.store.tables import Moment, metadata


def _connection() -> sa.Column[object]:
    return sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True)


mapping = sa.Table(
    "mapping",
    metadata,
    _connection(),
    sa.Column("template_id", sa.Text, primary_key=True),
    sa.Column("target_key", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("skill_id", sa.Text),
    sa.Column("level", sa.Integer),
    sa.Column("learning_object_id", sa.Text),
    sa.Column("object_kind", sa.Text),
    sa.Column("instance_id", sa.Text),
    sa.Column("decision", sa.Text, nullable=False),
    sa.Column("credits", sa.Float),
    # Which learning objects are to give credits, and how many; read with the level only.
    sa.Column("givers", sa.JSON, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("score", sa.Integer),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("template_name", sa.Text, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("decided_at", Moment),
)

# What a person did, one row for each step; an undone step stays until another takes its place.
mapping_step = sa.Table(
    "mapping_step",
    metadata,
    _connection(),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("changes", sa.JSON, nullable=False),
    sa.Column("is_undone", sa.Boolean, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# The last suggestions of each table; `stamp` says of which copies they speak. Opaque here.
suggestion_set = sa.Table(
    "suggestion_set",
    metadata,
    _connection(),
    sa.Column("part", sa.Text, primary_key=True),
    sa.Column("stamp", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

# Heads in an instance as ALM counted them while it carried a badge (empty: none): the last count before a badge was
# attached tells how many completed too early for it.
head_count = sa.Table(
    "head_count",
    metadata,
    _connection(),
    sa.Column("instance_id", sa.Text, primary_key=True),
    sa.Column("badge_id", sa.Text, primary_key=True),
    sa.Column("enrolled", sa.Integer, nullable=False),
    sa.Column("completed", sa.Integer, nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
)
