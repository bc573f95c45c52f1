"""What do we keep of people's requests about their data? The register, how far each erasure is, and files to fetch."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, FineMoment, Moment

BigId = BigInteger().with_variant(Integer, "sqlite")


class DataRequest(Base):
    """A line of the register: who asked for what, until when it is due, and what was done.

    `person` is the keyed hash of what they were found by; it stays when they are erased, and `found_by` and `notes`
    are emptied. `contact_id` is None where nobody was found, and after an erasure.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        Index("ix_data_request_status", "status", "due_on"),
        Index("ix_data_request_contact_id", "contact_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    contact_id: Mapped[int | None] = mapped_column(BigInteger)
    found_by: Mapped[str] = mapped_column(String(254))
    person: Mapped[bytes] = mapped_column(LargeBinary(16))
    received_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    identity_check: Mapped[str] = mapped_column(String(500))
    checked_by: Mapped[str] = mapped_column(String(100))
    notes: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_by: Mapped[str] = mapped_column(String(100), default="")


class Erasure(Base):
    """One person, or one browser, being erased: how far it is, so that it goes on wherever it was interrupted.

    `kind` is `erase`, `anonymise`, which leaves the activities to the contact `anonymous_id`, or `browser`, which
    erases what `visitor_id` recorded; with `erase` that is the browser that asked, which proves no e-mail. `position`
    belongs to the phase and is written with what it changed. `until` is the moment up to which nothing received of the
    person is stored. `counts` say how many rows of what are gone.
    """

    __tablename__ = "erasure"
    __table_args__ = (Index("ix_erasure_finished_at", "finished_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    contact_id: Mapped[int] = mapped_column(BigInteger)
    visitor_id: Mapped[int | None] = mapped_column(BigInteger)
    anonymous_id: Mapped[int | None] = mapped_column(BigInteger)
    request_id: Mapped[int | None] = mapped_column(ForeignKey(DataRequest.id, ondelete="SET NULL"), index=True)
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(100))
    begun_at: Mapped[datetime] = mapped_column(Moment)
    phase: Mapped[str] = mapped_column(String(20))
    position: Mapped[str] = mapped_column(String(80), default="")
    until: Mapped[datetime | None] = mapped_column(FineMoment)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class ErasureText(Base):
    """A row of a dictionary table that an erased activity referred to: it goes when nobody else's does."""

    __tablename__ = "erasure_text"
    __table_args__ = {"sqlite_with_rowid": False}

    erasure_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Erasure.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    dictionary: Mapped[str] = mapped_column(String(20), primary_key=True)
    text_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class AccessFile(Base):
    """A file with all that is stored of a person, made for a request and deleted a day later."""

    __tablename__ = "access_file"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey(DataRequest.id, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(Moment)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    made_by: Mapped[str] = mapped_column(String(100))
