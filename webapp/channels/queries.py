"""Questions about channels. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from webapp.channels.models import Channel


def find_channel(session: Session, channel_id: int) -> Channel | None:
    """Return a channel, or None."""
    return session.get(Channel, channel_id)


def get_channel(session: Session, channel_id: int) -> Channel:
    """Return a channel, or answer 404."""
    channel = session.get(Channel, channel_id)
    if channel is None:
        raise NotFound
    return channel


def list_channels(session: Session) -> Sequence[Channel]:
    """Return all channels by name."""
    return session.scalars(select(Channel).order_by(Channel.name, Channel.id)).all()
