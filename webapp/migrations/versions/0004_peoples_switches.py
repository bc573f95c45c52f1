"""People's switches in a table of their own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp import database
from webapp.identity.switches import OPTED_OUT, person_digest

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VISITOR = sa.table(
    "visitor",
    sa.column("id", sa.BigInteger),
    sa.column("group_id", sa.Integer),
    sa.column("key", database.Key),
    sa.column("opted_out_at", database.Moment),
)
SWITCH = sa.table(
    "person_switch",
    sa.column("digest", sa.BigInteger),
    sa.column("reason", sa.String),
    sa.column("is_on", sa.Boolean),
    sa.column("since", database.Moment),
    sa.column("chosen_at", database.Moment),
    sa.column("changed", sa.Integer),
)


def upgrade() -> None:
    """Go to this version; who has opted out stays so."""
    op.create_table(
        "person_switch",
        sa.Column("digest", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("since", database.Moment(), nullable=False),
        sa.Column("chosen_at", database.Moment(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", "reason", name=op.f("pk_person_switch")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_switch_changed", "person_switch", ["changed"], unique=False)
    op.bulk_insert(SWITCH, _switches_of_visitors(op.get_bind()))
    op.drop_column("visitor", "opted_out_at")


def downgrade() -> None:
    """Go back to the version before, which forgets the switches of visitors that are not known."""
    op.add_column("visitor", sa.Column("opted_out_at", database.Moment(), nullable=True))
    connection = op.get_bind()
    since = sa.select(SWITCH.c.digest, SWITCH.c.since).where(SWITCH.c.is_on, SWITCH.c.reason == OPTED_OUT)
    opted_out = dict(connection.execute(since).all())
    for row_id, group_id, key in connection.execute(sa.select(VISITOR.c.id, VISITOR.c.group_id, VISITOR.c.key)).all():
        moment = opted_out.get(person_digest(group_id, key.bytes))
        if moment is not None:
            connection.execute(sa.update(VISITOR).where(VISITOR.c.id == row_id).values(opted_out_at=moment))
    op.drop_table("person_switch")


def _switches_of_visitors(connection: sa.Connection) -> list[dict[str, object]]:
    query = sa.select(VISITOR.c.group_id, VISITOR.c.key, VISITOR.c.opted_out_at)
    opted_out = {
        person_digest(group_id, key.bytes): moment
        for group_id, key, moment in connection.execute(query.where(VISITOR.c.opted_out_at.is_not(None)))
    }
    return [
        {"digest": digest, "reason": OPTED_OUT, "is_on": True, "since": moment, "chosen_at": moment, "changed": 0}
        for digest, moment in opted_out.items()
    ]
