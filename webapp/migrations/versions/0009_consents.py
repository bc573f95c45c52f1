"""Consents, their versions, and the proofs of who agreed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("default_language", sa.String(8), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("archived_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("code", name=op.f("uq_consent_code")),
    )
    op.create_table(
        "consent_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("default_language", sa.String(8), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published_at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_consent_version_consent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_version")),
    )
    op.create_index("uq_consent_version_consent_id_number", "consent_version", ["consent_id", "number"], unique=True)
    op.create_table(
        "consent_proof",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("version_digest", sa.String(64), nullable=False),
        sa.Column("is_agreed", sa.Boolean(), nullable=False),
        sa.Column("visitor_id", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("despite_signal", sa.Boolean(), nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_consent_proof_consent_id")),
        sa.ForeignKeyConstraint(["version_id"], ["consent_version.id"], name=op.f("fk_consent_proof_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_proof")),
        sqlite_autoincrement=True,
    )
    for name in ("visitor_id", "consent_id"):
        op.create_index(f"ix_consent_proof_{name}", "consent_proof", [name, "id"])
    op.create_index("ix_consent_proof_person", "consent_proof", ["person"])
    op.create_table(
        "plain_count",
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "channel_id", "kind", "what", name=op.f("pk_plain_count")),
        sqlite_with_rowid=False,
    )
    op.add_column("visitor", sa.Column("consent_version_id", sa.Integer(), nullable=True))
    op.add_column("activity", sa.Column("consent_version_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back to the version before, which keeps no consents."""
    for name in ("activity", "visitor"):
        op.drop_column(name, "consent_version_id")
    for name in ("plain_count", "consent_proof", "consent_version", "consent"):
        op.drop_table(name)
