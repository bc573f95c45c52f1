"""Requests about personal data, erasures, and who was erased"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go to this version."""
    op.add_column("contact", sa.Column("restricted_at", database.Moment(), nullable=True))
    marked = sa.text("restricted_at IS NOT NULL")
    op.create_index(
        "ix_contact_restricted_at", "contact", ["restricted_at"], sqlite_where=marked, postgresql_where=marked
    )
    op.create_table(
        "erased",
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("until", database.FineMoment(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_erased")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_erased_until", "erased", ["until"])
    _add_requests()
    _add_erasures()


def _add_requests() -> None:
    op.create_table(
        "data_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("found_by", sa.String(254), nullable=False),
        sa.Column("person", sa.LargeBinary(16), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("identity_check", sa.String(500), nullable=False),
        sa.Column("checked_by", sa.String(100), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("finished_at", database.Moment(), nullable=True),
        sa.Column("finished_by", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_data_request_status", "data_request", ["status", "due_on"])
    op.create_index("ix_data_request_contact_id", "data_request", ["contact_id"])
    op.create_table(
        "access_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_access_file_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_file")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_file_request_id", "access_file", ["request_id"])


def _add_erasures() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("visitor_id", sa.BigInteger(), nullable=True),
        sa.Column("anonymous_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(100), nullable=False),
        sa.Column("begun_at", database.Moment(), nullable=False),
        sa.Column("phase", sa.String(20), nullable=False),
        sa.Column("position", sa.String(80), nullable=False),
        sa.Column("until", database.FineMoment(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("finished_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_request.id"], name=op.f("fk_erasure_request_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_erasure_finished_at", "erasure", ["finished_at"])
    op.create_index("ix_erasure_request_id", "erasure", ["request_id"])
    op.create_table(
        "erasure_text",
        sa.Column("erasure_id", sa.BigInteger(), nullable=False),
        sa.Column("dictionary", sa.String(20), nullable=False),
        sa.Column("text_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["erasure.id"], name=op.f("fk_erasure_text_erasure_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("erasure_id", "dictionary", "text_id", name=op.f("pk_erasure_text")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Go back to the version before, which erases nobody."""
    for name in ("erasure_text", "erasure", "access_file", "data_request", "erased"):
        op.drop_table(name)
    op.drop_index("ix_contact_restricted_at", table_name="contact")
    op.drop_column("contact", "restricted_at")
