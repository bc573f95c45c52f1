"""How do counts become bars? Places and heights for templates to draw, without a script."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

HEIGHT, STEP = 100.0, 10.0
SHARE_OF_STEP = 0.72
SHORTEST = 1.5
NICE = (1, 2, 4, 5, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it counts, whether its time is marked as a gap, and where it stands."""

    count: int
    is_gap: bool
    left: float
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars side by side from the oldest on; `top` is the round number at the upper edge."""

    bars: tuple[Bar, ...]
    total: int
    highest: int
    top: int
    width: float
    height: float = HEIGHT
    step: float = STEP
    bar_width: float = STEP * SHARE_OF_STEP

    @property
    def has_gaps(self) -> bool:
        """Whether a gap is marked anywhere."""
        return any(bar.is_gap for bar in self.bars)


def draw_bars(counts: Sequence[int], gaps: Collection[int] = ()) -> Bars:
    """Return bars of these counts; `gaps` holds the places, from 0, that are marked."""
    highest = max(counts, default=0)
    top = round_up(highest)
    bars = tuple(_bar(place, count, top, is_gap=place in gaps) for place, count in enumerate(counts))
    return Bars(bars, sum(counts), highest, top, len(counts) * STEP)


def round_up(number: int) -> int:
    """Return the next round and even number, at least 2, so that its half is whole too."""
    size = 1
    while True:
        for nice in NICE:
            if nice * size >= max(2, number) and nice * size % 2 == 0:
                return nice * size
        size *= 10


def _bar(place: int, count: int, top: int, *, is_gap: bool) -> Bar:
    # Anything at all is seen, however high the highest is.
    height = max(SHORTEST, round(count / top * HEIGHT, 1)) if count else 0.0
    left = place * STEP
    x = round(left + STEP * (1 - SHARE_OF_STEP) / 2, 2)
    return Bar(count, is_gap, left, x, round(HEIGHT - height, 1), height)
