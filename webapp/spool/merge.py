"""Which entries come next over all segments, in the order of their appending?"""

from __future__ import annotations

import heapq
from contextlib import ExitStack, closing

from webapp import clock
from webapp.spool import position
from webapp.spool.contract import Batch, Entry, Fault
from webapp.spool.cursor import Cursor
from webapp.spool.frames import HEADER_BYTES
from webapp.spool.segments import list_segments

END_OF_TIME_US = 2**64


def read(folder: str, after: str, *, until_us: int, limit: int, max_bytes: int) -> Batch:
    """Return the next batch of a journal; see `Spool.read`."""
    offsets = position.decode(after)
    # Not beyond the present: what was acknowledged up to now is listed below, so nothing older can turn up later.
    merge = Merge(min(until_us, clock.now_us()), limit, max_bytes)
    with ExitStack() as open_files:
        cursors = []
        for segment in list_segments(folder):
            cursor = Cursor(folder, segment.name, offsets.get(segment.name, 0))
            cursors.append(open_files.enter_context(closing(cursor)))
            if segment.size > cursor.offset:
                merge.add(cursor)
        merge.run()
    reached = {cursor.name: cursor.offset for cursor in cursors if cursor.offset}
    return Batch(merge.entries, position.encode(reached), merge.faults)


class Merge:
    """Takes entries from the cursor whose next one is the oldest, until the batch is full."""

    def __init__(self, until_us: int, limit: int, max_bytes: int) -> None:
        self.entries: list[Entry] = []
        self.faults: list[Fault] = []
        self._until_us = until_us
        self._activities_left = limit
        self._bytes_left = max_bytes
        self._waiting: list[tuple[int, str, Cursor]] = []

    def add(self, cursor: Cursor) -> None:
        """Let a cursor take part. Its file is opened when its turn comes: a long backlog is never open at once."""
        heapq.heappush(self._waiting, (cursor.at_us, cursor.name, cursor))

    def run(self) -> None:
        """Fill the batch."""
        while self._waiting:
            cursor = heapq.heappop(self._waiting)[2]
            if not cursor.entries:  # not opened yet, so its place in the order was only a lower bound
                if cursor.fill(self.faults):
                    self.add(cursor)
                else:
                    cursor.close()
            elif not self._take_from(cursor):
                return

    def _take_from(self, cursor: Cursor) -> bool:
        """Take entries while this cursor's are the oldest; False when the batch is full."""
        last_turn_us = self._last_turn_us(cursor)
        surely_due_us = min(last_turn_us, self._until_us)
        while cursor.entries or cursor.fill(self.faults):
            payload, activity_count, at_us = cursor.entries[0]
            if at_us > surely_due_us:
                if at_us > last_turn_us:
                    cursor.at_us = at_us
                    self.add(cursor)
                    return True
                if not self._is_due(at_us):
                    break
            if not self._has_place(activity_count, HEADER_BYTES + len(payload)):
                return False
            self.entries.append(cursor.take())
        cursor.close()
        return True

    def _last_turn_us(self, cursor: Cursor) -> int:
        if not self._waiting:
            return END_OF_TIME_US
        at_us, name, _ = self._waiting[0]
        return at_us if cursor.name < name else at_us - 1

    def _is_due(self, at_us: int) -> bool:
        # Later than the present means that the clock was set back since: waiting for that hour again helps nobody.
        return at_us <= self._until_us or at_us > clock.now_us()

    def _has_place(self, activity_count: int, size: int) -> bool:
        if self.entries and (activity_count > self._activities_left or size > self._bytes_left):
            return False
        self._activities_left -= activity_count
        self._bytes_left -= size
        return True
