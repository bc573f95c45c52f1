"""How far was a spool read? Kept in the same transaction as what was read."""

from __future__ import annotations

from sqlalchemy import Connection, text

UPSERT = text(
    "INSERT INTO spool_position (spool, position) VALUES (:spool, :position)"
    " ON CONFLICT (spool) DO UPDATE SET position = excluded.position"
)


def read_position(connection: Connection, spool: str) -> str:
    """Return the stored position, '' before the first batch."""
    return connection.scalar(text("SELECT position FROM spool_position WHERE spool = :spool"), {"spool": spool}) or ""


def store_position(connection: Connection, spool: str, position: str) -> None:
    """Keep how far the spool was read."""
    connection.execute(UPSERT, {"spool": spool, "position": position})
