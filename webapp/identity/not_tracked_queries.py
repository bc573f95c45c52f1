"""Questions about who is not tracked. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from webapp.contacts.models import Contact
from webapp.identity.models import Claim, Identifier, NotTracked
from webapp.identity.people import EXTERNAL_ID
from webapp.identity.queries import list_cluster


def all_not_tracked(text: str = "") -> Select[NotTracked]:
    """Return the query for all entries, or those of external ids that begin with a text."""
    query = select(NotTracked)
    return query.where(NotTracked.external_id.startswith(text, autoescape=True)) if text else query


def find_not_tracked(session: Session, entry_id: int) -> NotTracked | None:
    """Return an entry, or None."""
    return session.get(NotTracked, entry_id)


def list_not_tracked_of(session: Session, canonical_id: int) -> list[NotTracked]:
    """Return the entries by which a contact is not tracked: its own, and those of the site users that it is."""
    cluster = list_cluster(session, canonical_id)
    external_ids = select(Identifier.value).where(Identifier.kind == EXTERNAL_ID, Identifier.contact_id.in_(cluster))
    query = select(NotTracked).where(NotTracked.contact_id.in_(cluster) | NotTracked.external_id.in_(external_ids))
    return list(session.scalars(query.order_by(NotTracked.since, NotTracked.id)))


def list_users_claimed(session: Session, canonical_id: int) -> Sequence[str]:
    """Return the external ids of site users who are not tracked that a browser of the contact only says to be."""
    cluster = list_cluster(session, canonical_id)
    own = select(Identifier.value).where(Identifier.kind == EXTERNAL_ID, Identifier.contact_id.in_(cluster))
    query = select(Claim.value).join(NotTracked, NotTracked.external_id == Claim.value).distinct()
    query = query.where(Claim.kind == EXTERNAL_ID, Claim.contact_id.in_(cluster), Claim.value.not_in(own))
    return session.scalars(query.order_by(Claim.value)).all()


def contacts_of_entries(session: Session, entries: Collection[NotTracked]) -> dict[int, Contact]:
    """Return the canonical contacts that entries are about, by entry; those of whom none is known are left out."""
    by_id = {one.contact_id: one.id for one in entries if one.contact_id is not None}
    by_external = {one.external_id: one.id for one in entries if one.external_id is not None}
    found = {by_id[row[0]]: row[1] for row in session.execute(_canonical().where(Contact.id.in_(by_id)))}
    named = select(Identifier.value, Contact.canonical_id).join(Contact, Contact.id == Identifier.contact_id)
    rows = session.execute(named.where(Identifier.kind == EXTERNAL_ID, Identifier.value.in_(by_external)))
    found |= {by_external[row[0]]: row[1] for row in rows}
    contacts = {one.id: one for one in session.scalars(select(Contact).where(Contact.id.in_(found.values())))}
    return {entry_id: contacts[number] for entry_id, number in found.items()}


def _canonical() -> Select[int, int]:
    return select(Contact.id, Contact.canonical_id)
