"""How are the two jobs doing: what waits, how the last run went, when is the next, and does one stand still?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webapp import clock
from webapp.config import Config
from webapp.processing.queries import LastRun, Waiting, read_last_run, read_waiting
from webapp.processing.run_state import find_last_error
from webapp.settings import values
from webapp.settings.queries import get_setting
from webapp.spool.contract import Spool, SpoolUnavailable

PROCESSING, RECALCULATION = "processing", "recalculation"
JOBS = (PROCESSING, RECALCULATION)
MISSED_RUNS = 3
GRACE = timedelta(seconds=5)
# A run through a large backlog is none that hangs.
LONGEST_RUN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as the page shows it; `error` is None once a run succeeded again."""

    name: str
    last: LastRun
    interval_seconds: int
    error: str | None

    @property
    def is_running(self) -> bool:
        """Whether a run goes on now."""
        return self.last.is_running

    @property
    def is_asked_for(self) -> bool:
        """Whether somebody asked for a run that has not begun."""
        asked, started = self.last.requested_at, self.last.started_at
        return asked is not None and (started is None or asked > started)

    @property
    def next_at(self) -> datetime | None:
        """Return when the next run is expected; None before the first."""
        started = self.last.started_at
        return None if started is None else started + timedelta(seconds=self.interval_seconds)

    @property
    def seconds_to_next(self) -> float | None:
        """Return how many seconds are left until the next run, not below 0; None before the first."""
        return None if self.next_at is None else max(0.0, (self.next_at - clock.now()).total_seconds())

    @property
    def stands_still(self) -> bool:
        """Whether no run began for more than three intervals, and none that began goes on."""
        if self.last.started_at is None:
            return False
        patience = MISSED_RUNS * timedelta(seconds=self.interval_seconds) + GRACE
        if self.is_running:
            patience = max(patience, LONGEST_RUN)
        return clock.now() - self.last.started_at > patience


def read_job(session: Session, engine: Engine, config: Config, name: str) -> JobView:
    """Return how a job (`processing` or `recalculation`) is doing."""
    last = read_last_run(session, name)
    processing, recalculation = intervals_in_force(session, config)
    interval = processing if name == PROCESSING else recalculation
    return JobView(name, last, interval, find_last_error(engine, name, last.error))


def read_waiting_or_none(session: Session, spool: Spool) -> Waiting | None:
    """Return what waits, or None while the spool can't be asked."""
    try:
        return read_waiting(session, spool)
    except SpoolUnavailable:
        return None


def intervals_in_force(session: Session, config: Config) -> tuple[int, int]:
    """Return the seconds between two runs of processing and of recalculation: the environment wins over Settings."""
    return (
        config.processing_interval_seconds or get_setting(session, values.PROCESSING_INTERVAL),
        config.recalculation_interval_seconds or get_setting(session, values.RECALCULATION_INTERVAL),
    )
