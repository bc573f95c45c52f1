"""What do we keep of a contact?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Computed, Double, ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.access.models import User
from webapp.database import Base, Moment

BigId = BigInteger().with_variant(Integer, "sqlite")
# Compared byte by byte, so that an index finds what begins with a text; the order of a language would not.
Email = String(254).with_variant(String(254, collation="C"), "postgresql")
Lowered = Text().with_variant(Text(collation="C"), "postgresql")
# As `contact_label` names a contact; "" for one who never said. SQLite lowers only ASCII.
NAME = "lower(coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, ''))"


def _index_of_known(column: str, *read_along: str) -> Index:
    """Return an index without anonymous contacts: they are many, change with each visit, and have no name."""
    listed = "is_known = {} AND merged_into_id IS NULL"
    here, there = text(listed.format("1")), text(listed.format("true"))
    return Index(f"ix_contact_{column}", column, "id", *read_along, sqlite_where=here, postgresql_where=there)


class Contact(Base):
    """A person, known or anonymous.

    `canonical_id` names the contact that stands for this one since a merge (itself, before any): everything stays
    written against the contact it came by and is read through the canonical one. `no_marketing_consent`: it was made by
    what was kept for a legitimate interest, and has agreed to nothing since. `restricted_at`: since then it is only
    stored (GDPR, article 18), and retention leaves it alone.
    """

    __tablename__ = "contact"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    canonical_id: Mapped[int] = mapped_column(BigInteger)
    merged_into_id: Mapped[int | None] = mapped_column(BigInteger)
    is_known: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    first_channel_id: Mapped[int | None]
    email: Mapped[str | None] = mapped_column(Email, unique=True)
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
    no_marketing_consent: Mapped[bool] = mapped_column(default=False, server_default=false())
    last_channel_id: Mapped[int | None]
    restricted_at: Mapped[datetime | None] = mapped_column(Moment)
    name_key: Mapped[str] = mapped_column(Lowered, Computed(NAME, persisted=True))
    last_name_key: Mapped[str | None] = mapped_column(Lowered, Computed("lower(last_name)", persisted=True))

    __table_args__ = (
        Index("ix_contact_canonical_id", "canonical_id"),
        Index(
            "ix_contact_is_known",
            *("is_known", "last_activity_at", "id"),
            sqlite_where=merged_into_id.is_(None),
            postgresql_where=merged_into_id.is_(None),
        ),
        _index_of_known("name_key", "email"),  # all that a search for what names and e-mails contain has to read
        *(_index_of_known(column) for column in ("last_name_key", "created_at", "activity_count")),
        Index(
            "ix_contact_restricted_at",
            "restricted_at",
            sqlite_where=restricted_at.is_not(None),
            postgresql_where=restricted_at.is_not(None),
        ),
        {"sqlite_autoincrement": True},
    )


class Attribute(Base):
    """An attribute of contacts that this organisation has defined; `code_name` is the name of its values.

    `kind` is one of `AttributeKind`; `options` are what a choice is between.
    """

    __tablename__ = "attribute"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_name: Mapped[str] = mapped_column(String(60), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(String(500), default="")
    kind: Mapped[str] = mapped_column(String(20))
    options: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_required: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    archived_at: Mapped[datetime | None] = mapped_column(Moment)


class ShownValue(Base):
    """What a canonical contact shows of a custom attribute: a derived copy, as the contact's own columns are.

    `number` is the value where it is one, by which lists compare.
    """

    __tablename__ = "shown_value"
    __table_args__ = {"sqlite_with_rowid": False}

    contact_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    number: Mapped[float | None] = mapped_column(Double)


class Remark(Base):
    """What somebody noted of a contact at a moment; written against the contact of then, whatever was merged since."""

    __tablename__ = "remark"
    __table_args__ = (Index("ix_remark_contact_id", "contact_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    edited_at: Mapped[datetime | None] = mapped_column(Moment)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    user_name: Mapped[str] = mapped_column(String(100))


class TouchedContact(Base):
    """A contact that something happened to since the last recalculation, and what was added to it meanwhile.

    The sums are written by the transaction that stores the activities, so recalculating costs what changed, not what is
    stored. `removals` is how often something was taken away: then the sums say too little, and the contact is counted
    anew.
    """

    __tablename__ = "touched_contact"
    __table_args__ = (
        Index(
            "ix_touched_contact_removals",
            "contact_id",
            sqlite_where=text("removals > 0"),
            postgresql_where=text("removals > 0"),
        ),
    )

    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"), primary_key=True)
    added: Mapped[int] = mapped_column(default=0, server_default="0")
    first_at: Mapped[datetime | None] = mapped_column(Moment)
    last_at: Mapped[datetime | None] = mapped_column(Moment)
    last_channel_id: Mapped[int | None]
    removals: Mapped[int] = mapped_column(default=0, server_default="0")
