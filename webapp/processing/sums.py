"""How do the doors' drop counts reach the database?"""

from __future__ import annotations

import msgspec
from sqlalchemy import Engine

from webapp import clock
from webapp.activities.record import DropSums, decode_record
from webapp.admission.tallies import add_sums
from webapp.database import write_transaction
from webapp.processing.positions import read_position, store_position
from webapp.spool.contract import Entry, Spool

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
                add_sums(connection, decode_sums(batch.entries))
                store_position(connection, "sums", batch.position)
            position = batch.position
        spool.trim(position)


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
