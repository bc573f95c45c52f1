"""How much waits in a journal after a position, told from a few bytes of each segment?"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import NamedTuple

from webapp.spool import frames, position, scan
from webapp.spool.contract import SpoolSize
from webapp.spool.segments import list_segments


class Waiting(NamedTuple):
    """What waits in one segment."""

    activities: int
    oldest_at_us: int | None


NOTHING = Waiting(0, None)


class Backlog:
    """Measures a journal and remembers each segment until it grows or is read on."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._known: dict[tuple[str, int, int], Waiting] = {}

    def size(self, after: str) -> SpoolSize:
        """Return what waits after a position."""
        offsets = position.decode(after)
        known: dict[tuple[str, int, int], Waiting] = {}
        waiting_bytes = 0
        for name, size in list_segments(self._folder):
            start = offsets.get(name, 0)
            if size > start:
                waiting_bytes += size - start
                key = (name, start, size)
                with suppress(OSError):  # trimmed since it was listed; reading reports one that cannot be read
                    known[key] = self._known.get(key) or self._measure(name, start, size)
        self._known = known
        oldest = [waiting.oldest_at_us for waiting in known.values() if waiting.oldest_at_us is not None]
        return SpoolSize(
            sum(waiting.activities for waiting in known.values()), waiting_bytes, min(oldest, default=None)
        )

    def _measure(self, name: str, start: int, end: int) -> Waiting:
        seed = frames.seed_of(name)
        descriptor = os.open(os.path.join(self._folder, name), os.O_RDONLY | os.O_CLOEXEC)
        try:
            first = scan.first_header(descriptor, start, seed)
            last = scan.last_header(descriptor, start, end, seed)
        finally:
            os.close(descriptor)
        if first is None or last is None:
            return NOTHING
        return Waiting(last.header.total - first.header.total_before, first.header.appended_at_us)
