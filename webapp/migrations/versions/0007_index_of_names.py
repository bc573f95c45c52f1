"""An index of names and e-mails by what they contain"""

from __future__ import annotations

from alembic import op

from webapp.contacts.text_index import add_text_index, drop_text_index

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    add_text_index(op.get_bind())


def downgrade() -> None:
    """Go back to the version before."""
    drop_text_index(op.get_bind())
