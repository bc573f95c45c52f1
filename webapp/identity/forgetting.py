"""How does a contact go for good? With all that were merged into it, a little at a time, so that nobody waits long."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, text
from sqlalchemy.orm import Session

from webapp.activities.deletion import delete_activities
from webapp.activities.models import Activity
from webapp.consent.naming import person_named
from webapp.consent.parting import part_from_browsers, part_from_named
from webapp.database import fetch_in
from webapp.identity.erased import secret_of
from webapp.identity.locking import hold_identities, hold_storing
from webapp.identity.models import Visitor
from webapp.identity.objections import keep_objections
from webapp.identity.untracked import leave_to_people, read_digests

AT_ONCE = 200
VISITS_AT_ONCE = 1_000
MERGED = text("SELECT id FROM contact WHERE canonical_id = :contact AND id <> :contact ORDER BY id LIMIT :limit")
SOME_VISITS = text("SELECT id FROM visit WHERE visitor_id IN :visitors LIMIT :limit").bindparams(
    bindparam("visitors", expanding=True)
)
FORGET_VISITS = "DELETE FROM visit WHERE id IN"
FORGET_VISITS_OF = "DELETE FROM visit WHERE visitor_id IN"
FORGET_VISITORS = "DELETE FROM visitor WHERE id IN"
FORGET_CONTACTS = "DELETE FROM contact WHERE id IN"
IDENTIFIERS = "SELECT kind, value FROM identifier WHERE contact_id IN"
FORGET_TOUCHED = "DELETE FROM touched_contact WHERE contact_id IN"


class Forgotten(NamedTuple):
    """What a step took away, and whether that was all."""

    activities: int = 0
    browsers: int = 0
    contacts: int = 0
    is_complete: bool = False


def forget_cluster(connection: Connection, contact_id: int, *, at_once: int = AT_ONCE) -> Forgotten:
    """Delete some more of a canonical contact and all that were merged into it, in the transaction of `connection`.

    Call it again, each time in a transaction of its own, until it is complete: `at_once` activities take about 20 ms.
    Activities go with their counts, but not the memory of their ids; then browsers with their visits; then contacts
    with identifiers, values, claims, merges, vetoes and suggestions. Choices not to be tracked and proofs of consent
    stay. A contact that isn't there is complete.
    """
    hold_storing(connection)
    hold_identities(connection)
    merged = connection.scalars(MERGED, {"contact": contact_id, "limit": at_once}).all()
    members = merged or [contact_id]
    keys = _some_activities(connection, members, at_once)
    if keys:
        with Session(connection) as session:
            return Forgotten(activities=delete_activities(session, keys))
    visitors = connection.scalars(select(Visitor.id).where(Visitor.contact_id.in_(members)).limit(at_once)).all()
    if visitors:
        return _forget_some_browsers(connection, visitors)
    return Forgotten(contacts=forget_contacts(connection, members), is_complete=not merged)


class GoneBrowsers(NamedTuple):
    """How many browsers went, and how many visits with them."""

    browsers: int
    visits: int


def forget_browsers(connection: Connection, visitor_ids: Collection[int]) -> GoneBrowsers:
    """Delete browsers with their visits. Choices not to be tracked stay, and whoever agreed to what stays proven.

    The proof has a keyed hash of its own; only the way to the browser goes.
    """
    part_from_browsers(connection, visitor_ids)
    digests = read_digests(connection, visitor_ids)
    visits = sum(1 for _ in fetch_in(connection, FORGET_VISITS_OF, visitor_ids, "RETURNING id"))
    browsers = sum(1 for _ in fetch_in(connection, FORGET_VISITORS, visitor_ids, "RETURNING id"))
    leave_to_people(connection, digests)
    return GoneBrowsers(browsers, visits)


def forget_contacts(connection: Connection, contact_ids: Collection[int]) -> int:
    """Delete contacts without activities and browsers, with all that is written against them; return how many.

    That they were not to be recorded is kept.
    """
    keep_objections(connection, contact_ids)
    _part_from_contacts(connection, contact_ids)
    # First what recalculation takes first, too: in the other order each of the two could wait for the other.
    list(fetch_in(connection, FORGET_TOUCHED, contact_ids, "RETURNING contact_id"))
    return sum(1 for _ in fetch_in(connection, FORGET_CONTACTS, contact_ids, "RETURNING id"))


def _part_from_contacts(connection: Connection, members: Collection[int]) -> None:
    """Note in the proofs of what contacts answered without a browser that they go now."""
    secret = secret_of(connection)
    names = [("contact", contact_id) for contact_id in members]
    names += [(row[0], row[1]) for row in fetch_in(connection, IDENTIFIERS, members)]
    part_from_named(connection, [person_named(secret, kind, value) for kind, value in names])


def _some_activities(connection: Connection, members: Sequence[int], at_once: int) -> Sequence[uuid.UUID]:
    return connection.scalars(select(Activity.id).where(Activity.contact_id.in_(members)).limit(at_once)).all()


def _forget_some_browsers(connection: Connection, visitors: Sequence[int]) -> Forgotten:
    """Forget the visits of browsers, and then the browsers."""
    visits = connection.scalars(SOME_VISITS, {"visitors": visitors, "limit": VISITS_AT_ONCE}).all()
    list(fetch_in(connection, FORGET_VISITS, visits, "RETURNING id"))
    if len(visits) == VISITS_AT_ONCE:
        return Forgotten()
    return Forgotten(browsers=forget_browsers(connection, visitors).browsers)
