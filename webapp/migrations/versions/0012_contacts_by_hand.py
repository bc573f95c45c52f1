"""What people do with contacts by hand: long work on them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    _add_tasks()


def _add_tasks() -> None:
    op.create_table(
        "contact_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("begun_at", database.Moment(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=100), nullable=False),
        sa.Column("contact_ids", sa.JSON(), nullable=False),
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
    op.drop_table("contact_task")
