"""What do we keep of long work on a channel? How far it is, so that it goes on wherever it was interrupted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.channels.models import Channel
from webapp.database import Base, Moment


class ChannelTask(Base):
    """Work on all that came over a channel: emptying it, or counting its contacts anew; the latest of each kind.

    `position` is how far the phase is, written with what it changed. `total` is how many activities there were.
    """

    __tablename__ = "channel_task"

    channel_id: Mapped[int] = mapped_column(ForeignKey(Channel.id, ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(Moment)
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(100))
    total: Mapped[int] = mapped_column(default=0)
    phase: Mapped[str] = mapped_column(String(20), default="activities")
    position: Mapped[str] = mapped_column(String(40), default="")
    activities: Mapped[int] = mapped_column(default=0)
    visitors: Mapped[int] = mapped_column(default=0)
    contacts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
