"""How does the trend of activities look, in total and by type, with the times in which logging or a type was off?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy.orm import Session

from webapp.activities.models import ALL_TYPES, ActivityType
from webapp.activities.type_queries import list_gaps, list_types
from webapp.overview.figures import Compared, Trend, read_trend
from webapp.ui.day_chart import DayChart, draw_days

SHOWN_TYPES = 8


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A type with its figure and its days."""

    kind: ActivityType
    figure: Compared
    chart: DayChart


@dataclass(frozen=True, slots=True)
class TrendView:
    """What the card shows; `others` are types that came but have no line."""

    chart: DayChart
    lines: list[TypeLine]
    others: int
    is_compared: bool


def view_trend(session: Session, days: int, zone: tzinfo) -> TrendView:
    """Return the trend of the last `days` days."""
    trend = read_trend(session, days, zone)
    kinds = {kind.id: kind for kind in list_types(session)}
    came = [type_id for type_id in trend.types_by_count() if type_id in kinds]
    chart = draw_days(trend.days, trend.totals, list_gaps(session, ALL_TYPES), zone)
    lines = [_line(session, kinds[type_id], trend, zone) for type_id in came[:SHOWN_TYPES]]
    return TrendView(chart, lines, max(0, len(came) - SHOWN_TYPES), is_compared=trend.before is not None)


def _line(session: Session, kind: ActivityType, trend: Trend, zone: tzinfo) -> TypeLine:
    chart = draw_days(trend.days, trend.by_type[kind.id], list_gaps(session, kind.id), zone)
    return TypeLine(kind, trend.total_of(kind.id), chart)
