"""What runs unattended, and when? Every job in one list; the one leader keeps the timetable."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.jobs import forget_sender_ids
from webapp.activities.partitions import add_partitions
from webapp.administration.channel_jobs import work_on_channels
from webapp.admission.jobs import fold_counts, forget_samples
from webapp.config import Config
from webapp.contact_management.contact_jobs import work_on_contacts
from webapp.database import write_transaction
from webapp.identity.erased_list import ListUnreadable
from webapp.logs import words_of
from webapp.privacy.access_files import forget_files
from webapp.privacy.erasing_again import keep_list
from webapp.privacy.erasing_jobs import Place, keep_erasing
from webapp.privacy.retention_jobs import keep_retention
from webapp.processing.jobs import run_processing
from webapp.processing.trouble import keep_trouble
from webapp.recalculation.jobs import run_recalculation
from webapp.settings import values
from webapp.settings.queries import get_policy_version, get_setting
from webapp.spool.contract import Spool, SpoolBusy, SpoolUnavailable

log = structlog.get_logger()
WATCH_SECONDS = 0.5
LAST_RUN_SECONDS = 10.0
STUCK_SECONDS = 3.0  # beyond the last run: then a database that doesn't answer has held a stop up long enough
LOCK_SECONDS = 2.0  # another run is at it then, and the next one of ours comes soon
HOUR_SECONDS = 3_600
DAY_SECONDS = 24 * HOUR_SECONDS
CHANNEL_SECONDS = 3
CONTACT_SECONDS = 3
ERASURE_SECONDS = 5
FIRST_RARE_RUN = timedelta(minutes=1)
CLOCK_SLACK = timedelta(seconds=1)
# Open connections go on with the old file, and what they write would be gone with it at the next start.
REPLACED = "the database file was removed or replaced: nothing is stored until Contrail is started again"


@dataclass(frozen=True, slots=True)
class Job:
    """One line of the timetable: what it does in words, the function, every how many seconds.

    A rare one comes a minute after the start too: who restarts every day would never see it.
    """

    words: str
    run: Callable[[], object]
    every_seconds: int
    name: str
    is_rare: bool = False


class Timetable:
    """Runs the jobs of the whole system. APScheduler's threads; one leader at a time."""

    def __init__(self, config: Config, engine: Engine, spool: Spool, sums: Spool) -> None:
        """Prepare without starting."""
        self._config = config
        self._engine = engine
        self._spool = spool
        self._sums = sums
        self._stopping = Event()
        self._asked = Event()
        self.is_stuck = False
        self._has_failed = False
        self._file = _file_of(engine)
        self._deadline = float("inf")
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._watcher = Thread(target=self._watch, name="timetable-watcher", daemon=True)
        self._intervals = read_intervals(config, engine)
        self._version = -1
        self._requested: dict[str, int] = {}

    def jobs(self) -> tuple[Job, ...]:
        """Return the timetable."""
        processing, recalculation = self._intervals
        return (
            Job("process what waits in the spool", self.process, processing, "processing"),
            Job("bring groups and scores up to date", self.recalculate, recalculation, "recalculation"),
            Job("empty test channels, and count anew", self._work_on_channels, CHANNEL_SECONDS, "channels"),
            Job("delete contacts, a few at a time", self._work_on_contacts, CONTACT_SECONDS, "contacts"),
            Job("erase who is to be erased", self._erase, ERASURE_SECONDS, "erasure"),
            Job("let go what is past its time", self._keep_retention, HOUR_SECONDS, "retention", is_rare=True),
            Job("make the months to come", self._add_partitions, DAY_SECONDS, "partitions", is_rare=True),
            Job("forget what is past its time", self._forget, HOUR_SECONDS, "forgetting", is_rare=True),
        )

    def start(self) -> None:
        """Start every job, and the watch over changed intervals and *process now*."""
        for job in self.jobs():
            # APScheduler drops runs that are more than 1 s late by default; ours only wait for the one before.
            self._scheduler.add_job(
                job.run,
                IntervalTrigger(seconds=job.every_seconds),
                id=job.name,
                name=job.words,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
                **({"next_run_time": clock.now() + FIRST_RARE_RUN} if job.is_rare else {}),
            )
        self._scheduler.start()
        self._watcher.start()

    def stop(self) -> None:
        """Stop, then process once more, for at most 10 s; the rest is safe in the spool.

        A database that doesn't answer is given up, and `is_stuck` then says that a thread still waits for it.
        """
        self._stopping.set()
        ending = Thread(target=self._end, name="timetable-end", daemon=True)
        ending.start()
        ending.join(LAST_RUN_SECONDS + STUCK_SECONDS)
        self.is_stuck = ending.is_alive()
        if self.is_stuck:
            log.error("the database does not answer: stopped without a last run; what waits is safe in the spool")

    def _end(self) -> None:
        self._scheduler.shutdown(wait=True)
        # After a failure there is no last run: a locked database would hold the stop up for as long again.
        if self._has_failed:
            return
        self._deadline = time.monotonic() + LAST_RUN_SECONDS
        self._stopping.clear()
        self.process()

    def process(self) -> None:
        """Run processing, once more if that was asked for meanwhile; after a failure the next run tries again."""
        self._asked.set()
        while self._asked.is_set() and not self._stopping.is_set():
            self._asked.clear()
            self._process_once()

    def _process_once(self) -> None:
        self._has_failed = True
        if _file_of(self._engine) != self._file:
            log.error("a run failed", job="processing", error=REPLACED)
            keep_trouble(self._engine, "processing", REPLACED)
            return
        try:
            run_processing(self._engine, self._spool, self._sums, stop=self._must_stop, lock_seconds=LOCK_SECONDS)
        except SpoolBusy:
            self._has_failed = False
        except Exception as error:  # noqa: BLE001 - whatever it was, the next run must come, and a stop must go on
            # The run itself keeps it for the pages. No traceback: it would repeat values of the database's message.
            log.error("a run failed", job="processing", error=words_of(error))  # noqa: TRY400 - see above
        else:
            self._has_failed = False

    def recalculate(self) -> None:
        """Run recalculation once; what fails is kept for the pages, and the next run tries again."""
        with suppress(SQLAlchemyError):
            run_recalculation(self._engine, stop=self._must_stop)

    def _must_stop(self) -> bool:
        return self._stopping.is_set() or time.monotonic() > self._deadline

    def _work_on_channels(self) -> None:
        """Go on with the long work on channels; what fails is tried again by the next run, from the batch it was at."""
        try:
            work_on_channels(self._engine, self._spool, stop=self._must_stop)
        except (SQLAlchemyError, SpoolUnavailable) as error:
            log.error("a run failed", job="channels", error=words_of(error))  # noqa: TRY400 - values could stand in it

    def _work_on_contacts(self) -> None:
        """Go on with the long work on contacts; what fails is tried again by the next run, from where it was."""
        try:
            work_on_contacts(self._engine, stop=self._must_stop)
        except SQLAlchemyError as error:
            log.error("a run failed", job="contacts", error=words_of(error))  # noqa: TRY400 - values could stand in it

    def _erase(self) -> None:
        """Go on with erasures; what fails is kept for the pages, and tried again from the batch it was at."""
        config = self._config
        place = Place(self._engine, self._spool, config.exports_path, config.erased_path, self._must_stop)
        with suppress(SQLAlchemyError, SpoolUnavailable, OSError):
            keep_erasing(place)

    def _keep_retention(self) -> None:
        """Look each hour whether it is time to let go what is past its time; what fails is kept for the pages."""
        try:
            keep_list(self._engine, self._config.erased_path)
        except (SQLAlchemyError, OSError, ListUnreadable) as error:
            log.error("the list of the erased could not be kept", error=words_of(error))  # noqa: TRY400 - as above
        with suppress(SQLAlchemyError, SpoolUnavailable):
            keep_retention(self._engine, self._spool, stop=self._must_stop)

    def _forget(self) -> None:
        """Forget senders' ids, samples and files past their time; what fails is tried again by the next run."""
        try:
            forget_sender_ids(self._engine, stop=self._must_stop)
            forget_samples(self._engine, stop=self._must_stop)
            fold_counts(self._engine, stop=self._must_stop)
            forget_files(self._engine, self._config.exports_path)
        except (SQLAlchemyError, OSError) as error:
            log.error("a run failed", job="forgetting", error=words_of(error))  # noqa: TRY400 - values could stand in it

    def _add_partitions(self) -> None:
        with write_transaction(self._engine) as connection:
            add_partitions(connection)

    def _watch(self) -> None:
        """Take over changed intervals and *process now* within a second."""
        while not self._stopping.wait(WATCH_SECONDS):
            self._follow_clock()
            try:
                self._look()
            except SQLAlchemyError as error:
                log.warning("the timetable could not look at the settings", error=type(error).__name__)

    def _follow_clock(self) -> None:
        """Run what a clock that was set back would hold up until its hour comes again."""
        now = clock.now()
        for job in self._scheduler.get_jobs():
            if job.next_run_time is not None and job.next_run_time - now > job.trigger.interval + CLOCK_SLACK:
                job.modify(next_run_time=now)

    def _look(self) -> None:
        with Session(self._engine) as session:
            version = get_policy_version(session)
            query = text("SELECT job, requested_at FROM processing_state WHERE requested_at IS NOT NULL")
            requested: dict[str, int] = dict(session.execute(query).all())
        before, self._requested = self._requested, requested
        for name, moment in requested.items():
            if self._version >= 0 and moment != before.get(name):
                if name == "processing":
                    self._asked.set()
                self._run_now(name)
        if version != self._version:
            self._version = version
            self._take_over_intervals()

    def _run_now(self, name: str) -> None:
        job = self._scheduler.get_job(name)
        if job is not None:
            job.modify(next_run_time=clock.now())

    def _take_over_intervals(self) -> None:
        intervals = read_intervals(self._config, self._engine)
        for name, before, now in zip(("processing", "recalculation"), self._intervals, intervals, strict=True):
            if now != before:
                self._scheduler.reschedule_job(name, trigger=IntervalTrigger(seconds=now))
        self._intervals = intervals


def _file_of(engine: Engine) -> tuple[int, int] | None:
    """Return what tells the file of an SQLite database from any other; None where there is none."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return None
    try:
        found = Path(engine.url.database).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def read_intervals(config: Config, engine: Engine) -> tuple[int, int]:
    """Return the processing and recalculation intervals in force, in seconds: the environment wins over Settings."""
    with Session(engine) as session:
        processing = config.processing_interval_seconds or get_setting(session, values.PROCESSING_INTERVAL)
        recalculation = config.recalculation_interval_seconds or get_setting(session, values.RECALCULATION_INTERVAL)
    return processing, recalculation
