"""The last turn of each piece of work that is done by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "scheduled_turn",
        sa.Column("connection_id", sa.Text(), nullable=False),
        sa.Column("chore", sa.Text(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("has_failed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connection.id"], name=op.f("fk_scheduled_turn_connection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection_id", "chore", name=op.f("pk_scheduled_turn")),
    )


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")
