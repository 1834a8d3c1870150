"""Sets of files that are being checked: which files, what was done to them step by step."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "check_set",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_set")),
    )
    op.create_index(op.f("ix_check_set_used_at"), "check_set", ["used_at"], unique=False)
    op.create_table(
        "check_file",
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        _of_check("check_file"),
        sa.PrimaryKeyConstraint("check_id", "number", name=op.f("pk_check_file")),
    )
    op.create_table(
        "check_step",
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("step", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        _of_check("check_step"),
        sa.PrimaryKeyConstraint("check_id", "number", name=op.f("pk_check_step")),
    )
    op.create_table(
        "check_extra",
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        _of_check("check_extra"),
        sa.PrimaryKeyConstraint("check_id", "key", name=op.f("pk_check_extra")),
    )


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")


def _of_check(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_check_id")
    return sa.ForeignKeyConstraint(["check_id"], ["check_set.id"], name=name, ondelete="CASCADE")
