"""What browsers said by their site's own consent tool"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version; what was said before is known with the next request of each browser."""
    op.add_column("visitor", sa.Column("said_level", sa.Integer(), nullable=True))
    op.add_column("visitor", sa.Column("said_channel_id", sa.Integer(), nullable=True))
    op.add_column("visitor", sa.Column("said_at", database.FineMoment(), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    for name in ("said_at", "said_channel_id", "said_level"):
        op.drop_column("visitor", name)
