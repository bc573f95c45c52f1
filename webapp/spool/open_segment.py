"""How are bytes added to the segment that is being written?"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Sequence
from contextlib import suppress

from webapp.spool import frames, segments
from webapp.spool.contract import SpoolFull, SpoolUnavailable

LARGEST_STEP_BACK_US = 1_000_000
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def refusal_of(error: OSError) -> SpoolUnavailable:
    """Return what an append raises for an error of the disk."""
    kind = SpoolFull if error.errno in FULL else SpoolUnavailable
    return kind(error.strerror or "the disk refused")


class OpenSegment:
    """One segment while this process writes it. All but `sync` is called under the writer's lock."""

    __slots__ = (
        "_changed",
        "_descriptor",
        "_end",
        "_failure",
        "_is_syncing",
        "_path",
        "_seed",
        "_synced",
        "_total",
        "begun_at_us",
        "last_at_us",
    )

    def __init__(self, folder: str, at_us: int) -> None:
        name = segments.new_name(at_us)
        self._path = os.path.join(folder, name)
        self._descriptor = segments.create(folder, name)
        self._seed = frames.seed_of(name)
        self.begun_at_us = self.last_at_us = at_us
        self._end = self._synced = self._total = 0
        self._changed = threading.Condition()
        self._is_syncing = False
        self._failure: SpoolUnavailable | None = None

    def takes(self, at_us: int, most_bytes: int, most_us: int) -> bool:
        """Tell whether the segment is young, small and sound enough for another frame."""
        if self._end >= most_bytes or self._failure is not None:
            return False
        return self.last_at_us - LARGEST_STEP_BACK_US <= at_us < self.begun_at_us + most_us

    def frame(self, payload: bytes, activity_count: int, at_us: int) -> bytes:
        """Return the next frame; the time in it never goes back."""
        self.last_at_us = max(self.last_at_us, at_us)
        return frames.pack(payload, activity_count, self._total + activity_count, self.last_at_us, self._seed)

    def frames(self, records: Sequence[tuple[bytes, int]], at_us: int) -> tuple[bytes, int]:
        """Return the next frames, one behind the other and all of one moment, and how many activities they hold."""
        self.last_at_us = max(self.last_at_us, at_us)
        packed, total = [], self._total
        for payload, activity_count in records:
            total += activity_count
            packed.append(frames.pack(payload, activity_count, total, self.last_at_us, self._seed))
        return b"".join(packed), total - self._total

    def write(self, frame: bytes, activity_count: int) -> int:
        """Write frames and return the offset behind them. Raises `OSError`, and then nothing of them stays."""
        try:
            written = os.write(self._descriptor, frame)
            if written != len(frame):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # noqa: TRY301 - both ways need the same undoing
        except OSError:
            with suppress(OSError):  # if this fails too, readers skip the torn end once the segment is sealed
                os.ftruncate(self._descriptor, self._end)
            raise
        self._total += activity_count
        self._end += written
        return self._end

    def sync(self, end: int) -> None:
        """Return when everything up to this offset is on the disk. Threads that wait together share one fsync."""
        with self._changed:
            while self._synced < end and self._is_syncing and self._failure is None:
                self._changed.wait()
            if self._synced >= end:
                return
            if self._failure is not None:
                raise self._failure
            self._is_syncing = True
            target = self._end
        failure: SpoolUnavailable | None = None
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            # After a failed fsync the kernel calls the lost pages clean: a second one would succeed and mean nothing.
            failure = refusal_of(error)
        with self._changed:
            self._is_syncing = False
            self._failure = failure
            self._synced = self._synced if failure else target
            self._changed.notify_all()
        if failure is not None:
            raise failure

    def close(self, *, is_durable: bool) -> None:
        """Give the segment up to its readers; one that nothing was written to is removed."""
        if is_durable:
            with suppress(SpoolUnavailable):  # raised in the threads that wait for it
                self.sync(self._end)
        if self._end == 0:
            with suppress(OSError):
                os.unlink(self._path)
        self.leave_to_parent()

    def leave_to_parent(self) -> None:
        """Close the file and nothing else: in a forked child the lock stays with the parent."""
        os.close(self._descriptor)
