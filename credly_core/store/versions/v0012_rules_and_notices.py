"""Rules by which badges are sent, the stop for all senders, the contract's volume, what people are told.

And a journal on PostgreSQL refuses a number that does not follow, as it does on SQLite.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
POSTGRESQL_TRIGGERS = (
    """CREATE FUNCTION journal_has_no_gaps() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN
         IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM journal) THEN
           RAISE EXCEPTION 'the journal is append-only';
         END IF;
         RETURN NEW;
       END $$""",
    """CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal
       FOR EACH ROW EXECUTE FUNCTION journal_has_no_gaps()""",
)


def upgrade() -> None:
    """Make the four tables and the trigger."""
    op.create_table(
        "award_rule",
        *(_text(name) for name in ("organization_id", "id", "name")),
        sa.Column("wanted", sa.JSON(), nullable=False),
        *(_text(name) for name in ("digest", "state", "made_by")),
        sa.Column("made_at", MOMENT, nullable=False),
        _text("decided_by"),
        sa.Column("decided_at", MOMENT),
        sa.Column("ran_at", MOMENT),
        sa.PrimaryKeyConstraint("organization_id", "id", name=op.f("pk_award_rule")),
    )
    op.create_table(
        "sending_stop",
        *(_text(name) for name in ("organization_id", "stopped_by", "note")),
        sa.Column("stopped_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_sending_stop")),
    )
    op.create_table(
        "contract",
        _text("organization_id"),
        sa.Column("badges", sa.Integer(), nullable=False),
        *(_text(name) for name in ("since", "until", "set_by")),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_contract")),
    )
    op.create_table(
        "notice",
        *(_text(name) for name in ("connection_id", "key", "kind", "subject", "sentence", "advice")),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT),
        sa.Column("told_weight", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["connection.id"], name=op.f("fk_notice_connection_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("connection_id", "key", name=op.f("pk_notice")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL_TRIGGERS:
            op.execute(statement)


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)
