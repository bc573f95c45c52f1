"""How do the counts of days become a chart, with those days marked on which nothing was recorded for a time?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol

from webapp import clock
from webapp.ui.chart import Bars, draw_bars


class Gap(Protocol):
    """A time in which nothing was recorded; `until` is None while it lasts."""

    @property
    def since(self) -> datetime:
        """When it began."""

    @property
    def until(self) -> datetime | None:
        """When it ended."""


@dataclass(frozen=True, slots=True)
class DayChart:
    """A bar for each day, the oldest first."""

    days: tuple[date, ...]
    bars: Bars

    @property
    def names(self) -> list[str]:
        """Return the words of each day."""
        return [
            f"{_short(day)}: {bar.count:,}{', off for a time' if bar.is_gap else ''}"
            for day, bar in zip(self.days, self.bars.bars, strict=True)
        ]

    @property
    def ends(self) -> tuple[str, str, str]:
        """Return what stands below the chart."""
        return _short(self.days[0]), _short(self.days[len(self.days) // 2]), "Today"

    @property
    def days_off(self) -> int:
        """Return on how many days nothing was recorded for a time."""
        return sum(bar.is_gap for bar in self.bars.bars)


def last_days(count: int, zone: tzinfo) -> tuple[date, ...]:
    """Return so many days of the zone, today last."""
    today = clock.now().astimezone(zone).date()
    return tuple(today - timedelta(days=back) for back in range(count - 1, -1, -1))


def draw_days(days: Sequence[date], counts: Sequence[int], gaps: Iterable[Gap], zone: tzinfo) -> DayChart:
    """Return the chart of these days, which follow each other up to today."""
    return DayChart(tuple(days), draw_bars(counts, _places_off(days, gaps, zone)))


def _places_off(days: Sequence[date], gaps: Iterable[Gap], zone: tzinfo) -> set[int]:
    found: set[int] = set()
    for gap in gaps:
        since = gap.since.astimezone(zone).date()
        until = days[-1] if gap.until is None else gap.until.astimezone(zone).date()
        found |= {place for place, day in enumerate(days) if since <= day <= until}
    return found


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
