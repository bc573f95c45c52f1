"""Questions about channels. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from webapp.channels.models import Channel

LONGEST_NUMBER = 9


def find_channel(session: Session, channel_id: int) -> Channel | None:
    """Return a channel, or None."""
    return session.get(Channel, channel_id)


def get_channel(session: Session, channel_id: int) -> Channel:
    """Return a channel, or answer 404."""
    channel = session.get(Channel, channel_id)
    if channel is None:
        raise NotFound
    return channel


def find_named_channels(session: Session, name: str) -> Sequence[Channel]:
    """Return the channel with this key or number, else all of this name."""
    number = int(name) if name.isascii() and name.isdecimal() and len(name) <= LONGEST_NUMBER else 0
    query = select(Channel).where(or_(Channel.key == name, Channel.id == number, Channel.name == name))
    found = session.scalars(query).all()
    return [channel for channel in found if channel.name != name] or found


def ids_of_test_channels() -> Select[int]:
    """Return SQL for the channels whose activities count only on their own pages and in the log.

    Counts kept by channel hold them too, and whoever reads those leaves them out; sums of a contact never hold them.
    """
    return select(Channel.id).where(Channel.is_test)


def list_channels(session: Session) -> Sequence[Channel]:
    """Return all channels by name."""
    return session.scalars(select(Channel).order_by(Channel.name, Channel.id)).all()
