"""The tables about people: which lists there are, how far reading them is, saved views, and who is to be added.

The rows of the lists themselves are Parquet files beside the store (docs/decisions/0079).
"""

from __future__ import annotations

import sqlalchemy as sa

from credly_core.store.tables import Moment, metadata


def _of_connection() -> sa.Column[object]:
    return sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True)


people_list = sa.Table(
    "people_list",
    metadata,
    _of_connection(),
    sa.Column("list", sa.Text, primary_key=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("as_of", Moment, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
)

# How far a list has been read: the parts that are kept, and where it goes on.
people_reading = sa.Table(
    "people_reading",
    metadata,
    _of_connection(),
    sa.Column("list", sa.Text, primary_key=True),
    sa.Column("bookmark", sa.Text, nullable=False),
    sa.Column("parts", sa.JSON, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("touched_at", Moment, nullable=False),
)

people_view = sa.Table(
    "people_view",
    metadata,
    _of_connection(),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("filter", sa.JSON, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("saved_at", Moment, nullable=False),
)

add_plan = sa.Table(
    "add_plan",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("confirmed_at", Moment),
)

add_line = sa.Table(
    "add_line",
    metadata,
    sa.Column("plan_id", sa.ForeignKey("add_plan.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    *(
        sa.Column(name, sa.Text, nullable=False)
        for name in (
            "learner_id",
            "email",
            "first_name",
            "last_name",
            "external_id",
            "state",
            "said",
            "employee_id",
        )
    ),
)
