"""The tables of ALM's catalogue: badges, skills, learning objects, instances, and what each pull found different.

Levels and credits stay in the row of their owner: they are always read with it and have no life of their own.
"""

from __future__ import annotations

import sqlalchemy as sa

from credly_core.store.tables import Moment, metadata


def _sighting() -> tuple[sa.Column[object], ...]:
    """When a row was seen; `pull_number` names the pull that saw it last: numbers, unlike times, never tie."""
    return (
        sa.Column("pull_number", sa.Integer, nullable=False),
        sa.Column("first_seen_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("gone_at", Moment),
    )


def _key() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )


catalogue_pull = sa.Table(
    "catalogue_pull",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("account_id", sa.Text, nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("touched_at", Moment, nullable=False),
    sa.Column("finished_at", Moment),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    # Where each list goes on, so that an interrupted pull does not begin anew.
    sa.Column("bookmarks", sa.JSON, nullable=False),
    sa.UniqueConstraint("connection_id", "number"),
)

catalogue_change = sa.Table(
    "catalogue_change",
    metadata,
    sa.Column("pull_id", sa.ForeignKey("catalogue_pull.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("thing", sa.Text, nullable=False),
    sa.Column("thing_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
)

alm_badge = sa.Table(
    "alm_badge",
    metadata,
    *_key(),
    sa.Column("image_url", sa.Text),
    sa.Column("template_id", sa.Text, index=True),
    sa.Column("provider", sa.Text, nullable=False),
    *_sighting(),
    # ALM's own answer, so that a member we do not read yet is not lost.
    sa.Column("raw", sa.LargeBinary, nullable=False),
)

skill = sa.Table(
    "skill",
    metadata,
    *_key(),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("levels", sa.JSON, nullable=False),
    *_sighting(),
    sa.Column("raw", sa.LargeBinary, nullable=False),
)

learning_object = sa.Table(
    "learning_object",
    metadata,
    *_key(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("tags", sa.JSON, nullable=False),
    sa.Column("unique_id", sa.Text, nullable=False),
    sa.Column("root_certification_id", sa.Text),
    sa.Column("is_enhanced", sa.Boolean, nullable=False),
    sa.Column("credits", sa.JSON, nullable=False),
    sa.Column("created_at", Moment),
    sa.Column("updated_at", Moment),
    *_sighting(),
    sa.Column("raw", sa.LargeBinary, nullable=False),
)

instance = sa.Table(
    "instance",
    metadata,
    *_key(),
    sa.Column("learning_object_id", sa.Text, nullable=False, index=True),
    sa.Column("is_default", sa.Boolean, nullable=False),
    sa.Column("badge_id", sa.Text, index=True),
    sa.Column("enrollment_count", sa.Integer),
    sa.Column("created_at", Moment),
    sa.Column("starts_at", Moment),
    sa.Column("deadline", Moment),
    *_sighting(),
)
