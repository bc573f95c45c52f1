"""What do we keep of what was not recorded? Counts by hour, and a few samples without any value."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Moment

BigId = BigInteger().with_variant(Integer, "sqlite")


class DropCount(Base):
    """How many activities of a type were not recorded on a channel in an hour (hours since 1970), by reason.

    `channel_id` 0 stands for no channel; `type_code` is empty for a whole request, and for a type that we don't know:
    a name from outside is no dictionary entry of ours. The hour 0 holds all that was more than 60 days ago.
    """

    __tablename__ = "drop_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hour: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(primary_key=True)
    type_code: Mapped[str] = mapped_column(String(60), primary_key=True)
    reason: Mapped[str] = mapped_column(String(30), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger, default=0)


class PlainCount(Base):
    """How often something was seen on a channel in an hour (hours since 1970) that belongs to nobody.

    `kind` is `banner` (what: shown, yes, no), `page` (its host and path) or `referrer` (its host); "" stands for
    all that there was no room for. The hour 0 holds all that was more than 60 days ago. Nothing here leads to a person
    or a browser.
    """

    __tablename__ = "plain_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hour: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    what: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger, default=0)


class DropSample(Base):
    """One activity that was not recorded: when, why and where the fault stood, never what it held."""

    __tablename__ = "drop_sample"
    __table_args__ = (Index("ix_drop_sample_dropped_at", "dropped_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    dropped_at: Mapped[datetime] = mapped_column(Moment)
    channel_id: Mapped[int]
    type_code: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(30))
    path: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(String(300))
