"""Who may change who is who? One transaction at a time, because each works out what it writes from what it read."""

from __future__ import annotations

from sqlalchemy import Connection, text

LOCK = text("SELECT pg_advisory_xact_lock(7166821)")


def hold_identities(connection: Connection) -> None:
    """Wait until nobody else merges, undoes or identifies, and keep it so until the end of the transaction.

    Call it before reading. On SQLite a write transaction is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(LOCK)
