"""Who is to be erased? Asked for here, within the caller's transaction; `erasing_jobs` does it, phase by phase."""

from __future__ import annotations

import uuid
from contextlib import suppress
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import Actor, audit, present_actor
from webapp.activities.models import Activity
from webapp.contacts.models import Contact, Remark
from webapp.identity.changes import BROWSERS_SOURCES
from webapp.identity.locking import hold_identities
from webapp.identity.models import AttributeValue, Identifier, Visitor
from webapp.identity.queries import find_canonical, list_cluster
from webapp.privacy.models import Erasure

FIRST_PHASE = "activities"
LAST_PHASE = "files"
JOB = "erasure"


class Kind(StrEnum):
    """What is done with a person, or with what one browser recorded."""

    ERASE = "erase"
    ANONYMISE = "anonymise"
    BROWSER = "browser"


class ContactGone(Exception):
    """There is no such contact, or no more."""


def erase_contact(
    session: Session,
    contact_id: int,
    kind: Kind = Kind.ERASE,
    *,
    request_id: int | None = None,
    visitor_id: int | None = None,
    by: Actor | None = None,
) -> Erasure:
    """Have a contact erased or anonymised, with all that are read with it. Raises `ContactGone`.

    `visitor_id` is the browser that asks, which may have typed any e-mail; None where it is known who asks. While that
    goes on, asking again changes no more than that.
    """
    session.flush()
    # Within a step of the erasing that goes on, nothing would come of it that somebody asks in person.
    hold_identities(session.connection())
    session.expire_all()
    contact = find_canonical(session, contact_id)
    if contact is None:
        raise ContactGone
    going_on = find_going_on(session, contact.id)
    if going_on is not None:
        if visitor_id is None:
            going_on.visitor_id = None
        going_on.request_id = going_on.request_id or request_id
        return going_on
    anonymous_id = _add_anonymous(session, contact) if kind == Kind.ANONYMISE else None
    return _begin(
        session,
        kind,
        contact.id,
        visitor_id=visitor_id,
        anonymous_id=anonymous_id,
        request_id=request_id,
        by=by,
    )


def erase_visitor(session: Session, group_id: int, key: uuid.UUID, *, by: Actor | None = None) -> Erasure | None:
    """Have erased what one browser recorded; return None where nothing is known of it.

    Asked for again while that goes on, it changes nothing: as long as the browser is there, what it sends goes too.
    Where its contact is known by nothing but this browser, the contact goes whole. Else what others brought stays: the
    activities of other browsers, and what came of the person by a trusted gate or by hand.
    """
    visitor = session.scalars(select(Visitor).where(Visitor.key == key, Visitor.group_id == group_id)).first()
    if visitor is None:
        return None
    # What it recorded goes first, also where it typed somebody's e-mail; then the contact, if nothing else is known.
    erasure = _find_erasing_browser(session, visitor.id) or _begin(
        session, Kind.BROWSER, visitor.contact_id, visitor_id=visitor.id, by=by
    )
    if is_all_there_is(session, visitor.contact_id, visitor.id):
        return erase_contact(session, visitor.contact_id, visitor_id=visitor.id, by=by)
    return erasure


def erase_for_program(session: Session, group_id: int, visitor: bytes, contact_id: int, *, by: Actor) -> None:
    """Have erased what a browser recorded, or a contact, as a program asks for whoever says no."""
    if visitor:
        erase_visitor(session, group_id, uuid.UUID(bytes=visitor), by=by)
    elif contact_id:
        with suppress(ContactGone):
            erase_contact(session, contact_id, by=by)


def is_all_there_is(session: Session, contact_id: int, visitor_id: int) -> bool:
    """Whether all that is known of a browser's contact came by this browser."""
    contact = session.get(Contact, contact_id)
    if contact is None:
        return True
    is_one = list_cluster(session, contact.canonical_id) == (contact.id,)
    if not is_one or has_other_browsers(session, contact_id, visitor_id):
        return False
    foreign: list[Select[Any]] = [
        select(model.id).where(model.contact_id == contact.id, model.source.not_in(BROWSERS_SOURCES))
        for model in (Identifier, AttributeValue)
    ]
    foreign += [select(Remark.id).where(Remark.contact_id == contact.id), _done_by_others(contact_id, visitor_id)]
    return not any(session.scalar(query.limit(1)) for query in foreign)


def takes_all(session: Session, erasure: Erasure) -> bool:
    """Whether a contact goes whole: not where a browser asks, and anything else came meanwhile."""
    if erasure.kind == Kind.BROWSER:
        return False
    return erasure.visitor_id is None or is_all_there_is(session, erasure.contact_id, erasure.visitor_id)


def has_other_browsers(session: Session, contact_id: int, visitor_id: int) -> bool:
    """Whether the contact of a browser has another one."""
    others = select(Visitor.id).where(Visitor.contact_id == contact_id, Visitor.id != visitor_id)
    return session.scalar(others.limit(1)) is not None


def was_named_by_others(session: Session, contact_id: int, visitor_id: int) -> bool:
    """Whether others said the e-mail of a browser's contact, too: by it their activities, or they, came to the contact.

    Anybody can type an e-mail that nobody has yet, before its owner does, or sends a form without being tracked.
    """
    merged = select(Contact.id).where(Contact.merged_into_id == contact_id)
    return any(session.scalar(query.limit(1)) for query in (_done_by_others(contact_id, visitor_id), merged))


def _done_by_others(contact_id: int, visitor_id: int) -> Select[Any]:
    return select(Activity.id).where(
        Activity.contact_id == contact_id, Activity.visitor_id.is_distinct_from(visitor_id)
    )


def find_going_on(session: Session, contact_id: int) -> Erasure | None:
    """Return the erasure of a canonical contact that has not ended, None where there is none.

    That of one who was merged into it meanwhile takes no more than that one.
    """
    query = select(Erasure).where(
        Erasure.finished_at.is_(None), Erasure.kind != Kind.BROWSER, Erasure.contact_id == contact_id
    )
    return session.scalars(query).first()


def _find_erasing_browser(session: Session, visitor_id: int) -> Erasure | None:
    query = select(Erasure).where(Erasure.finished_at.is_(None), Erasure.visitor_id == visitor_id)
    return session.scalars(query).first()


def _add_anonymous(session: Session, contact: Contact) -> int:
    anonymous = Contact(canonical_id=0, created_at=contact.created_at, first_channel_id=contact.first_channel_id)
    session.add(anonymous)
    session.flush()
    anonymous.canonical_id = anonymous.id
    return anonymous.id


def _begin(
    session: Session,
    kind: Kind,
    contact_id: int,
    *,
    visitor_id: int | None = None,
    anonymous_id: int | None = None,
    request_id: int | None = None,
    by: Actor | None = None,
) -> Erasure:
    actor = by or present_actor()
    erasure = Erasure(
        kind=kind.value,
        contact_id=contact_id,
        visitor_id=visitor_id,
        anonymous_id=anonymous_id,
        request_id=request_id,
        user_id=actor.user_id,
        user_name=actor.name[:100],
        begun_at=clock.now(),
        phase=FIRST_PHASE,
        counts={},
    )
    session.add(erasure)
    session.flush()
    audit(session, "erasure_begun", "contact", contact_id, f"Contact {contact_id}", {"kind": kind.value}, by=by)
    return erasure
