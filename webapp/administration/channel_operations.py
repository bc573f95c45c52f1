"""Changes of channels that ask what came over them. The caller opens the transaction."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.administration.channel_queries import is_in_use
from webapp.channels.models import Channel
from webapp.channels.operations import delete_channel


class ChannelEnabled(Exception):
    """The channel is on: something could come over it while it is deleted."""


class ChannelInUse(Exception):
    """Something came over the channel, which would belong nowhere without it."""


def delete_unused_channel(session: Session, channel: Channel) -> None:
    """Delete a channel that is off and over which nothing came. Raises `ChannelEnabled`, `ChannelInUse`."""
    if channel.is_enabled:
        raise ChannelEnabled
    if is_in_use(session, channel):
        raise ChannelInUse
    delete_channel(session, channel)
