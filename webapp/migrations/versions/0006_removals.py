"""How often something was taken away from a contact"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("touched_contact", sa.Column("removals", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE touched_contact SET removals = 1 WHERE needs_rebuild")
    op.drop_column("touched_contact", "needs_rebuild")
    op.create_index(
        "ix_touched_contact_removals",
        "touched_contact",
        ["contact_id"],
        sqlite_where=sa.text("removals > 0"),
        postgresql_where=sa.text("removals > 0"),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.add_column(
        "touched_contact", sa.Column("needs_rebuild", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute("UPDATE touched_contact SET needs_rebuild = true WHERE removals > 0")
    op.drop_index("ix_touched_contact_removals", "touched_contact")
    op.drop_column("touched_contact", "removals")
