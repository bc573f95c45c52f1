"""How does an append become safe?"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress

from webapp import clock
from webapp.spool import segments
from webapp.spool.contract import SpoolFull
from webapp.spool.frames import HEADER_BYTES
from webapp.spool.open_segment import OpenSegment, refusal_of
from webapp.spool.room import Room

BOUND_IN_SEGMENTS = 16
CHECKED_BYTES = 4096


class Writer:
    """Appends to a segment of its own, opened at the first append of a process and after each seal."""

    def __init__(
        self, folder: str, room: Room, *, is_durable: bool, segment_bytes: int, segment_seconds: float
    ) -> None:
        self._folder = folder
        self._room = room
        self._is_durable = is_durable
        self._segment_bytes = segment_bytes
        self._segment_us = int(segment_seconds * 1_000_000)
        self._lock = threading.Lock()
        self._segment: OpenSegment | None = None
        _writers.add(self)

    def append(self, payload: bytes, activity_count: int) -> None:
        """Return when the payload is safe."""
        with self._lock:
            at_us = clock.now_us()
            segment = self._segment_for(HEADER_BYTES + len(payload), at_us)
            end = self._write(segment, segment.frame(payload, activity_count, at_us), activity_count, at_us)
        if self._is_durable:
            segment.sync(end)

    def append_all(self, records: Sequence[tuple[bytes, int]]) -> None:
        """Return when all payloads are safe."""
        wanted = sum(HEADER_BYTES + len(payload) for payload, _ in records)
        with self._lock:
            at_us = clock.now_us()
            segment = self._segment_for(wanted, at_us)
            frames, count = segment.frames(records, at_us)
            end = self._write(segment, frames, count, at_us)
        if self._is_durable:
            segment.sync(end)

    def seal(self, older_than_seconds: float) -> None:
        """Close the segment if it is at least so old."""
        with self._lock:
            segment = self._segment
            if segment and clock.now_us() - segment.begun_at_us >= older_than_seconds * 1_000_000:
                self._close_segment()

    def check(self) -> None:
        """Raise when an append would be refused now."""
        try:
            with self._lock:
                self._room.look(clock.now_us())
                self._room.check(CHECKED_BYTES)
            segments.write_probe(self._folder, CHECKED_BYTES)
        except OSError as error:
            raise refusal_of(error) from error

    def leave_to_parent(self) -> None:
        """Begin anew in a forked child: the segment is the parent's, and a thread left there may hold the lock."""
        segment, self._segment, self._lock = self._segment, None, threading.Lock()
        if segment is not None:
            segment.leave_to_parent()

    def _write(self, segment: OpenSegment, frames: bytes, activity_count: int, at_us: int) -> int:
        try:
            return segment.write(frames, activity_count)
        except OSError as error:
            self._close_segment()
            refusal = refusal_of(error)
            if isinstance(refusal, SpoolFull):
                self._room.refuse_until_next_look(str(refusal), at_us)
            raise refusal from error

    def _segment_for(self, wanted_bytes: int, at_us: int) -> OpenSegment:
        try:
            self._room.take(wanted_bytes, at_us)
            segment = self._segment
            if segment is None or not segment.takes(at_us, self._segment_bytes, self._segment_us):
                self._close_segment()
                segment = self._segment = self._open(at_us)
        except SpoolFull:
            self._close_segment()  # it may be all that fills the spool, and an open one is never trimmed
            raise
        except OSError as error:
            raise refusal_of(error) from error
        return segment

    def _open(self, at_us: int) -> OpenSegment:
        segment = OpenSegment(self._folder, at_us)
        if self._is_durable:
            try:
                segments.sync_folder(self._folder)
                segments.sync_folder(os.path.dirname(self._folder))
            except OSError:
                segment.close(is_durable=False)
                raise
        return segment

    def _close_segment(self) -> None:
        segment, self._segment = self._segment, None
        if segment is not None:
            with suppress(OSError):
                segment.close(is_durable=self._is_durable)


_writers: weakref.WeakSet[Writer] = weakref.WeakSet()


def _leave_all_to_parent() -> None:
    for writer in list(_writers):
        writer.leave_to_parent()


# Without this, a child that never appends would keep its dead parent's segment locked for as long as it lives.
os.register_at_fork(after_in_child=_leave_all_to_parent)
