"""Lists of people, how far they are read, saved views, and plans to add people at Credly."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_LINE = ("learner_id", "email", "first_name", "last_name", "external_id", "state", "said", "employee_id")


def upgrade() -> None:
    """Make the tables."""
    _make_lists()
    _make_plans()


def _make_lists() -> None:
    op.create_table(
        "people_list",
        *(_text(name) for name in ("connection_id", "list", "file")),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("source"),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        _of_connection("people_list"),
        sa.PrimaryKeyConstraint("connection_id", "list", name=op.f("pk_people_list")),
    )
    op.create_table(
        "people_reading",
        *(_text(name) for name in ("connection_id", "list", "bookmark")),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("touched_at", MOMENT, nullable=False),
        _of_connection("people_reading"),
        sa.PrimaryKeyConstraint("connection_id", "list", name=op.f("pk_people_reading")),
    )
    op.create_table(
        "people_view",
        *(_text(name) for name in ("connection_id", "name")),
        sa.Column("filter", sa.JSON(), nullable=False),
        _text("actor"),
        sa.Column("saved_at", MOMENT, nullable=False),
        _of_connection("people_view"),
        sa.PrimaryKeyConstraint("connection_id", "name", name=op.f("pk_people_view")),
    )


def _make_plans() -> None:
    op.create_table(
        "add_plan",
        *(_text(name) for name in ("id", "connection_id")),
        sa.Column("made_at", MOMENT, nullable=False),
        _text("actor"),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", MOMENT),
        _of_connection("add_plan"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_add_plan")),
    )
    op.create_index(op.f("ix_add_plan_connection_id"), "add_plan", ["connection_id"], unique=False)
    op.create_table(
        "add_line",
        _text("plan_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        *(_text(name) for name in _LINE),
        sa.ForeignKeyConstraint(["plan_id"], ["add_plan.id"], name=op.f("fk_add_line_plan_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("plan_id", "number", name=op.f("pk_add_line")),
    )


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_connection_id")
    return sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=name, ondelete="CASCADE")
