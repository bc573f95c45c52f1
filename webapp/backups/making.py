"""How is a backup made of a system that runs? Of one moment: rows, and what waited in the journals just then.

Rows first and journals later would lose what was processed and deleted in between; the other way round, what a later
position no longer names would be read again. So both are taken while the journals' run locks are held: nothing moves
from one into the other. That takes no longer than beginning to read the database and opening the segments. Copying goes
on from there without a lock: the transaction sees the rows of that moment, and the open segments, which nobody ever
writes over, have what they held then, although runs that come after delete them. The door is never stopped; what it
acknowledges after the moment is in the next backup.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection, Engine

from webapp import clock
from webapp.backups import postgresql_copy, sqlite_copy
from webapp.backups.archive import FORMAT, SECRET, SPOOLS, SQLITE_FILE, About, writing
from webapp.config import Config
from webapp.migrations import find_revision
from webapp.processing.positions import read_position
from webapp.spool.contract import Spool
from webapp.spool.opening import folder_of
from webapp.spool.taking_along import Held, hold_segments

LOCK_SECONDS = 600.0  # a run over a long backlog holds it until its end


class NothingToBackUp(Exception):
    """There is no database yet: Contrail was never started here."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds: activities, contacts and browsers, bytes that waited, and bytes in all, unpacked."""

    counts: dict[str, int]
    waiting_bytes: int
    part_bytes: int


def make_backup(
    engine: Engine, config: Config, spools: Sequence[Spool], file: BinaryIO, *, with_secret: bool, beside: Path
) -> Made:
    """Write a backup of this moment into an open file; `beside` is a folder with room for a copy of SQLite's file.

    `spools` are those of activities and of sums. Raises `NothingToBackUp`, `SpoolBusy`.
    """
    with ExitStack() as held:
        connection, segments = held.enter_context(_one_moment(engine, config, spools))
        about = _describe(connection, with_secret=with_secret)
        writer = held.enter_context(writing(file, about))
        if about.database == "sqlite":
            path = beside / f".contrail-{os.getpid()}.copy"
            try:
                sqlite_copy.copy_database(connection, path)
                connection.rollback()  # a transaction that reads keeps the log of writes from shrinking
                counts = sqlite_copy.count_rows(path)
                with path.open("rb") as copy:
                    writer.add_file(SQLITE_FILE, copy, path.stat().st_size)
            finally:
                sqlite_copy.remove_database(path)
        else:
            counts = postgresql_copy.copy_tables(connection, about, writer)
        waiting = 0
        for name, ones in segments.items():
            for one in ones:
                with open(os.dup(one.descriptor), "rb") as segment:  # noqa: PTH123 - open already
                    writer.add_file(f"spool/{name}/{one.name}", segment, one.size)
                waiting += one.size
        if with_secret:
            writer.add_bytes(SECRET, config.secret_key.encode())
        return Made(counts, waiting, writer.finish(counts))


@contextmanager
def _one_moment(
    engine: Engine, config: Config, spools: Sequence[Spool]
) -> Iterator[tuple[Connection, dict[str, Sequence[Held]]]]:
    """Begin to read the database, and hold what waits, while nothing moves from one into the other."""
    with ExitStack() as held:
        connection = held.enter_context(engine.connect())
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        _open_more_files()
        with ExitStack() as locks:
            for spool in reversed(spools):
                locks.enter_context(spool.run_lock(LOCK_SECONDS))
            if find_revision(connection) is None:
                raise NothingToBackUp
            segments = {
                name: held.enter_context(hold_segments(str(folder_of(config, name)), read_position(connection, name)))
                for name in SPOOLS
            }
        yield connection, segments


def _describe(connection: Connection, *, with_secret: bool) -> About:
    about = About(
        format=FORMAT,
        version=version("contrail"),
        revision=find_revision(connection) or "",
        made_at=clock.now().isoformat(timespec="seconds"),
        database=connection.dialect.name,
        has_secret=with_secret,
    )
    if about.database == "postgresql":
        postgresql_copy.describe(connection, about)
    return about


def _open_more_files() -> None:
    """Let this process hold as many segments as a long backlog has; many systems begin with 1,024 files."""
    with suppress(ValueError, OSError):
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
