"""Who is meant? Found by what the person says of themselves: e-mail, phone, external id, or the visitor number."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from webapp.activities.keys import read_uuid
from webapp.contacts.models import Contact
from webapp.identity.erased import Name, digest_of, identifier_name, secret_of, visitor_name
from webapp.identity.models import AttributeValue, Identifier, Visitor
from webapp.identity.queries import find_canonical, list_cluster

PHONES = ("phone", "mobile_phone")
HEX_DIGITS = 32


class Found(NamedTuple):
    """Who somebody is by their own words: a contact, None for nobody, and the keyed hash.

    It is the contact that this came by, whatever it was merged into: a merge that is undone must not leave somebody
    else in their place.
    """

    contact_id: int | None
    person: bytes


class SeveralFound(Exception):
    """What was said, a phone number perhaps, belongs to several people."""


def find_person(session: Session, said: str) -> Found:
    """Return who is meant. Raises `SeveralFound`."""
    key = _read_visitor(said)
    if key is not None:
        visitors = session.scalars(select(Visitor).where(Visitor.key == uuid.UUID(bytes=key))).all()
        group_id = visitors[0].group_id if visitors else 0
        return _found(session, {one.contact_id for one in visitors}, visitor_name(group_id, key))
    kind, value = ("email", said.lower()) if "@" in said else ("external_id", said)
    identified = select(Identifier.contact_id).where(Identifier.kind == kind, Identifier.value == value)
    ids = set(session.scalars(identified)) or _find_by_phone(session, said)
    return _found(session, ids, identifier_name(kind, value))


def find_name_of(session: Session, contact_id: int) -> str:
    """Return by what a contact is found: e-mail, external id, visitor number or phone; "" where by none of them."""
    contact = find_canonical(session, contact_id)
    if contact is None:
        return ""
    cluster = list_cluster(session, contact.id)
    external_id = select(Identifier.value).where(Identifier.kind == "external_id", Identifier.contact_id.in_(cluster))
    visitor = session.scalar(select(Visitor.key).where(Visitor.contact_id.in_(cluster)).order_by(Visitor.id).limit(1))
    names = (contact.email, session.scalar(external_id.limit(1)), str(visitor or ""), contact.phone)
    return next((name for name in names if name), "")


def _find_by_phone(session: Session, said: str) -> set[int]:
    """Return whom a phone number shows of, as it was given."""
    given = AttributeValue.name.in_(PHONES) & (AttributeValue.value == said)
    shown, shows = aliased(Contact), aliased(Contact)
    found = select(shown.id).join(AttributeValue, AttributeValue.contact_id == shown.id).where(given)
    found = found.join(shows, shows.id == shown.canonical_id)
    return set(session.scalars(found.where(or_(shows.phone == said, shows.mobile_phone == said))))


def _found(session: Session, ids: Collection[int], name: Name) -> Found:
    canonical = set(session.scalars(select(Contact.canonical_id).where(Contact.id.in_(ids))))
    if len(canonical) > 1:
        raise SeveralFound
    return Found(min(ids, default=None), digest_of(secret_of(session.connection()), name))


def _read_visitor(said: str) -> bytes | None:
    if len(said) == HEX_DIGITS and not said.strip("0123456789abcdefABCDEF"):
        return bytes.fromhex(said)
    return read_uuid(said)
