"""How many activities of a type came each day?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo

from webapp.activities.type_queries import Gap
from webapp.ui.day_chart import DayChart, draw_days, last_days

DAYS = 30
HOURS_READ = (DAYS + 1) * 24  # the first day begins at midnight of whoever looks


def draw_chart(counts: Mapping[datetime, int], gaps: Iterable[Gap], zone: tzinfo) -> DayChart:
    """Return the chart of counts by hour, in the last 30 days of the zone."""
    per_day: Counter[date] = Counter()
    for hour, count in counts.items():
        per_day[hour.astimezone(zone).date()] += count
    days = last_days(DAYS, zone)
    return draw_days(days, [per_day[day] for day in days], gaps, zone)
