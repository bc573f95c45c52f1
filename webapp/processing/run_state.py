"""How did the runs of a job go? One row a job, so that the pages can show it."""

from __future__ import annotations

from contextlib import suppress

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from webapp import clock
from webapp.database import write_transaction
from webapp.logs import words_of
from webapp.processing.trouble import clear_trouble, find_trouble, keep_trouble, make_room

log = structlog.get_logger()
START = text(
    "INSERT INTO processing_state (job, last_started_at) VALUES (:job, :now)"
    " ON CONFLICT (job) DO UPDATE SET last_started_at = :now"
)
SUCCESS = text(
    "UPDATE processing_state SET last_succeeded_at = :now, last_duration_ms = :duration, last_error = NULL,"
    " last_count = :count WHERE job = :job"
)
FAILURE = text(
    "INSERT INTO processing_state (job, last_error, last_error_at) VALUES (:job, :error, :now)"
    " ON CONFLICT (job) DO UPDATE SET last_error = :error, last_error_at = :now"
)


def note_start(engine: Engine, job: str) -> None:
    """Keep when a run began."""
    make_room(engine, job)
    with write_transaction(engine) as connection:
        connection.execute(START, {"job": job, "now": clock.now_ms()})


def note_success(engine: Engine, job: str, *, seconds: float, count: int) -> None:
    """Keep when a run succeeded, how long it took and how many activities it stored."""
    with write_transaction(engine) as connection:
        values = {"job": job, "now": clock.now_ms(), "duration": int(seconds * 1000), "count": count}
        connection.execute(SUCCESS, values)
    clear_trouble(engine, job)


def note_failure(engine: Engine, job: str, error: BaseException) -> None:
    """Keep why a run failed, in words without values; when PostgreSQL itself is away, only the log has it."""
    words = words_of(error)
    log.error("a run failed", job=job, error=words)
    if keep_trouble(engine, job, words) and isinstance(error, OperationalError):
        return  # locked or full: it would only be waited for once more
    with suppress(SQLAlchemyError), write_transaction(engine) as connection:
        connection.execute(FAILURE, {"job": job, "error": words, "now": clock.now_ms()})


def find_last_error(engine: Engine, job: str, noted: str | None) -> str | None:
    """Return why the last run failed: what was kept beside the database, else what is noted in it."""
    return find_trouble(engine, job) or noted
