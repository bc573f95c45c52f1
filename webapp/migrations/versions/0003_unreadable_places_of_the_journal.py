"""Unreadable places of the journal, kept until somebody takes note"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("journal_fault", sa.Column("waiting_bytes", sa.BigInteger(), nullable=True))
    op.add_column("journal_fault", sa.Column("ended_at", database.Moment(), nullable=True))
    op.add_column("journal_fault", sa.Column("noted_at", database.Moment(), nullable=True))


def downgrade() -> None:
    """Go back to the version before, which knows damaged places only."""
    op.execute("DELETE FROM journal_fault WHERE waiting_bytes IS NOT NULL")
    for name in ("noted_at", "ended_at", "waiting_bytes"):
        op.drop_column("journal_fault", name)
