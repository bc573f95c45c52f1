"""What do we keep of consents? What visitors are asked for, in which words, and who said yes or no."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.contacts.models import Contact
from webapp.database import Base, FineMoment, Moment

BigId = BigInteger().with_variant(Integer, "sqlite")


class Consent(Base):
    """A purpose that people agree to or not, and the level that a yes grants.

    `draft` holds the texts being written, by language: {"en": {"short": …, "full": …}}. What people are shown is the
    latest version, which never changes.
    """

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    purpose: Mapped[str] = mapped_column(String(200))
    level: Mapped[int]
    draft: Mapped[dict[str, Any]] = mapped_column(JSON)
    default_language: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(Moment)
    archived_at: Mapped[datetime | None] = mapped_column(Moment)


class ConsentVersion(Base):
    """The texts of a consent as they were published, and the SHA-256 of them, in hex."""

    __tablename__ = "consent_version"
    __table_args__ = (Index("uq_consent_version_consent_id_number", "consent_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey(Consent.id))
    number: Mapped[int]
    purpose: Mapped[str] = mapped_column(String(200))
    level: Mapped[int]
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)
    default_language: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(Moment)


class ConsentProof(Base):
    """That somebody said yes or no: to which words, when, where and how. Rows are added and never changed.

    `person` is the keyed hash of the visitor, whose key is no part of the database; it stays when the person is erased
    and `visitor_id` goes. `parted_at` is when that was, or when a contact went who answered without a browser.
    """

    __tablename__ = "consent_proof"
    __table_args__ = (
        Index("ix_consent_proof_visitor_id", "visitor_id", "id"),
        Index("ix_consent_proof_consent_id", "consent_id", "id"),
        Index("ix_consent_proof_person", "person"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey(Consent.id))
    version_id: Mapped[int] = mapped_column(ForeignKey(ConsentVersion.id))
    version_digest: Mapped[str] = mapped_column(String(64))
    is_agreed: Mapped[bool]
    visitor_id: Mapped[int | None] = mapped_column(BigInteger)
    person: Mapped[bytes] = mapped_column(LargeBinary(16))
    channel_id: Mapped[int | None]
    how: Mapped[str] = mapped_column(String(20))
    despite_signal: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Moment)
    parted_at: Mapped[datetime | None] = mapped_column(Moment)


class ContactChoice(Base):
    """What was last said for a contact itself, without a browser: by a caller of the API that speaks for it.

    Kept against the contact that it came by, and read through the canonical one. `opts_out`: not to be recorded;
    `consent_version_id` is what was agreed to, or None.
    """

    __tablename__ = "contact_choice"
    __table_args__ = {"sqlite_with_rowid": False}

    contact_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    opts_out: Mapped[bool]
    consent_version_id: Mapped[int | None]
    chosen_at: Mapped[datetime] = mapped_column(FineMoment)
