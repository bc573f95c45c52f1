"""How many activities of a type came each day, drawn as bars, and on which days was it off?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from webapp import clock
from webapp.activities.type_queries import Gap

DAYS = 30
HOURS_READ = (DAYS + 1) * 24  # the first day begins at midnight of whoever looks
HEIGHT, STEP, BAR = 96.0, 20.0, 14.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A day: its count, whether the type was off during a part of it, and where its bar stands."""

    day: date
    count: int
    was_off: bool
    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The bars of the last 30 days, oldest first, and what they add up to."""

    bars: list[Bar]
    total: int
    highest: int
    width: float = DAYS * STEP
    height: float = HEIGHT
    step: float = STEP
    bar_width: float = BAR


def draw_chart(counts: Mapping[datetime, int], gaps: Iterable[Gap], zone: tzinfo) -> Chart:
    """Return the chart of counts by hour, in days of the zone, today last."""
    per_day: Counter[date] = Counter()
    for hour, count in counts.items():
        per_day[hour.astimezone(zone).date()] += count
    today = clock.now().astimezone(zone).date()
    days = [today - timedelta(days=before) for before in range(DAYS - 1, -1, -1)]
    spans = [_days_of(gap, zone, today) for gap in gaps]
    highest = max(per_day[day] for day in days)
    bars = [_bar(index, day, per_day[day], highest, spans) for index, day in enumerate(days)]
    return Chart(bars, sum(bar.count for bar in bars), highest)


def _days_of(gap: Gap, zone: tzinfo, today: date) -> tuple[date, date]:
    until = today if gap.until is None else gap.until.astimezone(zone).date()
    return gap.since.astimezone(zone).date(), until


def _bar(index: int, day: date, count: int, highest: int, spans: list[tuple[date, date]]) -> Bar:
    # A day with anything at all is seen, however high the highest is.
    height = max(2.0, round(count / highest * HEIGHT, 1)) if count else 0.0
    was_off = any(since <= day <= until for since, until in spans)
    return Bar(day, count, was_off, index * STEP + (STEP - BAR) / 2, round(HEIGHT - height, 1), height)
