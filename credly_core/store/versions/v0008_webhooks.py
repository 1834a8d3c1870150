"""Events that services tell, and the news they leave."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "webhook_event",
        *(_text(name) for name in ("connection_id", "service", "id", "name", "owner")),
        sa.Column("occurred_at", MOMENT),
        *(_text(name) for name in ("news_kind", "news_subject", "origin", "state")),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _text("note"),
        sa.Column("raw", sa.LargeBinary()),
        _of_connection("webhook_event"),
        sa.PrimaryKeyConstraint("connection_id", "service", "id", name=op.f("pk_webhook_event")),
    )
    for name in ("state", "received_at"):
        op.create_index(op.f(f"ix_webhook_event_{name}"), "webhook_event", [name])
    op.create_table(
        "webhook_news",
        *(_text(name) for name in ("connection_id", "kind", "subject")),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        _of_connection("webhook_news"),
        sa.PrimaryKeyConstraint("connection_id", "kind", "subject", name=op.f("pk_webhook_news")),
    )
    op.create_table(
        "webhook_sweep",
        _text("connection_id"),
        sa.Column("swept_at", MOMENT, nullable=False),
        _of_connection("webhook_sweep"),
        sa.PrimaryKeyConstraint("connection_id", name=op.f("pk_webhook_sweep")),
    )


def downgrade() -> None:
    """Never: a database does not go back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _of_connection(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_connection_id")
    return sa.ForeignKeyConstraint(["connection_id"], ["connection.id"], name=name, ondelete="CASCADE")
