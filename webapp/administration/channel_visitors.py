"""Who exists only through a channel, and goes when it is emptied? Anonymous people that nothing else is known of.

Known contacts and their browsers stay. So do the objections of those who go: they need no visitor.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from webapp import clock
from webapp.channels.models import Channel
from webapp.database import fetch_in
from webapp.identity.untracked import leave_to_people, read_digests

VISITORS_AT_ONCE = 400
VISITS_AT_ONCE = 1_000
NEXT = text(
    "SELECT id, contact_id FROM visitor"
    " WHERE id > :after AND group_id = :group AND first_seen_at <= :until ORDER BY id LIMIT :limit"
)
FORGET_VISITORS = "DELETE FROM visitor WHERE id IN"
FORGET_CONTACTS = (
    "DELETE FROM contact WHERE is_known = false AND canonical_id = id"
    " AND NOT EXISTS (SELECT 1 FROM visitor WHERE visitor.contact_id = contact.id) AND id IN"
)
FORGET_VISITS = "DELETE FROM visit WHERE id IN"


class _Visitor(NamedTuple):
    id: int
    contact_id: int


@dataclass(slots=True)
class Visitors:
    """Visits, visitors and contacts to be deleted next. `reached` is the visitor up to whom all are looked at then."""

    reached: int
    is_last: bool
    visits: list[int] = field(default_factory=list)
    visitors: list[int] = field(default_factory=list)
    contacts: list[int] = field(default_factory=list)


def read_visitors(connection: Connection, channel: Channel, after: int, until: datetime) -> Visitors:
    """Return what goes of the next visitors of a channel whose activities until a moment are deleted already."""
    values = {"after": after, "group": channel.group_id, "until": clock.to_ms(until), "limit": VISITORS_AT_ONCE}
    page = [_Visitor(*row) for row in connection.execute(NEXT, values)]
    busy, visits_in_use = _read_activities(connection, {one.contact_id for one in page})
    doomed, staying = _read_visits(connection, [one.id for one in page], channel.id, clock.to_ms(until), visits_in_use)
    reached = page[-1].id if page else after
    if len(doomed) > VISITS_AT_ONCE:  # the same visitors come again, with fewer visits
        return Visitors(after, is_last=False, visits=doomed[:VISITS_AT_ONCE])
    known = _known_contacts(connection, {one.contact_id for one in page})
    visitors = [
        one for one in page if one.id not in staying and one.id not in busy.visitors and one.contact_id not in known
    ]
    contacts = _deletable_contacts(connection, {one.contact_id for one in visitors} - busy.contacts, channel.id)
    return Visitors(reached, len(page) < VISITORS_AT_ONCE, doomed, [one.id for one in visitors], contacts)


def delete_visitors(connection: Connection, found: Visitors) -> tuple[int, int]:
    """Delete what was found, and return how many visitors and contacts those were."""
    digests = read_digests(connection, found.visitors)
    _delete(connection, FORGET_VISITS, found.visits)
    gone = _delete(connection, FORGET_VISITORS, found.visitors), _delete(connection, FORGET_CONTACTS, found.contacts)
    leave_to_people(connection, digests)
    return gone


def _delete(connection: Connection, statement: str, ids: Iterable[int]) -> int:
    return sum(1 for _ in fetch_in(connection, statement, ids, "RETURNING id"))


class _Busy(NamedTuple):
    """Contacts and visitors of whom activities are left."""

    contacts: set[int]
    visitors: set[int]


def _read_activities(connection: Connection, contact_ids: set[int]) -> tuple[_Busy, set[int]]:
    """Return who still has activities on any channel, and the visits that those belong to."""
    statement = "SELECT DISTINCT contact_id, visitor_id, visit_id FROM activity WHERE contact_id IN"
    rows = list(fetch_in(connection, statement, contact_ids))
    return _Busy({row[0] for row in rows}, {row[1] for row in rows}), {row[2] for row in rows}


def _read_visits(
    connection: Connection, visitor_ids: list[int], channel_id: int, until_ms: int, in_use: set[int]
) -> tuple[list[int], set[int]]:
    """Return the visits to be deleted, and the visitors who have others."""
    doomed: list[int] = []
    staying: set[int] = set()
    statement = "SELECT id, visitor_id, channel_id, last_hit_at FROM visit WHERE visitor_id IN"
    for visit_id, visitor_id, visited_id, last_hit_ms in fetch_in(connection, statement, visitor_ids):
        if visited_id == channel_id and last_hit_ms <= until_ms and visit_id not in in_use:
            doomed.append(visit_id)
        else:
            staying.add(visitor_id)
    return sorted(doomed), staying


def _known_contacts(connection: Connection, contact_ids: set[int]) -> set[int]:
    """Return those of the contacts that are read through a known one, or are known."""
    canonical = dict(_pairs(connection, "SELECT id, canonical_id FROM contact WHERE id IN", contact_ids))
    everyone = {*canonical, *canonical.values()}
    known = {row[0] for row in fetch_in(connection, "SELECT id FROM contact WHERE is_known AND id IN", everyone)}
    return {one for one, standing in canonical.items() if one in known or standing in known}


def _deletable_contacts(connection: Connection, contact_ids: set[int], channel_id: int) -> list[int]:
    """Return those who came first over this channel, are no part of a merge, and of whom nobody noted anything."""
    statement = (
        f"SELECT id FROM contact WHERE first_channel_id = {int(channel_id)} AND canonical_id = id"  # noqa: S608 - a number
        " AND notes IS NULL AND id IN"
    )
    alone = {row[0] for row in fetch_in(connection, statement, contact_ids)}
    merged = "SELECT canonical_id FROM contact WHERE id <> canonical_id AND canonical_id IN"
    return sorted(alone - {row[0] for row in fetch_in(connection, merged, alone)})


def _pairs(connection: Connection, statement: str, values: set[int]) -> Iterable[tuple[int, int]]:
    return ((row[0], row[1]) for row in fetch_in(connection, statement, values))
