"""Questions about channels. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.channels.models import Channel


def find_channel(session: Session, channel_id: int) -> Channel | None:
    """Return a channel, or None."""
    return session.get(Channel, channel_id)


def list_channels(session: Session) -> Sequence[Channel]:
    """Return all channels by name."""
    return session.scalars(select(Channel).order_by(Channel.name, Channel.id)).all()
