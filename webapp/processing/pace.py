"""How much may a batch hold, so that page writes never wait long for the database's write lock?"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

HOLD_SECONDS = 0.110
FREE_SECONDS = 0.040
LONG_HOLD_SECONDS = 0.500
FIRST_BYTES = 256 * 1024
LARGEST_BYTES = 8 * 1024 * 1024


class Pace:
    """Sizes batches by how long the last one held the lock, and leaves the lock free between two.

    Counted in bytes of the spool: a request that brings no activity, only words about a contact, takes its time too.
    """

    def __init__(self, *, has_one_writer: bool = True) -> None:
        """Begin with a batch that no machine takes long for; PostgreSQL lets others write meanwhile."""
        self.batch_bytes = FIRST_BYTES
        self._hold_seconds = HOLD_SECONDS if has_one_writer else LONG_HOLD_SECONDS
        self._free_seconds = FREE_SECONDS if has_one_writer else 0.0
        self._released_at = float("-inf")

    def leave_free(self) -> None:
        """Wait for what is left of the free time; the next batch was read and prepared in the rest of it."""
        left = self._free_seconds - (time.monotonic() - self._released_at)
        if left > 0:
            time.sleep(left)

    def note_held(self, seconds: float, stored_bytes: int) -> None:
        """Learn from a batch that held the lock until now."""
        self._released_at = time.monotonic()
        wanted = int(stored_bytes * self._hold_seconds / max(seconds, 0.001))
        self.batch_bytes = max(1, min(LARGEST_BYTES, self.batch_bytes * 2, wanted))

    def halve(self, failed_bytes: int) -> None:
        """Take less next time, because something in a batch of this size can't be stored."""
        self._released_at = time.monotonic()
        self.batch_bytes = max(1, failed_bytes // 2)


@contextmanager
def without_searching_for_cycles() -> Iterator[None]:
    """Keep Python from searching for cycles of garbage while batches are made: it took a fifth of the time.

    A batch makes tens of thousands of objects and no cycles; what little others leave is collected between batches.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
