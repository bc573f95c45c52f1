"""Is a sender too fast, or is it too much in an hour? Counted in memory."""

from __future__ import annotations

import time
from threading import Lock

from webapp import clock

MOST_BUCKETS = 50_000
BURST_SECONDS = 2
HOUR_MS = 3_600_000


class RateLimit:
    """Lets through `per_second` requests of each key, and twice that at once; 0 lets everything through.

    Each web worker counts for itself: a caller whose keys are met on all workers divides the rate by their number.
    """

    def __init__(self, per_second: float) -> None:
        """Begin with full buckets; `is_on` says whether anything is limited at all."""
        self.is_on = per_second > 0
        self._per_second = per_second
        self._most = max(1.0, per_second * BURST_SECONDS)
        self._lock = Lock()
        self._buckets: dict[object, tuple[float, float]] = {}

    def wait_seconds(self, key: object) -> int:
        """Take one from the bucket of `key`; return 0 when it was there, else after how many seconds to come again."""
        if not self.is_on:
            return 0
        now = time.monotonic()
        with self._lock:
            left, since = self._buckets.get(key, (self._most, now))
            left = min(self._most, left + (now - since) * self._per_second)
            if left < 1:
                return max(1, int((1 - left) / self._per_second + 0.999))
            if len(self._buckets) > MOST_BUCKETS:
                self._forget_full(now)
            self._buckets[key] = (left - 1, now)
            return 0

    def _forget_full(self, now: float) -> None:
        """Drop the buckets that have filled up again: they are as good as new."""
        self._buckets = {
            key: (left, since)
            for key, (left, since) in self._buckets.items()
            if left + (now - since) * self._per_second < self._most
        }
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.clear()


class HourlyLimit:
    """Lets through so many things of one kind an hour, by the clock."""

    def __init__(self, most: int) -> None:
        """Begin with an hour in which nothing came."""
        self._most = most
        self._lock = Lock()
        self._hour = 0
        self._count = 0

    def take(self) -> bool:
        """Count one more, and tell whether there was room for it."""
        with self._lock:
            hour = clock.now_ms() // HOUR_MS
            if hour != self._hour:
                self._hour, self._count = hour, 0
            self._count += 1
            return self._count <= self._most
