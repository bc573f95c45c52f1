"""How is a spool emptied into the database? Batch by batch, each with its position in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, IntegrityError, OperationalError, StatementError

from webapp import clock
from webapp.activities.dictionaries import Dictionaries
from webapp.activities.record import RequestRecord, decode_record
from webapp.database import write_transaction
from webapp.processing.batch import store_batch
from webapp.processing.positions import read_position, store_position
from webapp.processing.setting_aside import put_aside
from webapp.settings.operations import bump_policy_version
from webapp.spool.contract import Batch, Entry, Spool

log = structlog.get_logger()
FIRST_BATCH = 2_000
LARGEST_BATCH = 20_000
HOLD_SECONDS = 0.100
FREE_SECONDS = 0.040
# Errors of the data: the record itself can't be stored, now or later. Everything else may pass by waiting.
DATA_ERRORS = (IntegrityError, DataError, ValueError, OverflowError, TypeError)
OF_THE_DATABASE = (OperationalError,)


@dataclass(slots=True)
class RunResult:
    """What one run did; `seconds` is its length."""

    activities: int = 0
    records: int = 0
    set_aside: int = 0
    faults: int = 0
    seconds: float = 0.0
    is_complete: bool = True
    dictionaries: Dictionaries = field(default_factory=Dictionaries)


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
    result = RunResult()
    began = time.monotonic()
    with spool.run_lock(lock_seconds):
        until_us = clock.now_us()
        with engine.connect() as connection:
            position = read_position(connection, "activities")
        size = FIRST_BATCH
        while True:
            if stop():
                result.is_complete = False
                break
            batch = spool.read(position, until_us=until_us, limit=size)
            if batch.position == position and not batch.entries:
                break
            held = _store(engine, batch, result)
            position = batch.position
            size = _next_size(size, held)
            if not batch.entries:
                break
        spool.trim(position)
    result.seconds = time.monotonic() - began
    return result


def _store(engine: Engine, batch: Batch, result: RunResult) -> float:
    """Store a batch and its position; return for how long it held the database's write lock."""
    records, broken = _decode(batch.entries)
    for fault in batch.faults:
        log.error("the journal is damaged", segment=fault.segment, offset=fault.offset, kind=fault.kind)
    result.faults += len(batch.faults)
    began = time.monotonic()
    try:
        with write_transaction(engine) as connection:
            began = time.monotonic()
            stored = store_batch(connection, [record for record, _ in records], result.dictionaries)
            _finish(connection, batch.position, broken, has_new_switches=stored.has_new_switches)
            count = stored.activities
    except DATA_ERRORS as error:
        if _is_database_trouble(error):
            raise
        result.dictionaries.forget()
        count = _store_halved(engine, records, broken, batch.position, result)
    except BaseException:
        result.dictionaries.forget()
        raise
    held = time.monotonic() - began
    result.activities += count
    result.records += len(batch.entries)
    result.set_aside += len(broken)
    if batch.entries:
        time.sleep(min(FREE_SECONDS, held))
    return held


def _is_database_trouble(error: BaseException) -> bool:
    """Whether it is the database that fails, not the data: locked, full, read-only, lost."""
    return isinstance(error, OF_THE_DATABASE)


def _store_halved(
    engine: Engine,
    records: list[tuple[RequestRecord, Entry]],
    broken: list[tuple[Entry, str]],
    position: str,
    result: RunResult,
) -> int:
    """Store all good records of a batch that has a bad one, in savepoints, and set the bad one aside: one transaction."""
    with write_transaction(engine) as connection:
        count, switches = 0, False
        waiting = [records]
        while waiting:
            part = waiting.pop()
            savepoint = connection.begin_nested()
            try:
                stored = store_batch(connection, [record for record, _ in part], result.dictionaries)
            except DATA_ERRORS as error:
                savepoint.rollback()
                result.dictionaries.forget()
                if _is_database_trouble(error):
                    raise
                if len(part) == 1:
                    broken.append((part[0][1], _words_for(error)))
                else:
                    middle = len(part) // 2
                    waiting += [part[middle:], part[:middle]]
            else:
                savepoint.commit()
                count += stored.activities
                switches = switches or stored.has_new_switches
        _finish(connection, position, broken, has_new_switches=switches)
    return count


def _finish(connection: Connection, position: str, broken: list[tuple[Entry, str]], *, has_new_switches: bool) -> None:
    put_aside(connection, broken)
    store_position(connection, "activities", position)
    if has_new_switches:
        bump_policy_version(connection)


def _decode(entries: list[Entry]) -> tuple[list[tuple[RequestRecord, Entry]], list[tuple[Entry, str]]]:
    records: list[tuple[RequestRecord, Entry]] = []
    broken: list[tuple[Entry, str]] = []
    for entry in entries:
        try:
            record = decode_record(entry.payload)
        except msgspec.MsgspecError as error:
            broken.append((entry, _words_for(error)))
            continue
        if isinstance(record, RequestRecord):
            records.append((record, entry))
        else:
            broken.append((entry, "these are sums, which belong to another spool"))
    return records, broken


def _words_for(error: BaseException) -> str:
    """Say what was wrong without the values, which the driver's message may repeat."""
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    if isinstance(error, (IntegrityError, DataError, StatementError)):
        return f"{type(cause).__name__}: {str(cause).splitlines()[0][:200]}"
    return f"{type(error).__name__}: {str(error)[:200]}"


def _next_size(size: int, held: float) -> int:
    """Aim at holding the lock as long as allowed: page writes wait no longer than that."""
    if held <= 0:
        return size
    wanted = int(size * HOLD_SECONDS / held)
    return max(200, min(LARGEST_BATCH, size * 2, wanted))
