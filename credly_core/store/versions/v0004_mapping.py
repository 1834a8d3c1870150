"""The mapping: what is decided, the steps that led there, and the last suggestions."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "mapping",
        *(_text(name) for name in ("connection_id", "template_id", "target_key", "kind", "name")),
        sa.Column("skill_id", sa.Text()),
        sa.Column("level", sa.Integer()),
        sa.Column("learning_object_id", sa.Text()),
        sa.Column("object_kind", sa.Text()),
        sa.Column("instance_id", sa.Text()),
        _text("decision"),
        sa.Column("credits", sa.Float()),
        sa.Column("givers", sa.JSON(), nullable=False),
        _text("origin"),
        sa.Column("score", sa.Integer()),
        sa.Column("reasons", sa.JSON(), nullable=False),
        _text("template_name"),
        _text("decided_by"),
        sa.Column("decided_at", MOMENT),
        _of_connection("mapping"),
        sa.PrimaryKeyConstraint("connection_id", "template_id", "target_key", name=op.f("pk_mapping")),
    )
    op.create_table(
        "mapping_step",
        _text("connection_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("label"),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("is_undone", sa.Boolean(), nullable=False),
        _text("actor"),
        sa.Column("at", MOMENT, nullable=False),
        _of_connection("mapping_step"),
        sa.PrimaryKeyConstraint("connection_id", "number", name=op.f("pk_mapping_step")),
    )
    op.create_table(
        "suggestion_set",
        *(_text(name) for name in ("connection_id", "part", "stamp")),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _of_connection("suggestion_set"),
        sa.PrimaryKeyConstraint("connection_id", "part", name=op.f("pk_suggestion_set")),
    )


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_connection_id")
    return sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=name, ondelete="CASCADE")
