"""What do we keep to know who it was?"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.access.models import User
from webapp.contacts.models import Contact
from webapp.database import Base, FineMoment, Key, Moment

BigId = BigInteger().with_variant(Integer, "sqlite")
IS_PHONE = text("name IN ('phone', 'mobile_phone')")
STANDS = text("undone_at IS NULL")


class Visitor(Base):
    """One browser or device within a channel group; it belongs to a contact.

    `last_seen_at`, and the environment of then, are kept at most once an hour: they outlive the activities.
    `said_level` is the last level that the site's own consent tool said, on which channel, and since when.
    """

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
    last_seen_at: Mapped[datetime | None] = mapped_column(Moment)
    consent_version_id: Mapped[int | None]
    said_level: Mapped[int | None]
    said_channel_id: Mapped[int | None]
    said_at: Mapped[datetime | None] = mapped_column(FineMoment)
    environment_id: Mapped[int | None] = mapped_column(BigInteger)


class PersonSwitch(Base):
    """A person's switch, such as `opted_out`, by a digest of group and visitor: it needs no visitor and no contact.

    `since` it stands so; `chosen_at` that was last said; `changed` is the policy's version in which it was turned, by
    which the doors find what is new to them, and 0 where it never was.
    """

    __tablename__ = "person_switch"
    __table_args__ = (Index("ix_person_switch_changed", "changed"), {"sqlite_with_rowid": False})

    digest: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    is_on: Mapped[bool]
    since: Mapped[datetime] = mapped_column(Moment)
    chosen_at: Mapped[datetime] = mapped_column(Moment)
    changed: Mapped[int]


class NotTracked(Base):
    """A contact or a site user whose activities are not recorded, as a person said: one of the two ids is there.

    `contact_id` is the contact of then, whatever was merged since. It holds for what is received from `since` on.
    """

    __tablename__ = "not_tracked"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(254), unique=True)
    reason: Mapped[str] = mapped_column(String(500))
    since: Mapped[datetime] = mapped_column(Moment)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    user_name: Mapped[str] = mapped_column(String(100))


class UntrackedContact(Base):
    """A canonical contact that an entry of `NotTracked` leads to, by a reason of the door: a derived copy.

    By the reason `user_claimed` it is any contact, and only what its own browsers send is not recorded.
    """

    __tablename__ = "untracked_contact"
    __table_args__ = {"sqlite_with_rowid": False}

    contact_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime] = mapped_column(Moment)


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


class Identifier(Base):
    """An e-mail or external id that stands for one contact: the one that it came by, whatever was merged since.

    `kind` is `email` or `external_id`. The contacts that are read as one may have several of each.
    """

    __tablename__ = "identifier"
    __table_args__ = (
        Index("uq_identifier_kind_value", "kind", "value", unique=True),
        Index("ix_identifier_contact_id", "contact_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(254))
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(FineMoment)


class AttributeValue(Base):
    """What an attribute of a contact became, and when: never changed, so that all values before are kept too.

    The last one by (at, id) holds for the contact that it came by; None means emptied by hand. `email` is such an
    attribute, too: it says which of the addresses is shown, and stands at the contact that has it as identifier.
    `source_id` names the form or key that it came by.
    """

    __tablename__ = "attribute_value"
    __table_args__ = (
        Index("ix_attribute_value_contact_id", "contact_id", "name"),
        Index("ix_attribute_value_value", "value", sqlite_where=IS_PHONE, postgresql_where=IS_PHONE),
        {"sqlite_autoincrement": True},  # a number that was given again could come before its like in the history
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contact_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int | None]
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(FineMoment)


class ContactMerge(Base):
    """That one contact has been read through another since a moment, until it was undone.

    Both were canonical then. `how` is `automatic`, `by_hand` or `alias`; `reason` is a word of its own for each.
    """

    __tablename__ = "contact_merge"
    __table_args__ = (
        Index("uq_contact_merge_loser_id", "loser_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
        Index("ix_contact_merge_loser_id", "loser_id"),
        Index("ix_contact_merge_survivor_id", "survivor_id"),
        {"sqlite_autoincrement": True},  # merges follow each other in the order of their ids
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    loser_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"))
    survivor_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(FineMoment)
    how: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    undone_at: Mapped[datetime | None] = mapped_column(FineMoment)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))


class MergeChoice(Base):
    """Whose value of an attribute was chosen when two contacts were merged by hand."""

    __tablename__ = "merge_choice"
    __table_args__ = {"sqlite_with_rowid": False}

    merge_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(ContactMerge.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    takes_losers: Mapped[bool]


class MergeVeto(Base):
    """Two contacts that nothing but a person may merge, because somebody undid it."""

    __tablename__ = "merge_veto"
    __table_args__ = (Index("ix_merge_veto_high_id", "high_id"), {"sqlite_with_rowid": False})

    low_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    high_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime] = mapped_column(FineMoment)


class MergeSuggestion(Base):
    """Two known contacts that may be one person, and why; a person merges them or leaves them apart."""

    __tablename__ = "merge_suggestion"
    __table_args__ = (
        Index("uq_merge_suggestion_low_id_high_id", "low_id", "high_id", unique=True),
        Index("ix_merge_suggestion_high_id", "high_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    low_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"))
    high_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Contact.id, ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(FineMoment)
    dismissed_at: Mapped[datetime | None] = mapped_column(FineMoment)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))


class Erased(Base):
    """Somebody who was erased, by a keyed hash of what they could be known by; the key is no part of the database.

    What was received of them up to `until` is not stored, wherever it waited meanwhile. Or somebody who went after
    saying no: `until` is when they did.
    """

    __tablename__ = "erased"
    __table_args__ = (Index("ix_erased_until", "until"), {"sqlite_with_rowid": False})

    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    until: Mapped[datetime] = mapped_column(FineMoment)
