"""Which addresses read and edit contacts?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Response
from sqlalchemy import select

from webapp.access.key_reads import CONTACTS
from webapp.api.addresses import MANAGE, READ, address
from webapp.api.answers import ContactOut, ContactPage
from webapp.api.callers import Caller, actor_of
from webapp.api.contact_editing import identifier_taken, read_edit
from webapp.api.contact_reading import contacts_out
from webapp.api.naming import Named, get_channel, get_person, look_up
from webapp.api.problems import Problem, answer_json, no_such_contact
from webapp.api.shapes import ContactsQuery, EditBody, Person
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.editing import IdentifierTaken, edit_contact
from webapp.identity.merging import ContactGone
from webapp.identity.models import Visitor
from webapp.identity.queries import find_canonical

GROUP = "Contacts"
HIGHEST = 2**63 - 1


@address("GET", "/contacts/<int:contact_id>", GROUP, READ, {200: ContactOut})
def read_contact(caller: Caller, contact_id: int) -> Response:
    """Read a contact.

    The id of one that was merged shows the contact that stands for it, whose id is then `canonical_id`.
    """
    return _answer_contact(caller, contact_id)


@address(
    "PATCH",
    "/contacts/<int:contact_id>",
    GROUP,
    MANAGE,
    {200: ContactOut},
    body=EditBody,
    example={"attributes": {"city": "Aarhus", "company": None}},
)
def change_contact(caller: Caller, body: EditBody, contact_id: int) -> Response:
    """Edit a contact.

    What a person does on the contact's page, by the same rules: what you send replaces what shows. It is done at once,
    stands in the contact's history and, by the names of the attributes, in the audit log, both with your key's name.
    An e-mail or external id of another contact is refused: whether the two are one is for a person to decide.
    """
    contact = _get_canonical(contact_id)
    edit = read_edit(db.session(), contact, body)
    try:
        with transaction() as session:
            edit_contact(session, contact_id, edit, by=actor_of(caller))
    except IdentifierTaken as taken:
        raise identifier_taken(taken) from None
    except ContactGone:
        raise no_such_contact() from None
    return _answer_contact(caller, contact_id)


@address("GET", "/contacts", GROUP, READ, {200: ContactPage}, query=ContactsQuery)
def list_contacts(caller: Caller, query: ContactsQuery) -> Response:
    """Find a contact, or read all.

    By e-mail, external id or visitor it answers the one who has it, or 404. Else it lists all contacts but those that
    were merged into others, by id.
    """
    session = db.session()
    if query.email or query.external_id or query.visitor:
        named = get_person(Person(query.visitor, None, query.external_id, query.email), "?")
        canonical_id = _of_visitor(caller, query, named) or look_up(session, [named]).canonical_of(named)
        if not canonical_id:
            raise no_such_contact()
        return answer_json(ContactPage(_read(caller, [session.get_one(Contact, canonical_id)])))
    after = _read_cursor(query.cursor)
    listed = select(Contact).where(Contact.merged_into_id.is_(None), Contact.id > after).order_by(Contact.id)
    found = session.scalars(listed.limit(query.limit + 1)).all()
    shown = found[: query.limit]
    onward = str(shown[-1].id) if len(found) > query.limit else None
    return answer_json(ContactPage(_read(caller, shown), onward))


def _read(caller: Caller, contacts: Sequence[Contact]) -> list[ContactOut]:
    """Return contacts as programs read them; the audit log has how many that were."""
    caller.runtime.drops.note_read(caller.key.id, CONTACTS, len(contacts))
    return contacts_out(caller, db.session(), contacts)


def _get_canonical(contact_id: int) -> Contact:
    contact = find_canonical(db.session(), contact_id) if contact_id <= HIGHEST else None
    if contact is None:
        raise no_such_contact()
    return contact


def _answer_contact(caller: Caller, contact_id: int) -> Response:
    out = _read(caller, [_get_canonical(contact_id)])[0]
    out.id = contact_id
    return answer_json(out)


def _of_visitor(caller: Caller, query: ContactsQuery, named: Named) -> int:
    if not named.visitor:
        return 0
    channel = get_channel(caller, query.channel, "?channel")
    of_group = select(Visitor.contact_id).where(Visitor.key == uuid.UUID(bytes=named.visitor))
    came_by = db.session.scalar(of_group.where(Visitor.group_id == channel.group_id))
    contact = find_canonical(db.session(), came_by) if came_by is not None else None
    return 0 if contact is None else contact.id


def _read_cursor(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and int(text[:20]) <= HIGHEST):
        raise Problem(400, "invalid", "is no cursor of this list", "?cursor")
    return int(text[:20])
