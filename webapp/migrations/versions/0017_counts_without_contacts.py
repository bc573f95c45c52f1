"""Channels that count pages without contacts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("channel", sa.Column("counts_plainly", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("channel", sa.Column("counts_plainly_note", sa.String(1_000), nullable=False, server_default=""))


def downgrade() -> None:
    """Go back to the version before."""
    op.execute("DELETE FROM plain_count WHERE kind IN ('page', 'referrer')")
    for name in ("counts_plainly", "counts_plainly_note"):
        op.drop_column("channel", name)
