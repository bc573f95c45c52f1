"""How many activities are there, by period, by day and by type? From the counts that are kept with the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.models import ActivityCount
from webapp.channels.queries import ids_of_test_channels
from webapp.ui.day_chart import last_days

HOUR_MS = 3_600_000
DAY_HOURS = 24
BEFORE = -1
COMPARED_DAYS = (1, 7, 30)
# Twice 90 days by type would take longer than a page should.
LONGEST_COMPARED = 30
COUNTED = ActivityCount.stored + ActivityCount.kept


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure beside that of the period before."""

    value: int
    before: int

    @property
    def change(self) -> int | None:
        """Return by how many percent it grew, None where there was nothing before."""
        return round(100 * (self.value - self.before) / self.before) if self.before else None


@dataclass(frozen=True, slots=True)
class Trend:
    """Activities of each day, oldest first, of each type; and how many of each type came in the period before.

    `before` is None where the period is too long to be compared.
    """

    days: tuple[date, ...]
    by_type: dict[int, tuple[int, ...]]
    before: dict[int, int] | None

    @property
    def totals(self) -> tuple[int, ...]:
        """Return the activities of each day, of all types."""
        return tuple(map(sum, zip(*self.by_type.values(), strict=True))) or (0,) * len(self.days)

    def total_of(self, type_id: int) -> Compared:
        """Return how many there were of a type."""
        return Compared(sum(self.by_type.get(type_id, ())), (self.before or {}).get(type_id, 0))

    def types_by_count(self) -> list[int]:
        """Return the ids of the types that came, the most frequent first."""
        return sorted(self.by_type, key=lambda type_id: -sum(self.by_type[type_id]))


def compare_activities(session: Session, zone: tzinfo) -> dict[int, Compared]:
    """Return the activities of 1, 7 and 30 days in the zone, tests left out.

    Today counts among them, as far as it is; so each is compared with as many days before, up to this hour of the last.
    """
    now = clock.now_ms() // HOUR_MS
    today = clock.now().astimezone(zone).date()
    windows: dict[str, tuple[int, int]] = {}
    for days in COMPARED_DAYS:
        start = _hour_of(today - timedelta(days=days - 1), zone)
        earlier = days * DAY_HOURS
        windows |= {str(days): (start - 1, now), f"{days}_before": (start - earlier - 1, now - earlier)}
    sums = [func.sum(case((_is_in(*window), COUNTED), else_=0)) for window in windows.values()]
    first = min(first for first, _ in windows.values())
    row = session.execute(select(*sums).where(ActivityCount.hour > first, _is_no_test())).one()
    found = {name: int(value or 0) for name, value in zip(windows, row, strict=True)}
    return {days: Compared(found[str(days)], found[f"{days}_before"]) for days in COMPARED_DAYS}


def read_trend(session: Session, days: int, zone: tzinfo) -> Trend:
    """Return the activities of the last `days` days in the zone, today last, tests left out.

    What came before is counted up to this hour of the day that was last then.
    """
    dates = last_days(days, zone)
    starts = [_hour_of(day, zone) for day in dates]
    place = _place_of_hour(starts)
    is_compared = days <= LONGEST_COMPARED
    hour, now, earlier = ActivityCount.hour, clock.now_ms() // HOUR_MS, days * DAY_HOURS if is_compared else 0
    rows = session.execute(
        select(ActivityCount.type_id, place, func.sum(COUNTED))
        .where(hour >= starts[0] - earlier, or_(hour >= starts[0], hour <= now - earlier), _is_no_test())
        .group_by(ActivityCount.type_id, place)
    )
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    for type_id, at, count in rows:
        counts[type_id][min(int(at), days - 1)] += int(count)
    by_type = {
        type_id: tuple(found[at] for at in range(days))
        for type_id, found in counts.items()
        if any(at != BEFORE and count for at, count in found.items())
    }
    before = {type_id: found[BEFORE] for type_id, found in counts.items()} if is_compared else None
    return Trend(dates, by_type, before)


def _place_of_hour(starts: Sequence[int]) -> ColumnElement[int]:
    """Return SQL for the place of the day that an hour belongs to; -1 before the first.

    Days are 24 hours long but where clocks change: there a new run of days begins, and the last day of the one before
    takes the odd hour.
    """
    runs: list[tuple[int, int]] = []  # first and last place of days that follow each other by 24 hours
    for place, start in enumerate(starts):
        if runs and start - starts[runs[-1][1]] == DAY_HOURS:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    branches: list[tuple[ColumnElement[bool], ColumnElement[int]]] = []
    for first, last in reversed(runs):
        branches.append((ActivityCount.hour >= starts[last], literal(last)))
        shifted = (ActivityCount.hour - starts[first]) // DAY_HOURS + first
        branches.append((ActivityCount.hour >= starts[first], shifted))
    return case(*branches, else_=BEFORE).label("place")


def _hour_of(day: date, zone: tzinfo) -> int:
    return clock.to_ms(datetime.combine(day, time(), tzinfo=zone)) // HOUR_MS


def _is_in(first: int, last: int) -> ColumnElement[bool]:
    """Return SQL for an hour after `first`, up to and with `last`."""
    return (ActivityCount.hour > first) & (ActivityCount.hour <= last)


def _is_no_test() -> ColumnElement[bool]:
    return ActivityCount.channel_id.not_in(ids_of_test_channels())
