"""How does the trend of activities look, in total and by type, with the times in which a type was off?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from sqlalchemy.orm import Session

from webapp.activities.models import ActivityType
from webapp.activities.type_queries import Gap, list_gaps, list_types
from webapp.overview.figures import Compared, Trend, read_trend
from webapp.ui.chart import Bars, draw_bars

SHOWN_TYPES = 8


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A type with its figure, its days as bars, and on how many of these days it was off for a time."""

    kind: ActivityType
    figure: Compared
    chart: Bars
    days_off: int


@dataclass(frozen=True, slots=True)
class TrendView:
    """What the card shows; `others` are types that came but have no line."""

    days: tuple[date, ...]
    chart: Bars
    lines: list[TypeLine]
    others: int
    is_compared: bool

    @property
    def names(self) -> list[str]:
        """Return the words of each day."""
        return [f"{_short(day)}: {bar.count:,}" for day, bar in zip(self.days, self.chart.bars, strict=True)]

    @property
    def ends(self) -> tuple[str, str, str]:
        """Return what stands below the chart."""
        return _short(self.days[0]), _short(self.days[len(self.days) // 2]), "Today"


def view_trend(session: Session, days: int, zone: tzinfo) -> TrendView:
    """Return the trend of the last `days` days."""
    trend = read_trend(session, days, zone)
    kinds = {kind.id: kind for kind in list_types(session)}
    came = [type_id for type_id in trend.types_by_count() if type_id in kinds]
    lines = [_line(session, kinds[type_id], trend, zone) for type_id in came[:SHOWN_TYPES]]
    others = max(0, len(came) - SHOWN_TYPES)
    return TrendView(trend.days, draw_bars(trend.totals), lines, others, is_compared=trend.before is not None)


def _line(session: Session, kind: ActivityType, trend: Trend, zone: tzinfo) -> TypeLine:
    off = places_off(trend.days, list_gaps(session, kind.id), zone)
    return TypeLine(kind, trend.total_of(kind.id), draw_bars(trend.by_type[kind.id], off), len(off))


def places_off(days: Sequence[date], gaps: Iterable[Gap], zone: tzinfo) -> set[int]:
    """Return the places of the days on which a type was off for a time."""
    found: set[int] = set()
    for gap in gaps:
        since = gap.since.astimezone(zone).date()
        until = days[-1] if gap.until is None else gap.until.astimezone(zone).date()
        found |= {place for place, day in enumerate(days) if since <= day <= until}
    return found


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
