"""What does every spool promise?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

DEFAULT_READ_BYTES = 32 * 1024 * 1024


class SpoolUnavailable(Exception):
    """The spool can take nothing now: its disk or server fails, or may only be read."""


class SpoolFull(SpoolUnavailable):
    """The spool has reached its bound or the disk its reserve; it takes more once something was processed."""


class SpoolBusy(Exception):
    """Another run holds the spool's lock."""


class PositionUnreadable(ValueError):
    """This text was never given out as a position."""


class Entry(NamedTuple):
    """One acknowledged append; `appended_at_us` is in microseconds since 1970.

    A named tuple, because making a frozen dataclass takes three times as long, and the reader makes one per request.
    """

    payload: bytes
    activity_count: int
    appended_at_us: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A place that could not be read.

    `unfinished`: the end of an append that its writer died in; it was never acknowledged. `damaged`: bytes that changed
    or went missing after they were written. `unreadable`: the disk refused; nothing is skipped, it is tried again, and
    `waiting_bytes` stand from there on. `lost_activities` is None where nothing around the place tells the number.
    """

    segment: str
    offset: int
    skipped_bytes: int
    lost_activities: int | None
    kind: Literal["unfinished", "damaged", "unreadable"]
    waiting_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """What one read found: entries in the order of their appending, and the position behind them.

    The position can move while `entries` is empty, past a fault for instance, so it is always worth storing.
    """

    entries: list[Entry]
    position: str
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class SpoolSize:
    """What waits after a position."""

    activities: int
    bytes: int
    oldest_at_us: int | None


class Spool(Protocol):
    """Bytes in, the same bytes out, in order, and nothing acknowledged is lost."""

    def append(self, payload: bytes, activity_count: int) -> None:
        """Return when the payload is safe. Raises `SpoolFull` or `SpoolUnavailable`: then it is not acknowledged."""

    def append_all(self, records: Sequence[tuple[bytes, int]]) -> None:
        """Append payloads, each with its activity count, as entries that follow each other: all of them, or none.

        Raises as `append` does, and then none is there. Only where the writer dies in the middle may the first of them
        stay, and nobody was told that they are safe.
        """

    def read(self, after: str, *, until_us: int, limit: int, max_bytes: int = DEFAULT_READ_BYTES) -> Batch:
        """Return what was appended after a position ('' is the start) up to a moment, oldest first.

        At most `limit` activities and `max_bytes`, but at least one entry if there is any. Reads nothing away: the same
        position gives the same entries, and their order, until it is trimmed.
        """

    def trim(self, position: str) -> None:
        """Forget what lies before a position. Call it only after the position itself is stored."""

    def size(self, after: str) -> SpoolSize:
        """Return how much waits after a position, without reading it all."""

    def holds_older_than(self, at_us: int) -> bool:
        """Tell whether bytes of something appended before a moment may still be kept, read or not."""

    def run_lock(self, timeout_seconds: float) -> AbstractContextManager[None]:
        """Hold the right to process for the length of the block. Raises `SpoolBusy` when another keeps it longer."""

    def seal(self, *, older_than_seconds: float = 0.0) -> None:
        """Let what this process has written be trimmed once it is read; the next append begins anew."""

    def check(self) -> None:
        """Raise `SpoolFull` or `SpoolUnavailable` when an append would be refused now."""

    def close(self) -> None:
        """Give back what this process holds open."""
