"""How does the person behind the activities go? Browsers, identifiers, values, merges: at one moment, all together."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, or_, select, tuple_
from sqlalchemy.orm import Session

from webapp import clock
from webapp.contacts.models import Contact
from webapp.contacts.touching import touch_for_rebuild
from webapp.identity.changes import BROWSERS_SOURCES
from webapp.identity.deriving import derive_contacts
from webapp.identity.erased import Name, contact_name, identifier_name, keep_erased, typed_name, visitor_name
from webapp.identity.forgetting import forget_browsers, forget_contacts
from webapp.identity.models import AttributeValue, Claim, Identifier, NotTracked, Visitor
from webapp.identity.people import EMAIL, EXTERNAL_ID
from webapp.privacy.erasing import Kind, find_going_on, has_other_browsers, takes_all, was_named_by_others
from webapp.privacy.erasing_activities import contacts_of, note_texts
from webapp.privacy.models import AccessFile, DataRequest, Erasure


@dataclass(slots=True)
class Browsers:
    """Visitors' rows, and what they are known by."""

    ids: list[int]
    names: list[Name]
    environments: list[int | None]


def erase_person(session: Session, erasure: Erasure, folder: Path, erased_list: Path) -> None:
    """Erase all that says who it was; nothing received of them up to now is stored from here on.

    `folder` has the files made for people, `erased_list` is the file of those who were erased. Call it with the spool's
    lock and alone with the database, once no activity is left.
    """
    if erasure.kind == Kind.BROWSER:
        names = _erase_browser(session, erasure)
    elif not takes_all(session, erasure):
        names = _erase_only_said(session, erasure)
    else:
        names = _erase_contacts(session, erasure, contacts_of(session, erasure), folder)
    until_us = clock.now_us()
    keep_erased(session.connection(), names, until_us, erased_list)
    erasure.until = clock.from_us(until_us)


def _erase_contacts(session: Session, erasure: Erasure, contact_ids: Collection[int], folder: Path) -> list[Name]:
    connection = session.connection()
    contacts = session.scalars(select(Contact).where(Contact.id.in_(contact_ids))).all()
    browsers = _read_browsers(session, select(Visitor.id).where(Visitor.contact_id.in_(contact_ids)).subquery())
    identifiers = _list_identifiers(session, contact_ids)
    others = {one.canonical_id for one in contacts} - set(contact_ids)
    _erase_browsers(session, erasure, browsers)
    _empty_requests(session, contact_ids, folder)
    session.execute(delete(Claim).where(tuple_(Claim.kind, Claim.value).in_(identifiers)))
    site_users = [value for kind, value in identifiers if kind == EXTERNAL_ID]
    session.execute(delete(NotTracked).where(NotTracked.external_id.in_(site_users)))
    session.flush()
    gone = forget_contacts(connection, contact_ids)
    session.expire_all()
    derive_contacts(connection, others)
    touch_for_rebuild(connection, others)
    _count(erasure, contacts=gone, identifiers=len(identifiers))
    return [
        *browsers.names,
        *_names_of(erasure, identifiers),
        *map(contact_name, contact_ids),
    ]


def _erase_browser(session: Session, erasure: Erasure) -> list[Name]:
    """Erase one browser, and what its contact came with by it, where nobody else could have said it."""
    browsers = _read_browsers(session, select(Visitor.id).where(Visitor.id == erasure.visitor_id).subquery())
    if not browsers.ids:
        return []
    visitor = session.get_one(Visitor, erasure.visitor_id)
    canonical_id = session.get_one(Contact, visitor.contact_id).canonical_id
    identifiers: list[tuple[str, str]] = []
    # Where the contact goes whole, what was said goes with it: then it may be known who asks.
    if find_going_on(session, canonical_id) is None:
        identifiers = _erase_said(session, visitor.contact_id, visitor.id)
    _erase_browsers(session, erasure, browsers)
    _derive(session, canonical_id)
    return [*browsers.names, *_names_of(erasure, identifiers)]


def _erase_only_said(session: Session, erasure: Erasure) -> list[Name]:
    """Erase what the browser said that asks, of a contact that had nothing else then; by now it has, and that stays."""
    assert erasure.visitor_id is not None  # noqa: S101 - else all is taken
    identifiers = _erase_said(session, erasure.contact_id, erasure.visitor_id)
    _derive(session, session.get_one(Contact, erasure.contact_id).canonical_id)
    return _names_of(erasure, identifiers)


def _derive(session: Session, canonical_id: int) -> None:
    session.flush()
    session.expire_all()
    derive_contacts(session.connection(), [canonical_id])
    touch_for_rebuild(session.connection(), [canonical_id])


def _erase_said(session: Session, contact_id: int, visitor_id: int) -> list[tuple[str, str]]:
    """Erase what a contact's only browser said of itself; return the identifiers that went with it."""
    identifiers: list[tuple[str, str]] = []
    if has_other_browsers(session, contact_id, visitor_id):
        return identifiers
    if not was_named_by_others(session, contact_id, visitor_id):
        identifiers = _list_identifiers(session, [contact_id], BROWSERS_SOURCES)
    session.execute(delete(Identifier).where(tuple_(Identifier.kind, Identifier.value).in_(identifiers)))
    session.execute(delete(Claim).where(Claim.contact_id == contact_id))
    session.execute(delete(Claim).where(tuple_(Claim.kind, Claim.value).in_(identifiers)))
    kept = [value for kind, value in _list_identifiers(session, [contact_id]) if kind == EMAIL]
    said = delete(AttributeValue).where(
        AttributeValue.contact_id == contact_id,
        AttributeValue.source.in_(BROWSERS_SOURCES),
        or_(AttributeValue.name != EMAIL, AttributeValue.value.is_(None), AttributeValue.value.not_in(kept)),
    )
    session.execute(said)
    return identifiers


def _names_of(erasure: Erasure, identifiers: Iterable[tuple[str, str]]) -> list[Name]:
    """Return what identifiers are known by from now on: a browser that asks needn't be their owner's."""
    name_of = identifier_name if erasure.visitor_id is None else typed_name
    return [name_of(kind, value) for kind, value in identifiers]


def _read_browsers(session: Session, ids: object) -> Browsers:
    rows = session.execute(
        select(Visitor.id, Visitor.group_id, Visitor.key, Visitor.environment_id).where(Visitor.id.in_(select(ids)))  # type: ignore[call-overload]
    ).all()
    names = [visitor_name(row.group_id, row.key.bytes) for row in rows]
    return Browsers([row.id for row in rows], names, [row.environment_id for row in rows])


def _erase_browsers(session: Session, erasure: Erasure, browsers: Browsers) -> None:
    """Delete visitors with their visits; their proofs of consent keep the keyed hash alone."""
    note_texts(session, erasure, {("environment", number) for number in browsers.environments})
    gone = forget_browsers(session.connection(), browsers.ids)
    _count(erasure, browsers=gone.browsers, visits=gone.visits)


def _list_identifiers(
    session: Session, contact_ids: Collection[int], sources: Collection[str] | None = None
) -> list[tuple[str, str]]:
    query = select(Identifier.kind, Identifier.value).where(Identifier.contact_id.in_(contact_ids))
    if sources is not None:
        query = query.where(Identifier.source.in_(sources))
    return [(row.kind, row.value) for row in session.execute(query)]


def _empty_requests(session: Session, contact_ids: Collection[int], folder: Path) -> None:
    """Let the register say of the person only the keyed hash, and delete the files made for them."""
    asked = select(DataRequest).where(DataRequest.contact_id.in_(contact_ids)).with_for_update()
    requests = session.scalars(asked).all()
    files = session.scalars(select(AccessFile).where(AccessFile.request_id.in_([one.id for one in requests]))).all()
    for file in files:
        (folder / file.name).unlink(missing_ok=True)
        session.delete(file)
    for one in requests:
        one.contact_id, one.found_by, one.notes = None, "", ""


def _count(erasure: Erasure, **added: int) -> None:
    counts = dict(erasure.counts)
    for name, number in added.items():
        counts[name] = counts.get(name, 0) + number
    erasure.counts = counts
