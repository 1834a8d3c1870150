"""Which program holds a claim, so that one that has ended is not waited for."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; claims of before name nobody and end with their time."""
    op.add_column("issue_order", sa.Column("claim_presence", sa.Text()))


def downgrade() -> None:
    """There is no way back."""
    raise NotImplementedError("a database does not go back; use the copy made before the upgrade")
