"""How do activities wait on the disk of one machine?"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from webapp.spool import merge, segments
from webapp.spool.backlog import Backlog
from webapp.spool.contract import DEFAULT_READ_BYTES, Batch, SpoolBusy, SpoolSize
from webapp.spool.open_segment import refusal_of
from webapp.spool.position import decode
from webapp.spool.room import Room
from webapp.spool.writer import BOUND_IN_SEGMENTS, Writer

MEBIBYTE = 1024 * 1024


class Journal:
    """A `Spool` of append-only files, one writer each, in a folder of its own.

    With durability `os` an acknowledged append outlives every process; with `disk` also a loss of power. A segment is
    closed after `segment_seconds` or `segment_bytes`, by its process's next append or `seal`; before that no one else
    can delete it. Without `reserve_bytes`, 256 MiB or 5 % of the disk, the smaller, stay free.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int,
        durability: Literal["os", "disk"] = "os",
        segment_bytes: int = 64 * MEBIBYTE,
        segment_seconds: float = 60.0,
        reserve_bytes: int | None = None,
    ) -> None:
        self._folder = str(folder.absolute())
        self._is_durable = durability == "disk"
        self._room = Room(self._folder, max_bytes, reserve_bytes)
        self._backlog = Backlog(self._folder)
        self._writer = Writer(
            self._folder,
            self._room,
            is_durable=self._is_durable,
            # Small beside the bound, since an open segment counts until it is closed, however much of it was read.
            segment_bytes=max(1, min(segment_bytes, max_bytes // BOUND_IN_SEGMENTS)),
            segment_seconds=segment_seconds,
        )

    def append(self, payload: bytes, activity_count: int) -> None:
        """Return when the payload is safe. Raises `SpoolFull`, `SpoolUnavailable`; `ValueError` over 64 MiB."""
        self._writer.append(payload, activity_count)

    def append_all(self, records: Sequence[tuple[bytes, int]]) -> None:
        """Append several payloads with their counts, by one write; see `Spool.append_all`."""
        if records:
            self._writer.append_all(records)

    def read(self, after: str, *, until_us: int, limit: int, max_bytes: int = DEFAULT_READ_BYTES) -> Batch:
        """Return the next batch behind a position; see `Spool.read`. Raises `PositionUnreadable`."""
        with _refusing():
            return merge.read(self._folder, after, until_us=until_us, limit=limit, max_bytes=max_bytes)

    def trim(self, position: str) -> None:
        """Delete the segments that were read to their end and that no process writes any more."""
        offsets = decode(position)
        with _refusing():
            deleted = [
                segments.delete_if_abandoned(self._folder, name, read_up_to=offsets.get(name, 0))
                for name, size in segments.list_segments(self._folder)
                if size <= offsets.get(name, 0)
            ]
            for name in segments.list_openings(self._folder):
                segments.delete_if_abandoned(self._folder, name, read_up_to=0)
            if any(deleted):
                self._room.forget()
                if self._is_durable:  # a segment that came back after its offset was forgotten would be read twice
                    segments.sync_folder(self._folder)

    def size(self, after: str) -> SpoolSize:
        """Return what waits behind a position; raises `PositionUnreadable`."""
        with _refusing():
            return self._backlog.size(after)

    def holds_older_than(self, at_us: int) -> bool:
        """Tell whether a segment that was begun before a moment is still there."""
        with _refusing():
            return any(segments.begun_at_us(name) < at_us for name, _ in segments.list_segments(self._folder))

    @contextmanager
    def run_lock(self, timeout_seconds: float) -> Iterator[None]:
        """Hold the journal's processing lock. Raises `SpoolBusy` when it is not free in time."""
        lock = FileLock(os.path.join(self._folder, "run.lock"), timeout=timeout_seconds, mode=0o600)
        with _refusing():
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            try:
                lock.acquire()
            except Timeout as error:
                message = f"another process was processing for {timeout_seconds} s"
                raise SpoolBusy(message) from error
        try:
            yield
        finally:
            lock.release()

    def seal(self, *, older_than_seconds: float = 0.0) -> None:
        """Close this process's segment, if it is so old, so that it can be trimmed once it is read."""
        self._writer.seal(older_than_seconds)

    def check(self) -> None:
        """Raise `SpoolFull` or `SpoolUnavailable` when an append would be refused now; writes a file to find out."""
        self._writer.check()

    def close(self) -> None:
        """Close this process's segment; a request that comes after all is still taken, in a new one."""
        self._writer.seal(0.0)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise refusal_of(error) from error
