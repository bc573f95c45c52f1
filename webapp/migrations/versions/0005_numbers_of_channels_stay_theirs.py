"""On SQLite the number of a deleted channel or channel group is never given again"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
TABLES = ("channel_group", "channel")


def upgrade() -> None:
    """Go to this version."""
    _rebuild(is_autoincrement=True)


def downgrade() -> None:
    """Go back to the version before."""
    _rebuild(is_autoincrement=False)


def _rebuild(*, is_autoincrement: bool) -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in TABLES:
        # Batch mode reads the table as it stands; the one option that it can't read is told.
        with op.batch_alter_table(
            table, recreate="always", table_kwargs={"sqlite_autoincrement": is_autoincrement}
        ) as batch:
            batch.alter_column("id", nullable=False)
