"""When a door last saw a proxy that no setting tells to trust"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("channel", sa.Column("untrusted_proxy_at", database.Moment(), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("channel", "untrusted_proxy_at")
