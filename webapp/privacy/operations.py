"""Changes of requests. The caller opens the transaction; every change is audited, without the person's data."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit, present_actor
from webapp.contacts.models import Contact
from webapp.identity.last_words import Word, keep_words, read_browsers, read_words
from webapp.identity.locking import hold_identities
from webapp.identity.queries import find_canonical
from webapp.identity.switches import OPTED_OUT, Switch, person_digest, read_switches, save_switches
from webapp.privacy.erasing import ContactGone, Kind, erase_contact
from webapp.privacy.finding import find_person
from webapp.privacy.kinds import ERASING, RequestKind, Status, one_month_after
from webapp.privacy.models import DataRequest, Erasure
from webapp.settings.operations import bump_policy_version


class IdentityUnchecked(Exception):
    """Nobody has noted how it was checked who asks."""


class NobodyFound(Exception):
    """There is nobody whom it could be done for."""


class AlreadyClosed(Exception):
    """The request was done or refused."""


def register_request(session: Session, kind: RequestKind, said: str, received_on: date, notes: str) -> DataRequest:
    """Put a request into the register, whether somebody is found or not. Raises `SeveralFound`."""
    found = find_person(session, said)
    request = DataRequest(
        kind=kind.value,
        status=Status.OPEN.value,
        contact_id=found.contact_id,
        found_by=said,
        person=found.person,
        received_on=received_on,
        due_on=one_month_after(received_on),
        identity_check="",
        checked_by="",
        notes=notes,
        outcome="",
        created_at=clock.now(),
    )
    session.add(request)
    session.flush()
    _audit(session, "data_request_registered", request, {"kind": kind.value, "found": found.contact_id is not None})
    return request


def note_request(session: Session, request: DataRequest, *, identity_check: str, notes: str) -> None:
    """Write down how it was checked who asks, and what else there is to know."""
    if identity_check != request.identity_check:
        request.identity_check = identity_check
        request.checked_by = present_actor().name if identity_check else ""
        _audit(session, "data_request_identity_checked", request, {"checked": bool(identity_check)})
    request.notes = notes
    session.flush()


def carry_out(session: Session, request: DataRequest) -> None:
    """Do for the person what they ask for. Raises `AlreadyClosed`, `IdentityUnchecked`, `NobodyFound`."""
    contact = contact_to_serve(session, request)
    if request.kind in ERASING:
        try:
            erase_contact(session, contact.id, Kind(request.kind), request_id=request.id)
        except ContactGone as gone:  # erased meanwhile, as their own browser asked
            raise NobodyFound from gone
    elif request.kind == RequestKind.RESTRICT:
        restrict(session, request)
        close_request(session, request, Status.DONE, "")
    elif request.kind == RequestKind.OBJECT:
        opt_out(session, contact)
        _audit(session, "contact_opted_out", request)
        close_request(session, request, Status.DONE, "")


def contact_to_serve(session: Session, request: DataRequest) -> Contact:
    """Return the contact that stands for who asks. Raises `AlreadyClosed`, `IdentityUnchecked`, `NobodyFound`."""
    if request.status != Status.OPEN:
        raise AlreadyClosed
    if not request.identity_check:
        raise IdentityUnchecked
    contact = find_canonical(session, request.contact_id) if request.contact_id is not None else None
    if contact is None:
        raise NobodyFound
    return contact


def restrict(session: Session, request: DataRequest) -> None:
    """Let who asks only be stored from now on; it holds for all that are read with them."""
    session.execute(update(Contact).where(Contact.id == request.contact_id).values(restricted_at=clock.now()))
    _audit(session, "contact_restricted", request)


def lift_restriction(session: Session, request: DataRequest, canonical_id: int) -> None:
    """Let a contact be used again, with all that are read with it."""
    session.execute(update(Contact).where(Contact.canonical_id == canonical_id).values(restricted_at=None))
    _audit(session, "contact_restriction_lifted", request)


def opt_out(session: Session, contact: Contact) -> None:
    """Count a contact and all its known browsers as opted out, as if each had said so now."""
    connection = session.connection()
    hold_identities(connection)
    before = read_words(connection, [contact.id]).get(contact.id)
    keep_words(connection, {contact.id: Word(clock.now_us(), True, before.version_id if before else None)})  # noqa: FBT003 - it opts out
    browsers = read_browsers(connection, [contact.id]).get(contact.id, ())
    digests = [person_digest(*one.key) for one in browsers]
    now, version = clock.now_ms(), bump_policy_version(connection)
    stored = read_switches(connection, digests, OPTED_OUT)
    switches = {digest: Switch(True, now, now, version) for digest in digests}  # noqa: FBT003 - it is on
    for digest, switch in stored.items():
        if switch.is_on:
            switches[digest] = switch._replace(chosen_ms=now)
    save_switches(connection, OPTED_OUT, switches)


def close_request(session: Session, request: DataRequest, status: Status, outcome: str) -> None:
    """End a request as done or refused, with what was answered. Raises `AlreadyClosed`."""
    if request.status != Status.OPEN:
        raise AlreadyClosed
    request.status, request.outcome = status.value, outcome or request.outcome
    request.finished_at, request.finished_by = clock.now(), present_actor().name
    _audit(session, "data_request_closed", request, {"status": status.value})


def note_erased(session: Session, erasure: Erasure) -> None:
    """Close the request that an erasure was made for."""
    request = session.get(DataRequest, erasure.request_id) if erasure.request_id is not None else None
    if request is not None:
        request.status = Status.DONE.value
        request.finished_at, request.finished_by = erasure.finished_at, erasure.user_name


def _audit(session: Session, action: str, request: DataRequest, details: dict[str, Any] | None = None) -> None:
    audit(session, action, "data_request", request.id, f"Request {request.id}", details)
