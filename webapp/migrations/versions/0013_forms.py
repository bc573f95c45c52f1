"""Forms, and what is kept for a legitimate interest"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PURPOSES = {
    "bizformsubmit": "To answer what somebody asked for by a form",
    "memberregistration": "To run the membership that somebody asked for",
}


def upgrade() -> None:
    """Go to this version; channels record form submissions from now on, for nothing is read before it is mapped."""
    op.create_table(
        "form",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("channel_ids", sa.JSON(), nullable=False),
        sa.Column("found_by", sa.String(20), nullable=False),
        sa.Column("found_value", sa.String(200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("archived_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
        sa.UniqueConstraint("code", name=op.f("uq_form_code")),
    )
    is_off = sa.false()
    op.add_column("contact", sa.Column("no_marketing_consent", sa.Boolean(), server_default=is_off, nullable=False))
    kinds = "activity_type"
    op.add_column(kinds, sa.Column("has_legitimate_interest", sa.Boolean(), server_default=is_off, nullable=False))
    op.add_column(kinds, sa.Column("interest_purpose", sa.String(200), server_default="", nullable=False))
    op.add_column(kinds, sa.Column("interest_note", sa.String(1_000), server_default="", nullable=False))
    kind = sa.table(kinds, sa.column("code_name"), sa.column("has_legitimate_interest"), sa.column("interest_purpose"))
    for code, purpose in PURPOSES.items():
        values = {"has_legitimate_interest": sa.true(), "interest_purpose": purpose}
        op.execute(kind.update().where(kind.c.code_name == code).values(values))
    channel = sa.table("channel", sa.column("tracks_forms"))
    op.execute(channel.update().values(tracks_forms=sa.true()))


def downgrade() -> None:
    """Go back to the version before, which knows no forms."""
    for name in ("interest_note", "interest_purpose", "has_legitimate_interest"):
        op.drop_column("activity_type", name)
    op.drop_column("contact", "no_marketing_consent")
    op.drop_table("form")
