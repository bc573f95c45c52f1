"""How do the doors' drop counts reach the database?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
import structlog
from sqlalchemy import Connection, Engine

from webapp import clock
from webapp.access.key_reads import keep_reads
from webapp.activities.record import DropSums, decode_record
from webapp.admission.tallies import add_plain_counts, add_sums
from webapp.channels.sightings import Sighting, keep_sightings
from webapp.database import write_transaction
from webapp.logs import words_of
from webapp.processing.positions import read_position, store_position
from webapp.processing.setting_aside import DATA_ERRORS
from webapp.spool.contract import Entry, Spool

log = structlog.get_logger()
LIMIT = 1_000


def process_sums(engine: Engine, spool: Spool, *, lock_seconds: float = 60.0) -> None:
    """Add the sums that wait, each exactly once."""
    with spool.run_lock(lock_seconds):
        until_us = clock.now_us()
        with engine.connect() as connection:
            position = read_position(connection, "sums")
        while True:
            batch = spool.read(position, until_us=until_us, limit=LIMIT)
            if batch.position == position:
                break
            with write_transaction(engine) as connection:
                _add_each(connection, decode_sums(batch.entries))
                store_position(connection, "sums", batch.position)
            position = batch.position
        spool.trim(position)


def _add_each(connection: Connection, sums: Sequence[DropSums]) -> None:
    """Add sums; should the database refuse some, they are passed over: a count is not worth a stop."""
    savepoint = connection.begin_nested()
    try:
        add_sums(connection, sums)
        add_plain_counts(connection, sums)
        keep_sightings(connection, latest_sightings(sums).values())
        keep_reads(connection, [read for one in sums for read in one.reads])
    except DATA_ERRORS as error:
        savepoint.rollback()
        if len(sums) > 1:
            for one in sums:
                _add_each(connection, [one])
        else:
            log.error("counts of what was not recorded could not be stored", error=words_of(error))  # noqa: TRY400 - a trace may hold values
    else:
        savepoint.commit()


def waiting_sums(spool: Spool, position: str) -> list[DropSums]:
    """Return the sums behind a position, without taking them."""
    sums: list[DropSums] = []
    until_us = clock.now_us()
    while True:
        batch = spool.read(position, until_us=until_us, limit=LIMIT)
        if batch.position == position:
            return sums
        sums += decode_sums(batch.entries)
        position = batch.position


def latest_sightings(sums: Iterable[DropSums]) -> dict[tuple[int, str], Sighting]:
    """Return what was last seen of each channel, by channel and kind."""
    latest: dict[tuple[int, str], Sighting] = {}
    for one in sums:
        for channel_id, what, at_ms, detail in one.sightings:
            seen = Sighting(channel_id, what, clock.from_ms(at_ms), detail)
            known = latest.get((channel_id, what))
            if known is None or known.at <= seen.at:
                latest[(channel_id, what)] = seen
    return latest


def decode_sums(entries: list[Entry]) -> list[DropSums]:
    """Return the sums of some entries; one that can't be read is passed over, for a count is not worth a stop."""
    sums = []
    for entry in entries:
        try:
            record = decode_record(entry.payload)
        except msgspec.MsgspecError:
            continue
        if isinstance(record, DropSums):
            sums.append(record)
    return sums
