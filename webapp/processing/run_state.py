"""How did the runs of a job go? One row a job, so that the pages can show it."""

from __future__ import annotations

from contextlib import suppress

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError, StatementError

from webapp import clock
from webapp.database import write_transaction

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
    with write_transaction(engine) as connection:
        connection.execute(START, {"job": job, "now": clock.now_ms()})


def note_success(engine: Engine, job: str, *, seconds: float, count: int) -> None:
    """Keep when a run succeeded, how long it took and how many activities it stored."""
    with write_transaction(engine) as connection:
        values = {"job": job, "now": clock.now_ms(), "duration": int(seconds * 1000), "count": count}
        connection.execute(SUCCESS, values)


def note_failure(engine: Engine, job: str, error: BaseException) -> None:
    """Keep why a run failed, in words without values; when the database itself is away, only the log has it."""
    words = words_of(error)
    log.error("a run failed", job=job, error=words)
    with suppress(SQLAlchemyError), write_transaction(engine) as connection:
        connection.execute(FAILURE, {"job": job, "error": words, "now": clock.now_ms()})


def words_of(error: BaseException) -> str:
    """Say what failed in one line, without the values that a driver's message may repeat."""
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    lines = str(cause).splitlines() or [""]
    return f"{type(cause).__name__}: {lines[0][:200]}"
