"""Beside achievements: what keeps one from becoming a badge, and when learners and transcripts were read."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the three tables, and let achievements be found by person."""
    op.create_table(
        "achievement_gap",
        *(_text(name) for name in ("organization_id", "key", "gap")),
        sa.PrimaryKeyConstraint("organization_id", "key", name=op.f("pk_achievement_gap")),
    )
    op.create_table(
        "learner_reading",
        *(_text(name) for name in ("connection_id", "learner_id")),
        sa.Column("read_at", MOMENT, nullable=False),
        _of_connection("learner_reading"),
        sa.PrimaryKeyConstraint("connection_id", "learner_id", name=op.f("pk_learner_reading")),
    )
    op.create_index("ix_learner_reading_read_at", "learner_reading", ["connection_id", "read_at"])
    op.create_table(
        "achievement_source",
        *(_text(name) for name in ("connection_id", "name")),
        sa.Column("read_at", MOMENT, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _of_connection("achievement_source"),
        sa.PrimaryKeyConstraint("connection_id", "name", name=op.f("pk_achievement_source")),
    )
    op.create_index("ix_achievement_earner", "achievement", ["organization_id", "earner_key"])


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_connection_id")
    return sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=name, ondelete="CASCADE")
