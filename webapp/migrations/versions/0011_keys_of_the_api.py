"""Keys of the API, and what was agreed to for a contact without a browser"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("prefix", sa.String(12), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("is_vouched", sa.Boolean(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("created_by", sa.String(100), nullable=False),
        sa.Column("expires_at", database.Moment(), nullable=True),
        sa.Column("last_used_at", database.Moment(), nullable=True),
        sa.Column("revoked_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_key_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_choice",
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opts_out", sa.Boolean(), nullable=False),
        sa.Column("consent_version_id", sa.Integer(), nullable=True),
        sa.Column("chosen_at", database.FineMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_choice_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_contact_choice")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to the version before, which knows no keys and agreements of browsers only."""
    op.drop_table("contact_choice")
    op.drop_table("api_key")
