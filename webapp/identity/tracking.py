"""Who is not to be tracked, as people say it? Contacts and site users, with the reason, the moment and who said so."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit, present_actor
from webapp.contacts.models import Contact
from webapp.identity.locking import hold_identities
from webapp.identity.merging import ContactGone
from webapp.identity.models import Claim, Identifier, NotTracked
from webapp.identity.queries import find_canonical, list_cluster
from webapp.identity.untracked import follow_untracked

LONGEST_NAME = 100
MOST_CLAIMERS = 1_000


class NotTrackedAlready(Exception):
    """This contact or site user is not tracked already."""


def stop_tracking_contact(session: Session, contact_id: int, reason: str) -> None:
    """Record no activities of a contact from now on, by any browser. Raises `ContactGone`, `NotTrackedAlready`."""
    contact = _begin(session, contact_id)
    if _entries_of(session, contact.id):
        raise NotTrackedAlready
    session.add(_entry(reason, contact_id=contact.id))
    session.flush()
    follow_untracked(session.connection(), [contact.id])
    audit(session, "contact_logging_switched_off", "contact", contact.id, f"Contact {contact.id}")


def track_contact_again(session: Session, contact_id: int) -> None:
    """Record activities of a contact again, unless it is a site user who is not tracked. Raises `ContactGone`."""
    contact = _begin(session, contact_id)
    if _entries_of(session, contact.id):
        session.execute(delete(NotTracked).where(NotTracked.contact_id.in_(list_cluster(session, contact.id))))
        follow_untracked(session.connection(), [contact.id])
        audit(session, "contact_logging_switched_on", "contact", contact.id, f"Contact {contact.id}")


def stop_tracking_user(session: Session, external_id: str, reason: str) -> None:
    """Record no activities of a site user from now on, whether they were here before or not.

    Raises `NotTrackedAlready`.
    """
    session.flush()
    hold_identities(session.connection())
    if session.scalar(select(NotTracked.id).where(NotTracked.external_id == external_id)) is not None:
        raise NotTrackedAlready
    entry = _entry(reason, external_id=external_id)
    session.add(entry)
    session.flush()
    follow_untracked(session.connection(), _contacts_of(session, external_id))
    audit(session, "user_logging_switched_off", "site_user", entry.id, f"Site user, entry {entry.id}")


def track_user_again(session: Session, entry: NotTracked) -> None:
    """Record activities of a site user again."""
    session.flush()
    hold_identities(session.connection())
    number, external_id = entry.id, entry.external_id or ""
    session.delete(entry)
    session.flush()
    follow_untracked(session.connection(), _contacts_of(session, external_id))
    audit(session, "user_logging_switched_on", "site_user", number, f"Site user, entry {number}")


def _begin(session: Session, contact_id: int) -> Contact:
    session.flush()
    hold_identities(session.connection())
    contact = find_canonical(session, contact_id)
    if contact is None:
        raise ContactGone
    return contact


def _entries_of(session: Session, canonical_id: int) -> list[int]:
    query = select(NotTracked.id).join(Contact, Contact.id == NotTracked.contact_id)
    return list(session.scalars(query.where(Contact.canonical_id == canonical_id)))


def _entry(reason: str, *, contact_id: int | None = None, external_id: str | None = None) -> NotTracked:
    actor = present_actor()
    return NotTracked(
        contact_id=contact_id,
        external_id=external_id,
        reason=reason,
        since=clock.now(),
        user_id=actor.user_id,
        user_name=actor.name[:LONGEST_NAME],
    )


def _contacts_of(session: Session, external_id: str) -> Iterable[int]:
    """Return who has an external id, and who only said so, as far as anybody can claim anything."""
    owners = select(Identifier.contact_id).where(Identifier.kind == "external_id", Identifier.value == external_id)
    claimers = select(Claim.contact_id).where(Claim.kind == "external_id", Claim.value == external_id)
    return [*session.scalars(owners), *session.scalars(claimers.limit(MOST_CLAIMERS))]
