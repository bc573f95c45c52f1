"""When a browser was seen last, and what it was then"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version; of what is stored, the latest activity and page hit tell."""
    op.add_column("visitor", sa.Column("last_seen_at", database.Moment(), nullable=True))
    op.execute(
        "UPDATE visitor SET last_seen_at ="
        " coalesce((SELECT max(last_hit_at) FROM visit WHERE visit.visitor_id = visitor.id), first_seen_at),"
        " environment_id = (SELECT activity.environment_id FROM activity WHERE activity.contact_id = visitor.contact_id"
        " AND activity.visitor_id = visitor.id AND activity.environment_id IS NOT NULL"
        " ORDER BY activity.id DESC LIMIT 1)"
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("visitor", "last_seen_at")
