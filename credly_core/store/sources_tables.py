"""The tables of complete sets: rows ALM has taken from files, and what people noted about a set."""

from __future__ import annotations

import sqlalchemy as sa

from credly_core.store.tables import Moment, metadata


def _connection() -> sa.Column[object]:
    return sa.Column("connection_id", sa.ForeignKey("connection.id", ondelete="CASCADE"), primary_key=True)


# The newest row of each key. The only place that knows by which id ALM remembers a thing of a migration project.
source_row = sa.Table(
    "source_row",
    metadata,
    _connection(),
    sa.Column("file", sa.Text, primary_key=True),
    # The cells of the key columns, as a JSON list.
    sa.Column("row_key", sa.Text, primary_key=True),
    sa.Column("cells", sa.JSON, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("brought_at", Moment, nullable=False),
    sa.Column("brought_by", sa.Text, nullable=False),
)

# Small things a person decided about the set: done by hand, chosen names, further instances.
set_note = sa.Table(
    "set_note",
    metadata,
    _connection(),
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("note_key", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("noted_at", Moment, nullable=False),
    sa.Column("noted_by", sa.Text, nullable=False),
)
