"""How does an SQLite database get into a backup, and from there into its place?"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from webapp.backups.archive import BackupUnreadable
from webapp.sqlite import SqliteDatabaseError, connect_sqlite

# What SQLite keeps beside the file; of another database, these would be played into the new one.
COMPANIONS = ("-wal", "-shm", "-journal")
COUNTED = ("activity", "contact", "visitor")


def copy_database(connection: Connection, path: Path) -> None:
    """Write the database, as the connection's transaction sees it, into a new file. Nobody waits for it.

    SQLite's own copying uses the transaction that has begun to read, and with all pages in one step never begins anew.
    """
    source: Any = connection.connection.driver_connection
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(connect_sqlite(str(path))) as target:
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file


def count_rows(path: Path) -> dict[str, int]:
    """Return how many activities, contacts and browsers a copy holds; raises `BackupUnreadable` when it is damaged."""
    try:
        with closing(connect_sqlite(str(path))) as connection:
            there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return {
                name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608 - names of ours
                for name in COUNTED
                if name in there
            }
    except SqliteDatabaseError as error:
        message = f"the database in the backup can't be opened: {error}"
        raise BackupUnreadable(message) from error


def put_database(staged: Path, path: Path, counts: Mapping[str, int]) -> None:
    """Put a copy in the place of the database. Raises `BackupUnreadable` when it doesn't hold so many rows."""
    if count_rows(staged) != dict(counts):
        message = "the database in the backup doesn't hold as many rows as were counted"
        raise BackupUnreadable(message)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    remove_database(path)
    shutil.move(staged, path)  # they may be on two disks


def remove_database(path: Path) -> None:
    """Remove a database with all that SQLite keeps beside it."""
    for end in ("", *COMPANIONS):
        with suppress(FileNotFoundError):
            Path(f"{path}{end}").unlink()
