"""What comes next in one segment?"""

from __future__ import annotations

import os
from collections import deque
from typing import Literal, NamedTuple

from webapp.spool import frames, scan, segments
from webapp.spool.contract import Entry, Fault
from webapp.spool.frames import HEADER_BYTES, Header

CHUNK_BYTES = 256 * 1024
BLOCK_ENTRIES = 128


class BadPlace(NamedTuple):
    """Bytes that are no whole sound frame, though nobody is writing them any more."""

    end: int
    own: Header | None
    following: Header | None
    is_cut_off: bool


class Cursor:
    """Stands in one segment; `offset` is always the end of a frame that was taken or of a place that was skipped."""

    __slots__ = (
        "_buffer",
        "_buffer_at",
        "_descriptor",
        "_path",
        "_seed",
        "_total",
        "at_us",
        "entries",
        "name",
        "offset",
    )

    def __init__(self, folder: str, name: str, offset: int) -> None:
        self._path = os.path.join(folder, name)
        self._seed = frames.seed_of(name)
        self._descriptor = -1
        self._buffer, self._buffer_at = b"", offset
        self._total: int | None = 0 if offset == 0 else None
        self.name = name
        self.offset = offset
        self.at_us = segments.begun_at_us(name)  # until the first block is read: no entry is older
        self.entries: deque[Entry] = deque()

    def fill(self, faults: list[Fault]) -> bool:
        """Read the next entries; False at the end for now. Call it only when all entries before were taken."""
        try:
            if self._descriptor < 0:
                self._descriptor = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
            while not self._parse():
                bad = self._find_bad_place()
                if bad is None:
                    return False
                if self._parse():
                    break  # it was whole after all: its writer was in the middle of it at the first look
                self._skip(bad, faults)
        except FileNotFoundError:  # trimmed by another run: all of it was read
            return False
        except OSError:
            faults.append(Fault(self.name, self.offset, 0, None, "unreadable", self._size() - self.offset))
            return False
        self.at_us = self.entries[0].appended_at_us
        return True

    def take(self) -> Entry:
        """Return the next entry and step behind it."""
        entry = self.entries.popleft()
        self.offset += HEADER_BYTES + len(entry.payload)
        return entry

    def close(self) -> None:
        """Close the file."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
        self._buffer = b""

    def _parse(self) -> bool:
        parsed = frames.parse(self._buffer, self.offset - self._buffer_at, self._seed, BLOCK_ENTRIES)
        if not parsed.entries:
            self._load(CHUNK_BYTES)
            header = frames.header_at(self._buffer, 0, self._seed)
            if header and HEADER_BYTES + header.length > CHUNK_BYTES:
                self._load(HEADER_BYTES + header.length)
            parsed = frames.parse(self._buffer, 0, self._seed, BLOCK_ENTRIES)
        if not parsed.entries:
            return False
        self.entries.extend(parsed.entries)
        self._total = parsed.total
        return True

    def _load(self, size: int) -> None:
        self._buffer = os.pread(self._descriptor, size, self.offset)
        self._buffer_at = self.offset

    def _find_bad_place(self) -> BadPlace | None:
        if self.offset >= os.fstat(self._descriptor).st_size:
            return None
        is_abandoned = segments.is_abandoned(self._descriptor)
        size = os.fstat(self._descriptor).st_size  # only now: its writer may have gone on until it gave the lock up
        own = scan.header_in_file(self._descriptor, self.offset, self._seed)
        search_from = self.offset + (HEADER_BYTES + own.length if own else 1)
        found = scan.first_header(self._descriptor, search_from, self._seed)
        if found:
            return BadPlace(found.offset, own, found.header, is_cut_off=False)
        if not is_abandoned:
            return None
        is_cut_off = search_from > size if own else size - self.offset < HEADER_BYTES
        return BadPlace(size, own, None, is_cut_off)

    def _size(self) -> int:
        try:
            return os.stat(self._path).st_size
        except OSError:
            return self.offset

    def _skip(self, bad: BadPlace, faults: list[Fault]) -> None:
        before = self._total if self._total is not None or bad.own is None else bad.own.total_before
        after = bad.following.total_before if bad.following else None
        if bad.own and bad.end == self.offset + HEADER_BYTES + bad.own.length:
            after = bad.own.total
        lost = None if before is None or after is None else after - before
        if bad.is_cut_off:
            lost = 0
        kind: Literal["unfinished", "damaged"] = "unfinished" if bad.is_cut_off else "damaged"
        faults.append(Fault(self.name, self.offset, bad.end - self.offset, lost, kind))
        self.offset = bad.end
        self._total = after
