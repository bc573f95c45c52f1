"""Questions about activity types. Nothing here changes a row."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement
from werkzeug.exceptions import NotFound

from webapp import clock
from webapp.activities.models import Activity, ActivityCount, ActivityType, TypeSwitch
from webapp.channels.queries import ids_of_test_channels

HOUR_SECONDS = 3_600
WEEK_HOURS = 7 * 24
COUNTED = func.sum(ActivityCount.stored + ActivityCount.kept)


@dataclass(frozen=True, slots=True)
class TypeFigures:
    """When an activity of the type last occurred, and how many there were in the last 7 days."""

    last_seen_at: datetime | None = None
    week_count: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which the type was switched off; `until` is None while it still is."""

    since: datetime
    until: datetime | None


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
    # One step into the index a type. PostgreSQL before 18 has no max() of a uuid.
    last = select(Activity.id).where(Activity.type_id == ActivityType.id).order_by(Activity.id.desc()).limit(1)
    rows = session.execute(select(ActivityType.id, last.scalar_subquery()))
    return {type_id: TypeFigures(_moment_of(key), weeks.get(type_id, 0)) for type_id, key in rows}


def figures_of_type(session: Session, type_id: int) -> TypeFigures:
    """Return the figures of one type."""
    last = select(Activity.id).where(Activity.type_id == type_id).order_by(Activity.id.desc()).limit(1)
    week = session.scalar(select(COUNTED).where(*_recent(WEEK_HOURS), ActivityCount.type_id == type_id))
    return TypeFigures(_moment_of(session.scalar(last)), int(week or 0))


def count_by_hour(session: Session, type_id: int, hours: int) -> dict[datetime, int]:
    """Return how many activities of the type occurred in each of the last `hours` hours that had any."""
    wanted = select(ActivityCount.hour, COUNTED).where(*_recent(hours), ActivityCount.type_id == type_id)
    rows = session.execute(wanted.group_by(ActivityCount.hour))
    return {clock.from_ms(hour * HOUR_SECONDS * 1_000): int(count) for hour, count in rows}


def list_gaps(session: Session, type_id: int) -> list[Gap]:
    """Return the times in which the type was switched off, latest first."""
    switches = select(TypeSwitch).where(TypeSwitch.type_id == type_id).order_by(TypeSwitch.switched_at, TypeSwitch.id)
    return list(reversed(_gaps(session.scalars(switches))))


def last_switch(session: Session, type_id: int) -> TypeSwitch | None:
    """Return the latest moment at which the type was switched on or off, or None."""
    wanted = select(TypeSwitch).where(TypeSwitch.type_id == type_id)
    return session.scalar(wanted.order_by(TypeSwitch.id.desc()).limit(1))


def _gaps(switches: Iterable[TypeSwitch]) -> list[Gap]:
    gaps: list[Gap] = []
    since: datetime | None = None
    for switch in switches:
        if switch.is_enabled and since is not None:
            gaps.append(Gap(since, switch.switched_at))
            since = None
        elif not switch.is_enabled:
            since = since or switch.switched_at
    return gaps if since is None else [*gaps, Gap(since, None)]


def _week_counts(session: Session) -> dict[int, int]:
    rows = session.execute(
        select(ActivityCount.type_id, COUNTED).where(*_recent(WEEK_HOURS)).group_by(ActivityCount.type_id)
    )
    return {type_id: int(count) for type_id, count in rows}


def _recent(hours: int) -> tuple[ColumnElement[bool], ...]:
    """Return what is counted: the last hours, of all channels but those for tests."""
    first = clock.now_ms() // (HOUR_SECONDS * 1_000) - hours
    return ActivityCount.hour > first, ActivityCount.channel_id.not_in(ids_of_test_channels())


def _moment_of(key: uuid.UUID | None) -> datetime | None:
    return None if key is None else clock.from_ms(int.from_bytes(key.bytes[:6], "big"))
