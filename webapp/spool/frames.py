"""What does one append look like on disk?

A frame is a header of 36 bytes, little-endian, and the payload:

    mark 4 | payload length u32 | activity count u32 | activities in this segment so far, these included u64
    | appended at, µs since 1970, u64 | CRC32 of those 28 bytes | CRC32 of the payload, begun with the header's

Both sums begin with a seed made of the segment's name. No sender knows it, so a payload that holds a forged frame is
never taken for one, neither when reading goes on behind damage nor when the last frame is looked for from the end.
"""

from __future__ import annotations

import struct
from typing import NamedTuple
from zlib import crc32

from webapp.spool.contract import Entry

MARK = b"\xc7\xfeC\xff"  # no UTF-8 text holds it
FIELDS = struct.Struct("<4sIIQQ")
SUMS = struct.Struct("<II")
HEADER = struct.Struct("<4sIIQQII")
FIELD_BYTES = FIELDS.size
HEADER_BYTES = HEADER.size
MAX_PAYLOAD_BYTES = 64 * 1024 * 1024


class Header(NamedTuple):
    """The numbers before a payload."""

    length: int
    activity_count: int
    total: int
    appended_at_us: int

    @property
    def total_before(self) -> int:
        """Activities in the segment before this frame."""
        return self.total - self.activity_count


class Parsed(NamedTuple):
    """A run of whole frames, and why it ended: at a bad frame, else for want of more bytes or at the number wished."""

    entries: list[Entry]
    end: int
    total: int | None
    met_bad: bool


def seed_of(segment: str) -> int:
    """Return the number that the sums of this segment's frames begin with."""
    return crc32(segment.encode())


def pack(payload: bytes, activity_count: int, total: int, appended_at_us: int, seed: int) -> bytes:
    """Return one frame. Raises `ValueError` for a count or a length that does not fit."""
    length = len(payload)
    if length > MAX_PAYLOAD_BYTES:
        message = f"a payload of {length} bytes is more than {MAX_PAYLOAD_BYTES}"
        raise ValueError(message)
    try:
        fields = FIELDS.pack(MARK, length, activity_count, total, appended_at_us)
    except struct.error as error:
        message = f"an activity count of {activity_count} does not fit"
        raise ValueError(message) from error
    fields_sum = crc32(fields, seed)
    return b"".join((fields, SUMS.pack(fields_sum, crc32(payload, fields_sum)), payload))


def header_at(buffer: bytes, start: int, seed: int) -> Header | None:
    """Return the header that stands whole and sound at this place of the buffer, else None."""
    if start + HEADER_BYTES > len(buffer):
        return None
    mark, length, count, total, at, fields_sum, _ = HEADER.unpack_from(buffer, start)
    if mark != MARK or crc32(buffer[start : start + FIELD_BYTES], seed) != fields_sum:
        return None
    return Header(length, count, total, at)


def parse(buffer: bytes, start: int, seed: int, most: int) -> Parsed:
    """Return at most `most` entries from whole frames that follow each other from `start` on."""
    entries: list[Entry] = []
    unpack, available, total, met_bad = HEADER.unpack_from, len(buffer), None, False
    while len(entries) < most and (payload_start := start + HEADER_BYTES) <= available:
        mark, length, count, new_total, at, fields_sum, whole_sum = unpack(buffer, start)
        if mark != MARK or crc32(buffer[start : start + FIELD_BYTES], seed) != fields_sum:
            met_bad = True
            break
        end = payload_start + length
        if end > available:
            break
        payload = buffer[payload_start:end]
        if crc32(payload, fields_sum) != whole_sum:
            met_bad = True
            break
        entries.append(Entry(payload, count, at))
        start, total = end, new_total
    return Parsed(entries, start, total, met_bad)
