"""Where in a segment does a sound header stand, when the frames before it cannot tell?"""

from __future__ import annotations

import os
from typing import NamedTuple

from webapp.spool.frames import HEADER_BYTES, MARK, Header, header_at

CHUNK_BYTES = 256 * 1024
TAIL_BYTES = 16 * 1024


class Found(NamedTuple):
    """A header and its place in the file."""

    offset: int
    header: Header


def header_in_file(descriptor: int, offset: int, seed: int) -> Header | None:
    """Return the sound header at this offset, else None."""
    return header_at(os.pread(descriptor, HEADER_BYTES, offset), 0, seed)


def first_header(descriptor: int, start: int, seed: int) -> Found | None:
    """Return the first sound header at or behind an offset."""
    while True:
        buffer = os.pread(descriptor, CHUNK_BYTES + HEADER_BYTES - 1, start)
        place = buffer.find(MARK)
        while place >= 0:
            if header := header_at(buffer, place, seed):
                return Found(start + place, header)
            place = buffer.find(MARK, place + 1)
        if len(buffer) <= CHUNK_BYTES:
            return None
        start += CHUNK_BYTES


def last_header(descriptor: int, start: int, end: int, seed: int) -> Found | None:
    """Return the last sound header of a whole frame between two offsets, looking back from the end."""
    chunk_end, chunk_bytes = end, TAIL_BYTES
    while chunk_end > start:
        chunk_start = max(start, chunk_end - chunk_bytes)
        wanted = min(end, chunk_end + HEADER_BYTES - 1) - chunk_start
        buffer = os.pread(descriptor, wanted, chunk_start)
        place = buffer.rfind(MARK)
        while place >= 0:
            header = header_at(buffer, place, seed)
            if header and chunk_start + place + HEADER_BYTES + header.length <= end:
                return Found(chunk_start + place, header)
            place = buffer.rfind(MARK, 0, place + len(MARK) - 1)
        chunk_end, chunk_bytes = chunk_start, CHUNK_BYTES
    return None
