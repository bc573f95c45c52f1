"""How does what was deleted leave the files too? Of rows that are gone, bytes may still stand there."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import structlog
from sqlalchemy import Engine

from webapp import clock
from webapp.logs import words_of
from webapp.privacy.cleaning_postgresql import has_large_indexes, is_seen_by_others, vacuum_tables
from webapp.sqlite import SqliteError

# Written anew at once; a larger file takes the lock for many seconds, and waits for the night.
SMALL_BYTES = 256 * 1024 * 1024
NIGHT_HOURS = range(1, 5)
ASKED_EVERY = 10_000  # steps of SQLite's machine between two looks at whether to stop

log = structlog.get_logger()


class Wait(StrEnum):
    """For what cleaning waits."""

    NIGHT = "night"
    OTHERS = "others"


def clean_files(engine: Engine, mark: str, stop: Callable[[], bool]) -> bool:
    """Write the database without the remains of what was deleted; False when that can't be done now.

    `mark` is what `mark_deleted` returned once all was deleted.
    """
    if find_wait(engine, mark) is not None:
        return False
    return vacuum_tables(engine, stop) if engine.dialect.name == "postgresql" else _write_anew(engine, stop)


def find_wait(engine: Engine, mark: str) -> Wait | None:
    """Return for what cleaning has to wait now, None where it can be done."""
    if clock.now().hour not in NIGHT_HOURS and _is_large(engine):
        return Wait.NIGHT
    return Wait.OTHERS if engine.dialect.name == "postgresql" and is_seen_by_others(engine, mark) else None


def _is_large(engine: Engine) -> bool:
    if engine.dialect.name == "postgresql":
        return has_large_indexes(engine)
    return Path(engine.url.database or "").stat().st_size > SMALL_BYTES


def _write_anew(engine: Engine, stop: Callable[[], bool]) -> bool:
    """Write SQLite's file anew, and empty its log while nobody writes.

    `secure_delete` overwrites what is deleted, but pages that were once split keep copies of rows in what they don't
    use: of 400 erased browsers the key of one was still there.
    """
    with engine.connect() as connection:
        # Past SQLAlchemy, which would begin a transaction: this can't be done within one.
        driver = connection.connection.driver_connection
        assert driver is not None  # noqa: S101 - a connection that is in use has one
        driver.set_progress_handler(lambda: int(stop()), ASKED_EVERY)
        try:
            driver.execute("VACUUM")
            is_busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except SqliteError as error:
            log.warning("the database's file could not be written anew", error=words_of(error))
            return False
        finally:
            driver.set_progress_handler(None, 0)
    return not is_busy
