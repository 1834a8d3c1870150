"""Complete sets: rows ALM has taken from files, and what people noted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "source_row",
        *(_text(name) for name in ("connection_id", "file", "row_key")),
        sa.Column("cells", sa.JSON(), nullable=False),
        _text("origin"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("brought_at", MOMENT, nullable=False),
        _text("brought_by"),
        _of_connection("source_row"),
        sa.PrimaryKeyConstraint("connection_id", "file", "row_key", name=op.f("pk_source_row")),
    )
    op.create_table(
        "set_note",
        *(_text(name) for name in ("connection_id", "topic", "note_key", "text")),
        sa.Column("noted_at", MOMENT, nullable=False),
        _text("noted_by"),
        _of_connection("set_note"),
        sa.PrimaryKeyConstraint("connection_id", "topic", "note_key", name=op.f("pk_set_note")),
    )


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_connection_id")
    return sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=name, ondelete="CASCADE")
