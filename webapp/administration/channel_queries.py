"""Questions about channels together with what came over them. Nothing here changes a row."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.models import Activity, ActivityCount
from webapp.channels.models import Channel
from webapp.channels.queries import list_channels
from webapp.identity.models import Visitor

HOUR_MS = 3_600_000
WEEK_HOURS = 7 * 24


class ChannelLine(NamedTuple):
    """A channel as the list shows it: with the moment of its last activity, and how many came in seven days."""

    channel: Channel
    last_activity_at: datetime | None
    week_count: int


def list_channel_lines(session: Session) -> list[ChannelLine]:
    """Return all channels by name."""
    counts = count_week(session)
    return [
        ChannelLine(channel, last_activity_at(session, channel.id), counts.get(channel.id, 0))
        for channel in list_channels(session)
    ]


def count_week(session: Session) -> dict[int, int]:
    """Return channel → how many activities came in seven days, of channels that had any."""
    since = clock.now_ms() // HOUR_MS - WEEK_HOURS
    stored = func.sum(ActivityCount.stored + ActivityCount.kept)
    recent = select(ActivityCount.channel_id, stored).where(ActivityCount.hour >= since)
    return {channel_id: int(count) for channel_id, count in session.execute(recent.group_by(ActivityCount.channel_id))}


def last_activity_at(session: Session, channel_id: int) -> datetime | None:
    """Return when the newest activity of a channel occurred, or None: one step into the index."""
    newest = select(Activity.id).where(Activity.channel_id == channel_id).order_by(Activity.id.desc()).limit(1)
    key = session.scalar(newest)
    return None if key is None else clock.from_ms(key.int >> 80)


def is_in_use(session: Session, channel: Channel) -> bool:
    """Whether anything stored came over the channel: activities, counts of earlier ones, or visitors it has alone."""
    shares_visitors = exists().where(Channel.group_id == channel.group_id, Channel.id != channel.id)
    counted = exists().where(
        ActivityCount.channel_id == channel.id, or_(ActivityCount.stored > 0, ActivityCount.kept > 0)
    )
    came = exists().where(Visitor.group_id == channel.group_id) & ~shares_visitors
    return last_activity_at(session, channel.id) is not None or bool(session.scalar(select(or_(counted, came))))
