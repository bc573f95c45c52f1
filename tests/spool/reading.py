"""How tests read a spool to its end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Become somebody who may reach this folder, but of its files read only what everybody may. Only root can."""
    closed = [one for one in (folder, *folder.parents) if one.stat().st_mode & 0o005 != 0o005]
    modes = [one.stat().st_mode for one in closed]
    mine = os.geteuid()
    for one in closed:
        one.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(mine)
        for one, mode in zip(closed, modes, strict=True):
            one.chmod(mode)
