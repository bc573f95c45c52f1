"""What is SQLite's own? Which library is used, and how each of its connections is made ready."""

from __future__ import annotations

import sys

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

# Debian's SQLite can corrupt a WAL database when one connection checkpoints while another commits; pysqlite3 brings a
# newer one.
if sys.platform == "linux":
    from pysqlite3 import dbapi2 as sqlite
else:
    import sqlite3 as sqlite

LIBRARY = sqlite
SQLITE_VERSION: str = sqlite.sqlite_version
SqliteError = sqlite.Error
SqliteDatabaseError = sqlite.DatabaseError
connect_sqlite = sqlite.connect

# SQLite compares 15 s with the length of the longest write (150 ms) and gives up only when something is really wrong.
BUSY_TIMEOUT_MS = 15_000
# Pages of 4 KiB. With the usual 1,000 nearly every batch of a backlog waited for a checkpoint.
CHECKPOINT_PAGES = 8_000


def prepare_connections(engine: Engine, *, durability: str) -> None:
    """Make every connection of an engine ready, and let transactions that are to write begin as such."""
    synchronous = "FULL" if durability == "disk" else "NORMAL"

    def on_connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:  # noqa: ARG001 - its signature
        connection.isolation_level = None  # BEGIN is ours: see on_begin
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA cache_size = -65536")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten, so erasing can keep its promise
        cursor.close()

    def on_begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once with "database is locked", whatever
        # the time-out.
        immediate = connection.get_execution_options().get("contrail_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    event.listen(engine, "connect", on_connect)
    event.listen(engine, "begin", on_begin)


def move_log(engine: Engine) -> None:
    """Write what SQLite's log holds into the database file, as far as nobody reads it still; no write waits for it."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
