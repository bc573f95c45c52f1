"""Which long work on a channel was asked for? Nothing here does it; the timetable does, a few seconds later."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit, present_actor
from webapp.activities.models import ActivityCount
from webapp.administration.models import ChannelTask
from webapp.channels.models import Channel
from webapp.channels.operations import ChannelSettings, change_channel
from webapp.identity.models import Visitor

COUNTED_UP_TO = 10_000


class TaskKind(StrEnum):
    """What is to be done with all that came over a channel."""

    EMPTY = "empty"
    RECOUNT = "recount"


class NotForTests(Exception):
    """Only channels for tests can be emptied."""


class Contents(NamedTuple):
    """What came over a channel; visitors are counted up to `COUNTED_UP_TO`, one more beyond."""

    activities: int
    visitors: int


def count_contents(session: Session, channel: Channel) -> Contents:
    """Return how many activities of a channel are stored, and how many browsers its channel group has."""
    stored = select(func.sum(ActivityCount.stored)).where(ActivityCount.channel_id == channel.id)
    visitors = select(Visitor.id).where(Visitor.group_id == channel.group_id).limit(COUNTED_UP_TO + 1).subquery()
    return Contents(int(session.scalar(stored) or 0), session.scalar(select(func.count()).select_from(visitors)) or 0)


def find_task(session: Session, channel_id: int, kind: TaskKind) -> ChannelTask | None:
    """Return the latest work of a kind on a channel, or None."""
    return session.get(ChannelTask, (channel_id, kind.value))


def is_being_emptied(session: Session, channel_id: int) -> bool:
    """Whether the channel is being emptied now."""
    task = find_task(session, channel_id, TaskKind.EMPTY)
    return task is not None and task.finished_at is None


def begin_emptying(session: Session, channel: Channel) -> None:
    """Have all deleted that came over a channel for tests up to now. Raises `NotForTests`.

    While it goes on, asking again changes nothing.
    """
    if not channel.is_test:
        raise NotForTests
    if is_being_emptied(session, channel.id):
        return
    contents = count_contents(session, channel)
    _begin(session, channel, TaskKind.EMPTY, contents.activities, clock.now())
    audit(session, "channel_emptying_begun", "channel", channel.id, channel.name, {"activities": contents.activities})


def change_channel_and_recount(session: Session, channel: Channel, settings: ChannelSettings) -> None:
    """Do what `change_channel` does, and have contacts counted anew where that makes it a channel for tests or none."""
    was_test = channel.is_test
    change_channel(session, channel, settings)
    if channel.is_test != was_test:
        _begin(session, channel, TaskKind.RECOUNT, count_contents(session, channel).activities, clock.now())


def _begin(session: Session, channel: Channel, kind: TaskKind, total: int, now: datetime) -> None:
    earlier = find_task(session, channel.id, kind)
    if earlier is not None:
        session.delete(earlier)
        session.flush()
    actor = present_actor()
    session.add(
        ChannelTask(
            channel_id=channel.id,
            kind=kind.value,
            begun_at=now,
            user_id=actor.user_id,
            user_name=actor.name[:100],
            total=total,
        )
    )
    session.flush()
