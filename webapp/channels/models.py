"""What do we keep of a channel?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Moment


class Agreement(StrEnum):
    """How visitors of a channel agree to being tracked."""

    BANNER = "banner"
    SITE = "site"
    UNTIL_OBJECTION = "until-objection"
    NOT_NEEDED = "not-needed"


class ChannelGroup(Base):
    """Channels that share visitors; every channel has one, most are alone in it."""

    __tablename__ = "channel_group"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(Moment)


class Channel(Base):
    """A website, app or mailing that sends activities, known by its public key.

    The number of a deleted one is never given again: what was sent over it may still wait in the spool.
    """

    __tablename__ = "channel"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    group_id: Mapped[int] = mapped_column(ForeignKey(ChannelGroup.id))
    agreement: Mapped[str] = mapped_column(String(20))
    agreement_reason: Mapped[str] = mapped_column(String(1_000), default="")
    origins: Mapped[list[str]] = mapped_column(JSON)
    is_enabled: Mapped[bool] = mapped_column(default=True)
    is_test: Mapped[bool] = mapped_column(default=False)
    tracks_pages: Mapped[bool] = mapped_column(default=True)
    tracks_outbound_links: Mapped[bool] = mapped_column(default=True)
    tracks_downloads: Mapped[bool] = mapped_column(default=True)
    tracks_forms: Mapped[bool] = mapped_column(default=True)
    merges_on_typed_email: Mapped[bool] = mapped_column(default=False)
    search_parameter: Mapped[str] = mapped_column(String(60), default="")
    visit_idle_minutes: Mapped[int] = mapped_column(default=20)
    counts_plainly: Mapped[bool] = mapped_column(default=False)
    counts_plainly_note: Mapped[str] = mapped_column(String(1_000), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    script_requested_at: Mapped[datetime | None] = mapped_column(Moment)
    refused_origin_at: Mapped[datetime | None] = mapped_column(Moment)
    refused_origin: Mapped[str] = mapped_column(String(300), default="")
    untrusted_proxy_at: Mapped[datetime | None] = mapped_column(Moment)
