"""Who may change who is who? One transaction at a time, because each works out what it writes from what it read."""

from __future__ import annotations

from sqlalchemy import Connection, text

LOCK = text("SELECT pg_advisory_xact_lock(7166821)")
STORING_LOCK = text("SELECT pg_advisory_xact_lock(7166822)")


def hold_identities(connection: Connection) -> None:
    """Wait until nobody else merges, undoes or identifies, and keep it so until the end of the transaction.

    Call it before reading. On SQLite a write transaction is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(LOCK)


def hold_storing(connection: Connection) -> None:
    """Wait until nobody else stores activities, and keep it so until the end of the transaction; before the other lock.

    Of two who store at once, as in a retry beside a run, each misses what the other adds; and nothing may be stored for
    a browser that is just being deleted. On SQLite a write transaction is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(STORING_LOCK)
