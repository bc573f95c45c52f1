"""Questions about processing. Nothing here changes a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp import clock
from webapp.processing.models import ProcessingState
from webapp.processing.positions import read_position
from webapp.processing.run_state import find_last_error
from webapp.spool.contract import Spool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be processed: activities, bytes, and how many seconds the oldest has (None: nothing waits)."""

    activities: int
    bytes: int
    oldest_seconds: float | None


@dataclass(frozen=True, slots=True)
class LastRun:
    """How a job's last runs went. `rate` is what it did a second; `error` is None once a run succeeded again."""

    started_at: datetime | None = None
    succeeded_at: datetime | None = None
    seconds: float | None = None
    count: int | None = None
    error: str | None = None
    error_at: datetime | None = None
    requested_at: datetime | None = None

    @property
    def rate(self) -> float | None:
        """Return how many activities (or contacts) a second the last run did, None before the first that did any."""
        return self.count / max(self.seconds, 0.001) if self.count and self.seconds is not None else None

    @property
    def is_running(self) -> bool:
        """Whether a run began and neither succeeded nor failed since."""
        ends = [moment for moment in (self.succeeded_at, self.error_at) if moment is not None]
        return self.started_at is not None and all(end < self.started_at for end in ends)


def read_waiting(session: Session, spool: Spool) -> Waiting:
    """Return how much waits in the spool. Raises `SpoolUnavailable`."""
    size = spool.size(read_position(session.connection(), "activities"))
    oldest = size.oldest_at_us
    return Waiting(size.activities, size.bytes, None if oldest is None else max(0, clock.now_us() - oldest) / 1e6)


def read_last_run(session: Session, job: str = "processing") -> LastRun:
    """Return how the last runs of a job (`processing` or `recalculation`) went."""
    row = session.get(ProcessingState, job, populate_existing=True)
    if row is None:
        return LastRun()
    return LastRun(
        row.last_started_at,
        row.last_succeeded_at,
        None if row.last_duration_ms is None else row.last_duration_ms / 1000,
        row.last_count,
        find_last_error(session.connection().engine, job, row.last_error),
        row.last_error_at,
        row.requested_at,
    )
