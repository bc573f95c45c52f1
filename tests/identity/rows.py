"""Contacts and what they came with, as tests put them into the database and read them again."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from sqlalchemy import select

from webapp import clock
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.deriving import SHOWN, derive_contacts
from webapp.identity.models import AttributeValue, ContactMerge, Identifier, MergeChoice

LONG_AGO_US = 1_795_000_000_000_000
_numbers: Iterator[int] = itertools.count(1)


def moment_us() -> int:
    """Return a moment in the past, each later than the one before."""
    return LONG_AGO_US + next(_numbers)


def add_contact(*, at: int | None = None, external_id: str = "", **values: str | None) -> int:
    """Store a contact that came with some values, and return its id."""
    at = moment_us() if at is None else at
    with transaction() as session:
        contact = Contact(canonical_id=0, created_at=clock.from_us(at))
        session.add(contact)
        session.flush()
        contact.canonical_id = contact.id
        for kind, value in (("email", values.get("email")), ("external_id", external_id)):
            if value:
                session.add(
                    Identifier(kind=kind, value=value, contact_id=contact.id, source="typed", at=clock.from_us(at))
                )
        for name, value in values.items():
            session.add(
                AttributeValue(contact_id=contact.id, name=name, value=value, source="typed", at=clock.from_us(at))
            )
        session.flush()
        derive_contacts(session.connection(), [contact.id])
        return contact.id


def put_merge(loser: int, survivor: int, **choices: bool) -> None:
    """Store a merge without its consequences for any contact's row."""
    with transaction() as session:
        merge = ContactMerge(
            loser_id=loser, survivor_id=survivor, at=clock.from_us(moment_us()), how="by_hand", reason="by_hand"
        )
        session.add(merge)
        session.flush()
        for name, takes_losers in choices.items():
            session.add(MergeChoice(merge_id=merge.id, name=name, takes_losers=takes_losers))
        session.get_one(Contact, loser).merged_into_id = survivor
        for member in session.scalars(select(Contact).where(Contact.canonical_id == loser)):
            member.canonical_id = survivor


def derive(*contact_ids: int) -> None:
    with transaction() as session:
        derive_contacts(session.connection(), contact_ids)


def shown_of(contact_id: int) -> dict[str, str]:
    """Return what a contact's row shows."""
    db.session.rollback()
    contact = db.session.get_one(Contact, contact_id)
    return {name: value for name in SHOWN if (value := getattr(contact, name)) is not None}


def known(contact_id: int) -> bool:
    db.session.rollback()
    return db.session.get_one(Contact, contact_id).is_known
