"""How does what was deleted leave the files too? Of rows that are gone, bytes may still stand there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog
from sqlalchemy import Engine

from webapp import clock
from webapp.logs import words_of
from webapp.sqlite import SqliteError

# Written anew at once; a larger file takes the lock for many seconds, and waits for the night.
SMALL_BYTES = 256 * 1024 * 1024
NIGHT_HOURS = range(1, 5)
ASKED_EVERY = 10_000  # steps of SQLite's machine between two looks at whether to stop
ERASED_FROM = (
    *("activity", "active_contact", "visit", "visitor", "identifier", "attribute_value", "claim", "contact"),
    *("contact_merge", "merge_choice", "merge_suggestion", "merge_veto", "touched_contact", "consent_proof"),
    *("contact_choice", "remark", "shown_value", "not_tracked", "untracked_contact", "contact_task"),
    *("page", "referrer", "campaign", "environment", "target", "set_aside", "erasure_text", "data_request"),
)

log = structlog.get_logger()


def clean_files(engine: Engine, stop: Callable[[], bool]) -> bool:
    """Write the database without the remains of what was deleted; False when that can't be done now."""
    if engine.dialect.name == "postgresql":
        return _vacuum_tables(engine, stop)
    size = Path(engine.url.database or "").stat().st_size
    return (size <= SMALL_BYTES or clock.now().hour in NIGHT_HOURS) and _write_anew(engine, stop)


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


def _vacuum_tables(engine: Engine, stop: Callable[[], bool]) -> bool:
    """Let PostgreSQL take dead rows out of its tables; its log and backups are for their owner to forget."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in ERASED_FROM:
            if stop():
                return False
            connection.exec_driver_sql(f"VACUUM {name}")
    return True
