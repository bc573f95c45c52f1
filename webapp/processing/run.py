"""How is a spool emptied into the database? Batch by batch, each with its position in one transaction."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import Engine

from webapp import clock
from webapp.activities.dictionaries import Dictionaries
from webapp.database import write_transaction
from webapp.processing.batch import Stored, store_batch
from webapp.processing.faults import keep_faults, note_unreadable
from webapp.processing.pace import Pace, without_searching_for_cycles
from webapp.processing.positions import read_position, store_position
from webapp.processing.prepare import Prepared, prepare_entries
from webapp.processing.setting_aside import DATA_ERRORS, Broken, explain, put_aside
from webapp.spool.contract import Batch, Fault, Spool
from webapp.sqlite import move_log

log = structlog.get_logger()
SPOOL = "activities"
LARGEST_BATCH = 20_000
TRIM_SECONDS = 1.0
MOVED_BYTES = 1024 * 1024


@dataclass(slots=True)
class RunResult:
    """What one run did; `seconds` is its length, `set_aside` the records that could not be stored."""

    activities: int = 0
    records: int = 0
    set_aside: int = 0
    unreadable: int = 0
    seconds: float = 0.0
    is_complete: bool = True


def process_spool(
    engine: Engine,
    spool: Spool,
    *,
    stop: Callable[[], bool] = lambda: False,
    lock_seconds: float = 60.0,
) -> RunResult:
    """Store all that was acknowledged before now. Raises `SpoolBusy`, and the database's error when that fails.

    Whatever dies on the way, the next run reads on from the stored position. `stop` is asked between batches.
    """
    with spool.run_lock(lock_seconds), without_searching_for_cycles():
        run = _Run(engine, spool)
        while run.step():
            if stop():
                run.result.is_complete = False
                break
        return run.finish()


class _Run:
    """One run, while it holds the spool's lock."""

    def __init__(self, engine: Engine, spool: Spool) -> None:
        self.result = RunResult()
        self._engine = engine
        self._spool = spool
        self._pace = Pace(has_one_writer=engine.dialect.name == "sqlite")
        self._dictionaries = Dictionaries()
        self._unreadable: dict[str, Fault] = {}
        self._began = self._trimmed_at = time.monotonic()
        self._unmoved_bytes = 0
        self._until_us = clock.now_us()
        with engine.connect() as connection:
            self._position = read_position(connection, SPOOL)

    def step(self) -> bool:
        """Store the next batch; False when nothing more waits."""
        gc.collect(0)  # the batch before is gone by now
        batch = self._spool.read(
            self._position, until_us=self._until_us, limit=LARGEST_BATCH, max_bytes=self._pace.batch_bytes
        )
        self._unreadable |= {fault.segment: fault for fault in batch.faults if fault.kind == "unreadable"}
        if batch.position == self._position:
            return False
        prepared, broken = prepare_entries(batch.entries)
        self._pace.leave_free()
        if not self._store(batch, prepared, broken):
            return True
        report([fault for fault in batch.faults if fault.kind != "unreadable"])
        self._position = batch.position
        self._move_log(batch)
        if time.monotonic() - self._trimmed_at > TRIM_SECONDS:
            self._trim()
        return bool(batch.entries)

    def finish(self) -> RunResult:
        """Forget what was read, and say what was done."""
        self._trim()
        self.result.unreadable = len(self._unreadable)
        report(note_unreadable(self._engine, self._unreadable, has_seen_all=self.result.is_complete))
        self.result.seconds = time.monotonic() - self._began
        return self.result

    def _store(self, batch: Batch, prepared: list[Prepared], broken: list[Broken]) -> bool:
        """Store a batch with its position; False when something in it can't be stored and less is to be tried."""
        size = sum(len(entry.payload) for entry in batch.entries)
        try:
            with write_transaction(self._engine) as connection:
                began = time.monotonic()
                stored = store_batch(connection, prepared, self._dictionaries)
                put_aside(connection, broken + stored.broken)
                keep_faults(connection, batch.faults)
                store_position(connection, SPOOL, batch.position)
        except DATA_ERRORS as error:
            self._dictionaries.forget()
            if len(prepared) > 1:
                self._pace.halve(size)
                return False
            self._set_aside(batch, broken + [Broken(one.entry, *explain(error)) for one in prepared])
            return True
        except BaseException:
            self._dictionaries.forget()
            raise
        self._pace.note_held(time.monotonic() - began, size)
        self._count(batch, stored, len(broken))
        return True

    def _set_aside(self, batch: Batch, broken: list[Broken]) -> None:
        with write_transaction(self._engine) as connection:
            put_aside(connection, broken)
            keep_faults(connection, batch.faults)
            store_position(connection, SPOOL, batch.position)
        self._pace.note_held(0.0, sum(len(entry.payload) for entry in batch.entries))
        self.result.set_aside += len(broken)
        self.result.records += len(batch.entries)

    def _count(self, batch: Batch, stored: Stored, unreadable: int) -> None:
        self.result.activities += stored.activities
        self.result.records += len(batch.entries)
        self.result.set_aside += unreadable + len(stored.broken)

    def _move_log(self, batch: Batch) -> None:
        """Make SQLite's checkpoint here, where the lock is free anyway; left to a commit it costs a tenth."""
        self._unmoved_bytes += sum(len(entry.payload) for entry in batch.entries)
        if self._unmoved_bytes >= MOVED_BYTES:
            self._unmoved_bytes = 0
            move_log(self._engine)

    def _trim(self) -> None:
        self._spool.trim(self._position)
        self._trimmed_at = time.monotonic()


def report(faults: Sequence[Fault]) -> None:
    """Write to the log what is wrong with the journal."""
    for fault in faults:
        log.error("the journal is damaged", segment=fault.segment, offset=fault.offset, kind=fault.kind)
