"""Since when the person of a proof is gone"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import clock, database

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version; whose browser is gone by now counts as gone since today.

    What came by the API may be of somebody who is still there, and never had a browser.
    """
    op.add_column("consent_proof", sa.Column("parted_at", database.Moment(), nullable=True))
    proof = sa.table(
        "consent_proof",
        sa.column("parted_at", database.Moment()),
        sa.column("visitor_id"),
        sa.column("how"),
    )
    gone = proof.c.visitor_id.is_(None) & (proof.c.how != "api")
    op.execute(proof.update().where(gone).values(parted_at=clock.now()))


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_column("consent_proof", "parted_at")
