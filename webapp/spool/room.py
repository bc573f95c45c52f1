"""Is there room for another append: below the bound of the folder, and above the reserve of the disk?"""

from __future__ import annotations

import os

from webapp.spool.contract import SpoolFull
from webapp.spool.segments import list_segments

LOOK_EVERY_US = 500_000
LARGEST_RESERVE_BYTES = 256 * 1024 * 1024
RESERVE_PART = 0.05


class Room:
    """Knows how many bytes may still be appended; looks at the disk twice a second and counts its own bytes between."""

    __slots__ = ("_folder", "_left", "_looked_at_us", "_max_bytes", "_reserve_bytes", "_why")

    def __init__(self, folder: str, max_bytes: int, reserve_bytes: int | None) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._reserve_bytes = reserve_bytes
        self._left = 0
        self._looked_at_us = -LOOK_EVERY_US
        self._why = ""

    def take(self, wanted: int, at_us: int) -> None:
        """Count these bytes as written. Raises `SpoolFull`, without looking at the disk again before it is time."""
        if not 0 <= at_us - self._looked_at_us < LOOK_EVERY_US:  # below 0: the clock was set back
            self.look(at_us)
        if wanted > self._left:
            raise SpoolFull(self._why)
        self._left -= wanted

    def check(self, wanted: int) -> None:
        """Raise `SpoolFull` when there is no room for so many bytes."""
        if wanted > self._left:
            raise SpoolFull(self._why)

    def look(self, at_us: int) -> None:
        """Measure folder and disk. Makes the folder when it is missing."""
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        self._looked_at_us = at_us
        below_bound = self._max_bytes - sum(segment.size for segment in list_segments(self._folder))
        above_reserve = self._free_above_reserve()
        self._left = min(below_bound, above_reserve)
        self._why = "the spool is at its bound" if below_bound < above_reserve else "the disk is at its reserve"

    def refuse_until_next_look(self, why: str, at_us: int) -> None:
        """Believe a failed write more than the measure, a quota for instance, for half a second."""
        self._looked_at_us, self._left, self._why = at_us, 0, why

    def forget(self) -> None:
        """Look again at the next append: something was deleted."""
        self._looked_at_us = -LOOK_EVERY_US

    def _free_above_reserve(self) -> int:
        disk = os.statvfs(self._folder)
        reserve = self._reserve_bytes
        if reserve is None:
            reserve = min(LARGEST_RESERVE_BYTES, int(disk.f_blocks * disk.f_frsize * RESERVE_PART))
        return disk.f_bavail * disk.f_frsize - reserve
