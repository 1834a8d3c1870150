"""The ALM side of a connection, and the copy of its catalogue."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account",
        sa.Column("connection_id", sa.Text(), nullable=False),
        *(_text(name) for name in ("host", "account_id", "name", "locale", "time_zone", "subdomain", "role", "person")),
        sa.Column("refreshed_at", MOMENT),
        sa.Column("tested_at", MOMENT),
        _of_connection("account"),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_account")),
    )
    _make_pulls()
    _make_things()


def _make_pulls() -> None:
    op.create_table(
        "catalogue_pull",
        _text("id"),
        _text("connection_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _text("account_id"),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("touched_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        _text("note"),
        sa.Column("bookmarks", sa.JSON(), nullable=False),
        _of_connection("catalogue_pull"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_pull")),
        sa.UniqueConstraint("connection_id", "number", name=op.f("uq_catalogue_pull_connection_id_number")),
    )
    op.create_table(
        "catalogue_change",
        _text("pull_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        *(_text(name) for name in ("thing", "thing_id", "kind", "name", "before", "after")),
        sa.ForeignKeyConstraint(
            ["pull_id"], ["catalogue_pull.id"], name=op.f("fk_catalogue_change_pull_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pull_id", "number", name=op.f("pk_catalogue_change")),
    )


def _make_things() -> None:
    _thing(
        "alm_badge",
        [sa.Column("image_url", sa.Text()), sa.Column("template_id", sa.Text()), _text("provider")],
    )
    op.create_index(op.f("ix_alm_badge_template_id"), "alm_badge", ["template_id"], unique=False)
    _thing("skill", [_text("description"), sa.Column("levels", sa.JSON(), nullable=False)])
    _thing(
        "learning_object",
        [
            _text("kind"),
            sa.Column("names", sa.JSON(), nullable=False),
            _text("description"),
            sa.Column("tags", sa.JSON(), nullable=False),
            _text("unique_id"),
            sa.Column("root_certification_id", sa.Text()),
            sa.Column("is_enhanced", sa.Boolean(), nullable=False),
            sa.Column("credits", sa.JSON(), nullable=False),
            sa.Column("created_at", MOMENT),
            sa.Column("updated_at", MOMENT),
        ],
    )
    _thing(
        "instance",
        [
            _text("learning_object_id"),
            sa.Column("is_default", sa.Boolean(), nullable=False),
            sa.Column("badge_id", sa.Text()),
            sa.Column("enrollment_count", sa.Integer()),
            sa.Column("created_at", MOMENT),
            sa.Column("starts_at", MOMENT),
            sa.Column("deadline", MOMENT),
        ],
        has_raw=False,
    )
    for column in ("learning_object_id", "badge_id"):
        op.create_index(op.f(f"ix_instance_{column}"), "instance", [column], unique=False)


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")


def _thing(table: str, columns: Sequence[sa.Column[Any]], *, has_raw: bool = True) -> None:
    raw = [sa.Column("raw", sa.LargeBinary(), nullable=False)] if has_raw else []
    op.create_table(
        table,
        *(_text(name) for name in ("connection_id", "id", "name", "state")),
        *columns,
        sa.Column("pull_number", sa.Integer(), nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT),
        *raw,
        _of_connection(table),
        sa.PrimaryKeyConstraint("connection_id", "id", name=op.f(f"pk_{table}")),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_connection_id")
    return sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=name, ondelete="CASCADE")
