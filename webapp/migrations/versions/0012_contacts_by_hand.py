"""What people do with contacts by hand: attributes of their own, who is not tracked, remarks, long work"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    _add_attributes()
    _add_not_tracked()
    _add_remarks()
    _add_tasks()


def _add_remarks() -> None:
    op.create_table(
        "remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("edited_at", database.Moment(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_remark_contact_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_remark_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index("ix_remark_contact_id", "remark", ["contact_id", "at"], unique=False)


def _add_not_tracked() -> None:
    op.create_table(
        "not_tracked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("external_id", sa.String(length=254), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("since", database.Moment(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_not_tracked_contact_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_not_tracked_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_tracked")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_not_tracked_contact_id")),
        sa.UniqueConstraint("external_id", name=op.f("uq_not_tracked_external_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "untracked_contact",
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("since", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_untracked_contact_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", "reason", name=op.f("pk_untracked_contact")),
        sqlite_with_rowid=False,
    )


def _add_attributes() -> None:
    op.create_table(
        "attribute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code_name", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("created_at", database.Moment(), nullable=False),
        sa.Column("archived_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribute")),
        sa.UniqueConstraint("code_name", name=op.f("uq_attribute_code_name")),
    )
    op.create_table(
        "shown_value",
        sa.Column("contact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("number", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_shown_value_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", "name", name=op.f("pk_shown_value")),
        sqlite_with_rowid=False,
    )


def _add_tasks() -> None:
    op.create_table(
        "contact_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("begun_at", database.Moment(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.Column("contact_ids", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("activities", sa.Integer(), nullable=False),
        sa.Column("browsers", sa.Integer(), nullable=False),
        sa.Column("finished_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_task")),
    )


def downgrade() -> None:
    """Go back to the version before."""
    for table in ("contact_task", "remark", "untracked_contact", "not_tracked", "shown_value", "attribute"):
        op.drop_table(table)
