"""What time is it? The one source of time, so that tests can stop it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

EPOCH = datetime.fromtimestamp(0, UTC)


def now() -> datetime:
    """Return the present as an aware UTC moment."""
    return datetime.fromtimestamp(time.time(), UTC)


def now_ms() -> int:
    """Return the present in milliseconds since 1970."""
    return int(time.time() * 1000)


def now_us() -> int:
    """Return the present in microseconds since 1970."""
    return int(time.time() * 1_000_000)


def from_ms(milliseconds: int) -> datetime:
    """Return the aware UTC moment of a count of milliseconds since 1970."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def to_ms(moment: datetime) -> int:
    """Return the milliseconds since 1970 of an aware moment."""
    return int(moment.timestamp() * 1000)


def from_us(microseconds: int) -> datetime:
    """Return the aware UTC moment of a count of microseconds since 1970."""
    return EPOCH + timedelta(microseconds=microseconds)


def to_us(moment: datetime) -> int:
    """Return the microseconds since 1970 of an aware moment."""
    return (moment - EPOCH) // timedelta(microseconds=1)
