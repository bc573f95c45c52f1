"""What do we keep to know who it was?"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.contacts.models import Contact
from webapp.database import Base, Key, Moment

BigId = BigInteger().with_variant(Integer, "sqlite")


class Visitor(Base):
    """One browser or device within a channel group; it belongs to a contact."""

    __tablename__ = "visitor"
    __table_args__ = (
        Index("uq_visitor_key_group_id", "key", "group_id", unique=True),
        Index("ix_visitor_contact_id", "contact_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    group_id: Mapped[int]
    key: Mapped[uuid.UUID] = mapped_column(Key)
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id))
    first_seen_at: Mapped[datetime] = mapped_column(Moment)
    environment_id: Mapped[int | None] = mapped_column(BigInteger)
    opted_out_at: Mapped[datetime | None] = mapped_column(Moment)


class Claim(Base):
    """An identifier that was said but not proven, or that another contact has: kept, and nothing follows from it."""

    __tablename__ = "claim"
    __table_args__ = (
        Index("uq_claim_contact_id_kind_value", "contact_id", "kind", "value", unique=True),
        Index("ix_claim_kind_value", "kind", "value"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(254))
    activity_id: Mapped[uuid.UUID | None] = mapped_column(Key)
    claimed_at: Mapped[datetime] = mapped_column(Moment)
