"""What do we keep of an activity? Small rows: what repeats stands in dictionary tables."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, LargeBinary, SmallInteger, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Key, Moment

ALL_TYPES = 0  # no type has this id
BigId = BigInteger().with_variant(Integer, "sqlite")


class ActivityType(Base):
    """A kind of activity, known by its code name in lower case.

    With a legitimate interest it is kept of people who are not tracked too, without anything but what they entered; the
    purpose and a note say why.
    """

    __tablename__ = "activity_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_name: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(String(500), default="")
    colour: Mapped[str] = mapped_column(String(20), default="blue")
    icon: Mapped[str] = mapped_column(String(40), default="activity")
    is_built_in: Mapped[bool] = mapped_column(default=False)
    is_enabled: Mapped[bool] = mapped_column(default=True)
    may_be_logged_by_hand: Mapped[bool] = mapped_column(default=False)
    is_conversion: Mapped[bool] = mapped_column(default=False)
    metadata_fields: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    retention_days: Mapped[int | None]
    has_legitimate_interest: Mapped[bool] = mapped_column(default=False, server_default=false())
    interest_purpose: Mapped[str] = mapped_column(String(200), default="", server_default="")
    interest_note: Mapped[str] = mapped_column(String(1_000), default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(Moment)


class TypeSwitch(Base):
    """A moment when a type, or with `ALL_TYPES` all logging, was switched on or off; charts mark the gap between."""

    __tablename__ = "type_switch"

    id: Mapped[int] = mapped_column(primary_key=True)
    type_id: Mapped[int] = mapped_column(index=True)
    is_enabled: Mapped[bool]
    switched_at: Mapped[datetime] = mapped_column(Moment)


class Page(Base):
    """A URL together with a title: both are shown by, searched through and kept once in this table."""

    __tablename__ = "page"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[int] = mapped_column(BigInteger, unique=True)
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)


class Referrer(Base):
    """The address that a person came from."""

    __tablename__ = "referrer"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[int] = mapped_column(BigInteger, unique=True)
    url: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(String(255))


class Campaign(Base):
    """The five UTM values and the kind and value of a click id, as they came in a URL."""

    __tablename__ = "campaign"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[int] = mapped_column(BigInteger, unique=True)
    source: Mapped[str] = mapped_column(String(200))
    medium: Mapped[str] = mapped_column(String(200))
    campaign: Mapped[str] = mapped_column(String(200))
    term: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(String(200))
    click_id_kind: Mapped[str] = mapped_column(String(20))
    click_id: Mapped[str] = mapped_column(String(200))


class Environment(Base):
    """Device class, browser, system, estimated country and language: few rows, one small number an activity."""

    __tablename__ = "environment"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[int] = mapped_column(BigInteger, unique=True)
    device_class: Mapped[str] = mapped_column(String(20))
    browser: Mapped[str] = mapped_column(String(60))
    system: Mapped[str] = mapped_column(String(60))
    country: Mapped[str] = mapped_column(String(2))
    language: Mapped[str] = mapped_column(String(35))


class Target(Base):
    """The object that was acted on: a type and an id."""

    __tablename__ = "target"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[int] = mapped_column(BigInteger, unique=True)
    target_type: Mapped[str] = mapped_column(String(200))
    target_id: Mapped[str] = mapped_column(String(200))


class Activity(Base):
    """One thing that a contact did. The id is a UUIDv7 of the moment it occurred: key, order and cursor in one.

    `contact_id` is the contact it came by, never rewritten. `visitor_id`, `visit_id`, `page_id` and the other
    dictionary ids are None where there is nothing to say.
    """

    __tablename__ = "activity"

    id: Mapped[uuid.UUID] = mapped_column(Key, primary_key=True)
    type_id: Mapped[int] = mapped_column(SmallInteger().with_variant(Integer, "postgresql"))
    contact_id: Mapped[int] = mapped_column(BigInteger)
    channel_id: Mapped[int | None] = mapped_column(Integer)
    visitor_id: Mapped[int | None] = mapped_column(BigInteger)
    visit_id: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(Moment)
    page_id: Mapped[int | None] = mapped_column(BigInteger)
    referrer_id: Mapped[int | None] = mapped_column(BigInteger)
    campaign_id: Mapped[int | None] = mapped_column(BigInteger)
    environment_id: Mapped[int | None] = mapped_column(BigInteger)
    target_id: Mapped[int | None] = mapped_column(BigInteger)
    basis: Mapped[int] = mapped_column(SmallInteger)
    consent_version_id: Mapped[int | None]
    value: Mapped[str | None] = mapped_column(Text)
    comment: Mapped[str | None] = mapped_column(Text)
    item_id: Mapped[str | None] = mapped_column(Text)
    item_detail_id: Mapped[str | None] = mapped_column(Text)
    source_id: Mapped[str | None] = mapped_column(Text)
    details: Mapped[str | None] = mapped_column("metadata", Text)

    __table_args__ = (
        Index("ix_activity_type_id", "type_id", "id"),
        Index("ix_activity_contact_id", "contact_id", "id"),
        Index("ix_activity_page_id", "page_id", "id"),
        Index("ix_activity_channel_id", "channel_id", "id"),
        Index(
            "ix_activity_campaign_id",
            "campaign_id",
            "id",
            sqlite_where=campaign_id.is_not(None),
            postgresql_where=campaign_id.is_not(None),
        ),
        Index(
            "ix_activity_target_id",
            "target_id",
            "id",
            sqlite_where=target_id.is_not(None),
            postgresql_where=target_id.is_not(None),
        ),
        {"sqlite_with_rowid": False, "postgresql_partition_by": "RANGE (id)"},
    )


class SenderId(Base):
    """A sender's own id that could not be taken as the key, and the activity that it stands for; kept 30 days."""

    __tablename__ = "sender_id"
    __table_args__ = ({"sqlite_with_rowid": False},)

    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    activity_id: Mapped[uuid.UUID] = mapped_column(Key)
    kept_at: Mapped[datetime] = mapped_column(Moment, index=True)


class Visit(Base):
    """What one landing page begins: the hits of a visitor on a channel until its idle time passes."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("ix_visit_visitor_id", "visitor_id", "channel_id", "last_hit_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    visitor_id: Mapped[int] = mapped_column(BigInteger)
    channel_id: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime] = mapped_column(Moment)
    last_hit_at: Mapped[datetime] = mapped_column(Moment)


class ActivityCount(Base):
    """How many activities of a type a channel has in an hour (hours since 1970), kept with the rows themselves."""

    __tablename__ = "activity_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    hour: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(primary_key=True)
    type_id: Mapped[int] = mapped_column(primary_key=True)
    stored: Mapped[int] = mapped_column(default=0)
    kept: Mapped[int] = mapped_column(default=0)


class ActiveContact(Base):
    """A contact was active on a channel on a day (days since 1970, UTC)."""

    __tablename__ = "active_contact"
    __table_args__ = ({"sqlite_with_rowid": False},)

    day: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
