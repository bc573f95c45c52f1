"""Questions about contacts. Nothing here changes a row."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, false, func, select, true
from sqlalchemy.orm import Session

from webapp.contacts.filters import (
    KNOWN_VALUES,
    ContactFilters,
    Kind,
    not_only_tested,
    period_conditions,
    row_conditions,
)
from webapp.contacts.models import Contact
from webapp.contacts.ordering import LAST, ORDERS, Found, Place, Walk, find_places
from webapp.contacts.search import contacts_beginning_with, contacts_containing, contains_text

PAGE_SIZE = 50
COUNTED_UP_TO = 10_000
SCAN_SECONDS = 0.06
LEAST_SECONDS = 0.02
EXPORT_PAGE = 1_000
IDS_SECONDS = 3.0
EXPORT_SECONDS = 0.3  # no read transaction may live for a second: on SQLite it keeps the log of writes from shrinking
LONGEST_CURSOR = 500
LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Some contacts in the order asked for.

    `count` is exact up to 10,000, one more beyond, and None where it isn't known. `before` and `after` are the cursors
    of the next and of the previous page. `looked_at` is how many contacts were looked at when time ran out before the
    page was full: then `before` searches further. `beginning` is how many of the first begin with the text.
    """

    items: Sequence[Contact]
    count: int | None = None
    before: str | None = None
    after: str | None = None
    looked_at: int = 0
    beginning: int = 0


class Phase(StrEnum):
    """What of a search is shown: those that begin with the text, all others that contain it, or a walk to find them."""

    BEGINNING = "b"
    CONTAINING = "c"
    WALK = ""


class Cursor(NamedTuple):
    """Where a page ends."""

    place: Place
    phase: Phase = Phase.WALK


def count_contacts(session: Session) -> dict[Kind, int]:
    """Return how many there are of each kind: exact up to `COUNTED_UP_TO`, one more beyond.

    Of the anonymous ones who have no activity that counts, only as many of the latest are looked at.
    """
    known, anonymous = (select(Contact.id).where(Contact.is_known == value) for value in (true(), false()))
    counts = {Kind.KNOWN: _count_listed(session, known)}
    active = _count_listed(session, anonymous.where(Contact.last_activity_at.is_not(None)))
    rest = anonymous.where(Contact.last_activity_at.is_(None)).order_by(Contact.id.desc())
    counts[Kind.ANONYMOUS] = min(active + _count_listed(session, rest, not_only_tested()), COUNTED_UP_TO + 1)
    counts[Kind.ALL] = min(sum(counts.values()), COUNTED_UP_TO + 1)
    return counts


def page_of_contacts(
    session: Session,
    filters: ContactFilters,
    *,
    order: str = "last",
    is_descending: bool = True,
    before: str = "",
    after: str = "",
    limit: int = PAGE_SIZE,
    seconds: float = SCAN_SECONDS,
) -> ContactPage:
    """Return at most `limit` contacts that follow the cursor `before`, or come just before `after`.

    What can't be read as a cursor counts as none. A search has no way back but to its first page.
    """
    connection = session.connection()
    walk = walk_of(filters, order, is_descending=is_descending)
    cursor, back = read_cursor(walk, before), read_cursor(walk, after)
    if back is not None and not filters.text:
        found = find_places(connection, walk.reversed(), back.place, limit=limit, seconds=seconds)
        places = found.places[::-1]
        newer = found.reached or (found.places[-1] if found.has_more else None)
        older = places[-1] if places else back.place
        cursors = (write_cursor(Cursor(older)), newer and write_cursor(Cursor(newer)))
        return ContactPage(_contacts(session, places), None, *cursors, looked_at=found.looked_at)
    found, beginning, onward = _find(connection, filters, walk, cursor, limit=limit, seconds=seconds)
    way_back = found.places[0] if cursor is not None and found.places and not filters.text else None
    return ContactPage(
        _contacts(session, found.places),
        before=onward and write_cursor(onward),
        after=way_back and write_cursor(Cursor(way_back)),
        looked_at=found.looked_at,
        beginning=beginning,
    )


def export_contacts(
    engine: Engine, filters: ContactFilters, *, order: str = "last", is_descending: bool = True
) -> Iterator[Sequence[Row[tuple[Contact]]]]:
    """Yield the columns of all contacts of some filters, page by page, each in a read transaction of its own."""
    walk = walk_of(filters, order, is_descending=is_descending)
    cursor: Cursor | None = None
    while True:
        with engine.connect() as connection:
            found, _, cursor = _find(connection, filters, walk, cursor, limit=EXPORT_PAGE, seconds=EXPORT_SECONDS)
            ids = [place.id for place in found.places]
            rows = {row.id: row for row in connection.execute(select(Contact.__table__).where(Contact.id.in_(ids)))}
        yield [rows[number] for number in ids if number in rows]
        if cursor is None:
            return


def find_ids(
    engine: Engine, filters: ContactFilters, *, limit: int, seconds: float = IDS_SECONDS
) -> tuple[list[int], bool]:
    """Return at most `limit` ids of contacts that meet filters, and whether those are all; it gives up after a time."""
    walk = walk_of(filters, "last", is_descending=True)
    cursor: Cursor | None = None
    ids: list[int] = []
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and len(ids) < limit:
        with engine.connect() as connection:
            found, _, cursor = _find(connection, filters, walk, cursor, limit=EXPORT_PAGE, seconds=EXPORT_SECONDS)
        ids += [place.id for place in found.places]
        if cursor is None:
            return ids[:limit], len(ids) <= limit
    return ids[:limit], False


def walk_of(filters: ContactFilters, order: str, *, is_descending: bool) -> Walk:
    """Return the way along the index of an order, with the filters but the text.

    Who did nothing but on channels for tests is passed over, unless one channel is asked for.
    """
    chosen = ORDERS[order]
    period, rest = tuple(period_conditions(filters)), tuple(row_conditions(filters))
    within, rest = (period, rest) if chosen is LAST else ((), (*period, *rest))
    passes_tests = filters.kind is not Kind.KNOWN and filters.channel_id is None
    rest_of_missing = (not_only_tested(),) if passes_tests else ()
    return Walk(KNOWN_VALUES[filters.kind], chosen, is_descending, within, rest, rest_of_missing)


def write_cursor(cursor: Cursor) -> str:
    """Return a cursor for the URL."""
    value = "" if cursor.place.value is None else str(cursor.place.value)
    return f"{cursor.phase}{cursor.place.id}.{value}"


def read_cursor(walk: Walk, text: str) -> Cursor | None:
    """Return the cursor of a URL, or None when it is no such thing."""
    phase = Phase(text[:1]) if text[:1] in {"b", "c"} else Phase.WALK
    number, dot, value = text[:LONGEST_CURSOR].removeprefix(phase).partition(".")
    if not dot or not _is_whole(number) or not (walk.order.is_text or _is_whole(value) or not value):
        return None
    if not value and not (walk.order.is_text or walk.order.may_be_missing):
        return None
    read: int | str | None = value if walk.order.is_text else int(value) if value else None
    return Cursor(Place(read, int(number)), phase)


def _count_listed(session: Session, contacts: Select[int], *conditions: ColumnElement[bool]) -> int:
    """Return how many of the first `COUNTED_UP_TO` contacts, and one more, meet the conditions."""
    limited = contacts.where(Contact.merged_into_id.is_(None)).limit(COUNTED_UP_TO + 1).subquery()
    if not conditions:
        return session.scalar(select(func.count()).select_from(limited)) or 0
    met = select(func.count()).select_from(limited).join(Contact, Contact.id == limited.c.id).where(*conditions)
    return session.scalar(met) or 0


def _find(
    connection: Connection, filters: ContactFilters, walk: Walk, cursor: Cursor | None, *, limit: int, seconds: float
) -> tuple[Found, int, Cursor | None]:
    """Return what was found behind the cursor, how many of it begin with the text, and the cursor to go on from."""
    if not filters.text:
        found = find_places(connection, walk, cursor and cursor.place, limit=limit, seconds=seconds)
        return found, 0, _onward(found)
    deadline = time.monotonic() + seconds
    phase = Phase.BEGINNING if cursor is None else cursor.phase
    ids = contacts_beginning_with(connection, filters)
    first = _in_order(connection, walk, ids, cursor) if ids and phase is Phase.BEGINNING else []
    if ids is not None and phase is not Phase.WALK:
        others = contacts_containing(connection, filters) if True in walk.known else []
        if others is not None:
            others = sorted(set(others) - set(ids))
            return _cut(
                first, _in_order(connection, walk, others, cursor if phase is Phase.CONTAINING else None), limit
            )
    if len(first) > limit:
        return _cut(first, [], limit)
    start = cursor.place if cursor is not None and phase is not Phase.BEGINNING else None
    unseen = (Contact.id.not_in(ids),) if ids else ()
    asked = (*walk.rest, contains_text(filters, connection.dialect.name), *unseen)
    onward = replace(walk, known=(True,), rest=asked)
    left = max(deadline - time.monotonic(), LEAST_SECONDS)
    found = find_places(connection, onward, start, limit=max(limit - len(first), 1), seconds=left)
    return found._replace(places=first + found.places), len(first), _onward(found)


def _cut(first: list[Place], rest: list[Place], limit: int) -> tuple[Found, int, Cursor | None]:
    """Return a page of those that begin with the text and then those that contain it."""
    places = [*first, *rest]
    shown, beginning = places[:limit], min(len(first), limit)
    if len(places) <= limit:
        return Found(shown), beginning, None
    phase = Phase.BEGINNING if len(first) >= limit else Phase.CONTAINING
    return Found(shown, has_more=True), beginning, Cursor(shown[-1], phase)


def _in_order(connection: Connection, walk: Walk, ids: Sequence[int], cursor: Cursor | None) -> list[Place]:
    """Return the places of some contacts that meet the other conditions, in the order of the walk, behind a cursor."""
    query = select(walk.order.column, Contact.id).where(Contact.id.in_(ids), *walk.within, *walk.rest)
    places = [Place(row[0], row[1]) for row in connection.execute(query)]
    places.sort(key=walk.sort_key, reverse=walk.is_descending)
    if cursor is None:
        return places
    here = walk.sort_key(cursor.place)
    return [p for p in places if (walk.sort_key(p) < here if walk.is_descending else walk.sort_key(p) > here)]


def _onward(found: Found) -> Cursor | None:
    place = found.reached or (found.places[-1] if found.has_more else None)
    return None if place is None else Cursor(place)


def _contacts(session: Session, places: Sequence[Place]) -> list[Contact]:
    ids = [place.id for place in places]
    found = {contact.id: contact for contact in session.scalars(select(Contact).where(Contact.id.in_(ids)))}
    return [found[number] for number in ids if number in found]


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_NUMBER)) and int(text) <= LARGEST_NUMBER
