"""The outbox: achievements, issue orders with their events, and the pace all senders share."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PERSON = ("email", "first_name", "middle_name", "last_name", "locale")
#: What happened to an order stays written. `INSERT OR REPLACE` would slip past a delete trigger.
SQLITE_TRIGGERS = (
    """CREATE TRIGGER issue_event_no_update BEFORE UPDATE ON issue_event
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER issue_event_no_delete BEFORE DELETE ON issue_event
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER issue_event_no_replace BEFORE INSERT ON issue_event
       WHEN EXISTS (SELECT 1 FROM issue_event WHERE order_id = NEW.order_id AND number = NEW.number)
       BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION issue_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
    """CREATE TRIGGER issue_event_no_change BEFORE UPDATE OR DELETE ON issue_event
       FOR EACH ROW EXECUTE FUNCTION issue_event_is_append_only()""",
    """CREATE TRIGGER issue_event_no_truncate BEFORE TRUNCATE ON issue_event
       FOR EACH STATEMENT EXECUTE FUNCTION issue_event_is_append_only()""",
)


def upgrade() -> None:
    """Make the tables, and the triggers of the events."""
    op.create_table(
        "achievement",
        *_texts("organization_id", "key", "earner_key", "template_id", *PERSON),
        *_texts("earned_at", "source", "source_id", "title", "evidence_url"),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("gone_at", MOMENT),
        sa.PrimaryKeyConstraint("organization_id", "key", name=op.f("pk_achievement")),
    )
    op.create_index("ix_achievement_template", "achievement", ["organization_id", "template_id", "earner_key"])
    _make_orders()
    op.create_table(
        "issue_event",
        *_texts("order_id"),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", MOMENT, nullable=False),
        *_texts("actor", "what"),
        sa.Column("before", sa.Text()),
        *_texts("after"),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        *_texts("note", "facts"),
        sa.PrimaryKeyConstraint("order_id", "number", name=op.f("pk_issue_event")),
    )
    op.create_table(
        "send_pace",
        *_texts("organization_id"),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.Column("held_until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_send_pace")),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if is_sqlite else POSTGRESQL_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")


def _make_orders() -> None:
    op.create_table(
        "issue_order",
        *_texts("id", "organization_id", "template_id", "earner_key", "deed", "subject", "state", *PERSON),
        *_texts("issued_at", "expiry", "on_duplicate"),
        sa.Column("suppress_mail", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        *_texts("country", "region"),
        sa.Column("target_id", sa.Text()),
        *_texts("reason", "message"),
        sa.Column("achievement_key", sa.Text()),
        *_texts("source", "title", "wave", "digest", "consequence"),
        sa.Column("way", sa.Text()),
        sa.Column("badge_id", sa.Text()),
        *_texts("note", "code"),
        sa.Column("said_duplicate", sa.Boolean(), nullable=False),
        sa.Column("claim_number", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.Text()),
        sa.Column("claim_until", MOMENT),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("first_sent_at", MOMENT),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        *_texts("proposed_by"),
        sa.Column("approved_at", MOMENT),
        *_texts("approved_by"),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_order")),
        sa.UniqueConstraint(
            "organization_id", "template_id", "earner_key", "deed", "subject", name="uq_issue_order_key"
        ),
    )
    op.create_index("ix_issue_order_state", "issue_order", ["organization_id", "state", "approved_at"])
    op.create_index("ix_issue_order_badge_id", "issue_order", ["organization_id", "badge_id"])


def _texts(*names: str) -> Iterable[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]
