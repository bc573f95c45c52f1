"""What do we keep of processing? How far the spool was read, what was set aside, and how the runs went."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Moment

BigId = BigInteger().with_variant(Integer, "sqlite")


class SpoolPosition(Base):
    """How far a spool was read: it changes in the same transaction as the rows that were read."""

    __tablename__ = "spool_position"

    spool: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[str] = mapped_column(Text)


class SetAside(Base):
    """A record that could not be stored: kept whole, with the reason, until it is tried again or deleted."""

    __tablename__ = "set_aside"
    __table_args__ = (Index("ix_set_aside_set_aside_at", "set_aside_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    set_aside_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime | None] = mapped_column(Moment)
    channel_id: Mapped[int | None]
    activity_count: Mapped[int]
    reason: Mapped[str] = mapped_column(String(60))
    detail: Mapped[str] = mapped_column(Text)
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class JournalFault(Base):
    """A place of the journal that was damaged and passed over, or that the disk refused to give.

    `lost_activities` is None where the number can't be known. Of an unreadable place `waiting_bytes` says how much
    stands from there on; it is tried again until `ended_at`. With `noted_at` a person knows of it.
    """

    __tablename__ = "journal_fault"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    found_at: Mapped[datetime] = mapped_column(Moment)
    segment: Mapped[str] = mapped_column(Text)
    place: Mapped[int] = mapped_column(BigInteger)
    skipped_bytes: Mapped[int] = mapped_column(BigInteger)
    lost_activities: Mapped[int | None] = mapped_column(BigInteger)
    waiting_bytes: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    noted_at: Mapped[datetime | None] = mapped_column(Moment)


class ProcessingState(Base):
    """How the last runs of a job went, of processing or of recalculation."""

    __tablename__ = "processing_state"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_started_at: Mapped[datetime | None] = mapped_column(Moment)
    last_succeeded_at: Mapped[datetime | None] = mapped_column(Moment)
    last_duration_ms: Mapped[int | None]
    last_count: Mapped[int | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    last_error_at: Mapped[datetime | None] = mapped_column(Moment)
    requested_at: Mapped[datetime | None] = mapped_column(Moment)
