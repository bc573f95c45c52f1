"""How tests read a spool to its end."""

from __future__ import annotations

from webapp import clock
from webapp.spool.contract import Batch, Entry, Fault, Spool


def read_now(spool: Spool, after: str = "", *, limit: int = 1000) -> Batch:
    return spool.read(after, until_us=clock.now_us(), limit=limit)


def read_all(spool: Spool, after: str = "", *, limit: int = 1000) -> Batch:
    """Read batch by batch until nothing comes, and return it all as one."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    while True:
        batch = read_now(spool, after, limit=limit)
        entries += batch.entries
        faults += batch.faults
        after = batch.position
        if not batch.entries:
            return Batch(entries, after, faults)


def payloads(batch: Batch) -> list[bytes]:
    return [entry.payload for entry in batch.entries]
