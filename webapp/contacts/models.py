"""What do we keep of a contact?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Moment

BigId = BigInteger().with_variant(Integer, "sqlite")


class Contact(Base):
    """A person, known or anonymous.

    `canonical_id` names the contact that stands for this one since a merge (itself, before any): everything stays
    written against the contact it came by and is read through the canonical one.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index("ix_contact_is_known", "is_known", "last_activity_at"),
        Index("ix_contact_canonical_id", "canonical_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    canonical_id: Mapped[int] = mapped_column(BigInteger)
    merged_into_id: Mapped[int | None] = mapped_column(BigInteger)
    is_known: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    first_channel_id: Mapped[int | None]
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    first_name: Mapped[str | None] = mapped_column(String(200))
    last_name: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(50))
    mobile_phone: Mapped[str | None] = mapped_column(String(50))
    company: Mapped[str | None] = mapped_column(String(200))
    job_title: Mapped[str | None] = mapped_column(String(200))
    birthday: Mapped[str | None] = mapped_column(String(10))
    gender: Mapped[str | None] = mapped_column(String(30))
    address: Mapped[str | None] = mapped_column(String(300))
    city: Mapped[str | None] = mapped_column(String(100))
    postal_code: Mapped[str | None] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    notes: Mapped[str | None] = mapped_column(Text)
    first_activity_at: Mapped[datetime | None] = mapped_column(Moment)
    last_activity_at: Mapped[datetime | None] = mapped_column(Moment)
    activity_count: Mapped[int] = mapped_column(default=0)
    last_channel_id: Mapped[int | None]


class TouchedContact(Base):
    """A contact that something happened to since the last recalculation, and what was added to it meanwhile.

    The sums are written by the transaction that stores the activities, so recalculating costs what changed, not what is
    stored. `needs_rebuild`: something was taken away, so the sums say too little and the contact is counted anew.
    """

    __tablename__ = "touched_contact"

    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"), primary_key=True)
    added: Mapped[int] = mapped_column(default=0, server_default="0")
    first_at: Mapped[datetime | None] = mapped_column(Moment)
    last_at: Mapped[datetime | None] = mapped_column(Moment)
    last_channel_id: Mapped[int | None]
    needs_rebuild: Mapped[bool] = mapped_column(default=False, server_default=false())
