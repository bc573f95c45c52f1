"""Questions about activity types. Nothing here changes a row."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from werkzeug.exceptions import NotFound

from webapp import clock
from webapp.activities.keys import moment_of
from webapp.activities.models import ALL_TYPES, Activity, ActivityCount, ActivityType, TypeSwitch
from webapp.activities.plan import first_key
from webapp.channels.queries import ids_of_test_channels

HOUR_MS = 3_600_000
LATER_MS = 60_000  # the id of a sender may be so much later than the moment that is counted
WEEK_HOURS = 7 * 24
COUNTED = func.sum(ActivityCount.stored + ActivityCount.kept)


@dataclass(frozen=True, slots=True)
class TypeFigures:
    """When an activity of the type last occurred, and how many there were in the last 7 days; tests left out."""

    last_seen_at: datetime | None = None
    week_count: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which the type, or all logging, was switched off; `until` is None while it still is."""

    since: datetime
    until: datetime | None
    is_of_all: bool = False


def get_type(session: Session, type_id: int) -> ActivityType:
    """Return the type, or answer 404."""
    kind = session.get(ActivityType, type_id)
    if kind is None:
        raise NotFound
    return kind


def find_type(session: Session, code_name: str) -> ActivityType | None:
    """Return the type of this code name, however it is written."""
    return session.scalar(select(ActivityType).where(ActivityType.code_name == code_name.lower()))


def list_types(session: Session) -> list[ActivityType]:
    """Return all types by display name."""
    return list(session.scalars(select(ActivityType).order_by(func.lower(ActivityType.display_name), ActivityType.id)))


def has_activities(session: Session, type_id: int) -> bool:
    """Whether an activity of the type is stored."""
    return bool(session.scalar(select(exists().where(Activity.type_id == type_id))))


def was_counted(session: Session, type_id: int) -> bool:
    """Whether there ever was an activity of the type. Reads all counts when there wasn't."""
    counted = exists().where(ActivityCount.type_id == type_id, ActivityCount.stored + ActivityCount.kept > 0)
    return bool(session.scalar(select(counted)))


def figures_of_types(session: Session) -> dict[int, TypeFigures]:
    """Return the figures of every type by its id. The cost follows types and hours, not activities."""
    weeks = _week_counts(session)
    return {type_id: TypeFigures(seen, weeks.get(type_id, 0)) for type_id, seen in _last_seen(session).items()}


def figures_of_type(session: Session, type_id: int) -> TypeFigures:
    """Return the figures of one type."""
    week = session.scalar(select(COUNTED).where(*_recent(WEEK_HOURS), ActivityCount.type_id == type_id))
    return TypeFigures(_last_seen(session, ActivityType.id == type_id).get(type_id), int(week or 0))


def count_by_hour(session: Session, type_id: int, hours: int) -> dict[datetime, int]:
    """Return how many activities of the type occurred in each of the last `hours` hours that had any."""
    wanted = select(ActivityCount.hour, COUNTED).where(*_recent(hours), ActivityCount.type_id == type_id)
    rows = session.execute(wanted.group_by(ActivityCount.hour))
    return {clock.from_ms(hour * HOUR_MS): int(count) for hour, count in rows}


def list_gaps(session: Session, type_id: int) -> list[Gap]:
    """Return the times in which the type, or all logging, was off, latest first; `ALL_TYPES` asks for the latter."""
    gaps = [gap for wanted in {type_id, ALL_TYPES} for gap in _gaps(session, wanted)]
    return sorted(gaps, key=lambda gap: gap.since, reverse=True)


def last_switch(session: Session, type_id: int) -> TypeSwitch | None:
    """Return the latest moment at which the type was switched on or off, or None."""
    wanted = select(TypeSwitch).where(TypeSwitch.type_id == type_id)
    return session.scalar(wanted.order_by(TypeSwitch.id.desc()).limit(1))


def _gaps(session: Session, type_id: int) -> list[Gap]:
    switches = select(TypeSwitch).where(TypeSwitch.type_id == type_id).order_by(TypeSwitch.switched_at, TypeSwitch.id)
    is_of_all = type_id == ALL_TYPES
    gaps: list[Gap] = []
    since: datetime | None = None
    for switch in session.scalars(switches):
        if switch.is_enabled and since is not None:
            gaps.append(Gap(since, switch.switched_at, is_of_all))
            since = None
        elif not switch.is_enabled:
            since = since or switch.switched_at
    return gaps if since is None else [*gaps, Gap(since, None, is_of_all)]


def _week_counts(session: Session) -> dict[int, int]:
    rows = session.execute(
        select(ActivityCount.type_id, COUNTED).where(*_recent(WEEK_HOURS)).group_by(ActivityCount.type_id)
    )
    return {type_id: int(count) for type_id, count in rows}


def _recent(hours: int) -> tuple[ColumnElement[bool], ...]:
    """Return what is counted: the last hours, of all channels but those for tests."""
    first = clock.now_ms() // HOUR_MS - hours
    return ActivityCount.hour > first, ActivityCount.channel_id.not_in(ids_of_test_channels())


def _last_seen(session: Session, *wanted: ColumnElement[bool]) -> dict[int, datetime | None]:
    """Return when types last occurred, tests left out: one step into the index a type, where no test is newer."""
    tests = set(session.scalars(ids_of_test_channels()))
    rows = session.execute(select(ActivityType.id, _newest(Activity.id), _newest(Activity.channel_id)).where(*wanted))
    return {
        type_id: _last_beside_tests(session, type_id) if channel_id in tests else _moment_of(key)
        for type_id, key, channel_id in rows
    }


def _newest(column: InstrumentedAttribute[Any]) -> ScalarSelect[Any]:
    # PostgreSQL before 18 has no max() of a uuid.
    newest = select(column).where(Activity.type_id == ActivityType.id).order_by(Activity.id.desc()).limit(1)
    return newest.correlate(ActivityType).scalar_subquery()


def _last_beside_tests(session: Session, type_id: int) -> datetime | None:
    """Return the same by way of the counts: there may be a million tests to step over."""
    stored = select(ActivityCount.hour).where(
        ActivityCount.type_id == type_id,
        ActivityCount.stored > 0,
        ActivityCount.channel_id.not_in(ids_of_test_channels()),
    )
    hour = session.scalar(stored.order_by(ActivityCount.hour.desc()).limit(1))
    if hour is None:
        return None
    since, until = (uuid.UUID(int=first_key(moment)) for moment in (hour * HOUR_MS, (hour + 1) * HOUR_MS + LATER_MS))
    key = session.scalar(
        select(Activity.id)
        .where(Activity.type_id == type_id, Activity.id >= since, Activity.id < until)
        .where(or_(Activity.channel_id.is_(None), Activity.channel_id.not_in(ids_of_test_channels())))
        .order_by(Activity.id.desc())
        .limit(1)
    )
    return _moment_of(key)


def _moment_of(key: uuid.UUID | None) -> datetime | None:
    return None if key is None else clock.from_ms(moment_of(key.bytes))
