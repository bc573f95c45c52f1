"""In which order are contacts listed, and which come next? By the key of a row, along an index, never by counting off.

One long query could take minutes at a million contacts and nothing could stop it. Where conditions must be asked of
each contact, stretches of some thousand are looked at, and the clock is asked after each.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    false,
    func,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)

from webapp.contacts.filters import last_activity_ms
from webapp.contacts.models import Contact

FIRST_STRETCH = 1_000
SHORT_SECONDS = 0.008  # a stretch that took less is followed by one twice as long
Value = int | str | None


@dataclass(frozen=True, slots=True)
class Order:
    """A column that an index holds; `may_be_missing`: None counts as smallest."""

    column: ColumnElement[Any]
    may_be_missing: bool = False
    is_text: bool = False


LAST = Order(last_activity_ms, may_be_missing=True)
# The others have no index of anonymous contacts.
ORDERS = {
    "last": LAST,
    "first": Order(type_coerce(Contact.created_at, BigInteger)),
    "activities": Order(type_coerce(Contact.activity_count, BigInteger)),
    "name": Order(type_coerce(Contact.name_key, Contact.name_key.type), is_text=True),
}
FOR_ALL_KINDS = ("last",)


class Place(NamedTuple):
    """Where a contact stands in an order."""

    value: Value
    id: int


@dataclass(frozen=True, slots=True)
class Walk:
    """Along which indexes to go, in which direction, and what to ask of each contact.

    `within` are conditions on the order's own column, so the index answers them; `rest` are the others, and
    `rest_of_missing` those that are asked only where the order's value is missing.
    """

    known: tuple[bool, ...]
    order: Order = LAST
    is_descending: bool = True
    within: tuple[ColumnElement[bool], ...] = ()
    rest: tuple[ColumnElement[bool], ...] = ()
    rest_of_missing: tuple[ColumnElement[bool], ...] = ()

    def reversed(self) -> Walk:
        """Return the way back."""
        return replace(self, is_descending=not self.is_descending)

    @property
    def parts(self) -> tuple[bool, ...]:
        """Whether the order's value is missing, for each part of the way: databases disagree where NULL stands."""
        if not self.order.may_be_missing:
            return (False,)
        return (False, True) if self.is_descending else (True, False)

    def sort_key(self, place: Place) -> tuple[bool, Any, int]:
        """Return what puts places in the order of the walk, ascending."""
        return (place.value is not None, place.value if place.value is not None else 0, place.id)


class Found(NamedTuple):
    """Places in the order of the walk.

    `reached` is the place up to which was looked, and `looked_at` how many contacts were, when time ran out before
    there were enough or the end was reached.
    """

    places: list[Place]
    has_more: bool = False
    reached: Place | None = None
    looked_at: int = 0


class _Part(NamedTuple):
    """A part of a walk: among contacts with a value, or among those where it is missing."""

    walk: Walk
    is_missing: bool

    def unasked(self) -> _Part:
        """Return the part without what is asked of each contact."""
        return self._replace(walk=replace(self.walk, rest=(), rest_of_missing=()))

    @property
    def rest(self) -> tuple[ColumnElement[bool], ...]:
        """What is asked of each contact of this part."""
        return self.walk.rest + (self.walk.rest_of_missing if self.is_missing else ())


def find_places(connection: Connection, walk: Walk, start: Place | None, *, limit: int, seconds: float) -> Found:
    """Return at most `limit` places behind `start`, which itself does not count."""
    deadline = time.monotonic() + seconds
    places: list[Place] = []
    stretch, looked_at = FIRST_STRETCH, 0
    for part in _parts_from(walk, start):
        while True:
            began = time.monotonic()
            end = _end_of_stretch(connection, part, start, stretch) if part.rest else None
            places += _places(connection, part, start, end, limit + 1 - len(places))
            if len(places) > limit:
                return Found(places[:limit], has_more=True)
            if end is None:
                break
            looked_at += _count(connection, part, start, end)
            start = end
            now = time.monotonic()
            if now > deadline:
                return Found(places, has_more=True, reached=end, looked_at=looked_at)
            stretch *= 2 if now - began < SHORT_SECONDS else 1
        start = None
    return Found(places)


def _parts_from(walk: Walk, start: Place | None) -> Iterator[_Part]:
    first = 0 if start is None else walk.parts.index(start.value is None)
    return (_Part(walk, is_missing) for is_missing in walk.parts[first:])


def _places(connection: Connection, part: _Part, start: Place | None, end: Place | None, limit: int) -> list[Place]:
    each = [_select(part, known, start, end).limit(limit) for known in part.walk.known]
    if len(each) == 1:
        return [Place(row[0], row[1]) for row in connection.execute(each[0])]
    union = union_all(*(select(one.subquery()) for one in each)).subquery()
    value, number = union.c.value, union.c.id
    order = (value.desc(), number.desc()) if part.walk.is_descending else (value, number)
    return [Place(row[0], row[1]) for row in connection.execute(select(union).order_by(*order).limit(limit))]


def _end_of_stretch(connection: Connection, part: _Part, start: Place | None, stretch: int) -> Place | None:
    """Return the place up to which at most `stretch` contacts stand, None where the rest is less.

    Of two kinds the nearer end counts, so that no contact is passed over.
    """
    walk, ends = part.walk, []
    for known in walk.known:
        query = _select(part.unasked(), known, start, None).limit(1).offset(stretch // len(walk.known))
        ends += [Place(row[0], row[1]) for row in connection.execute(query)]
    if not ends:
        return None
    return max(ends, key=walk.sort_key) if walk.is_descending else min(ends, key=walk.sort_key)


def _count(connection: Connection, part: _Part, start: Place | None, end: Place) -> int:
    passed = (_select(part.unasked(), known, start, end).order_by(None).subquery() for known in part.walk.known)
    return sum(connection.scalar(select(func.count()).select_from(rows)) or 0 for rows in passed)


def _select(part: _Part, known: bool, start: Place | None, end: Place | None) -> Select[Any]:  # noqa: FBT001 - a column's value
    walk, is_missing = part
    column = walk.order.column
    # `= 1` and not `IS 1`: only so SQLite recognises the condition of the partial indexes.
    conditions: list[ColumnElement[bool]] = [
        Contact.is_known == (true() if known else false()),
        Contact.merged_into_id.is_(None),
        *walk.within,
        *part.rest,
    ]
    if walk.order.may_be_missing:
        conditions.append(column.is_(None) if is_missing else column.is_not(None))
    elif (end if walk.is_descending else start) is None:
        # True of every row, this tells SQLite's planner to go along the column's index. Beside another lower bound it
        # would be taken instead of that.
        conditions.append(column >= ("" if walk.order.is_text else 0))
    conditions += [] if start is None else [_beyond(part, start)]
    conditions += [] if end is None else [_up_to(part, end)]
    query = select(column.label("value"), Contact.id).where(*conditions)
    keys = (Contact.id,) if is_missing else (column, Contact.id)
    return query.order_by(*(key.desc() if walk.is_descending else key for key in keys))


def _beyond(part: _Part, place: Place) -> ColumnElement[bool]:
    walk = part.walk
    if part.is_missing:
        return Contact.id < place.id if walk.is_descending else Contact.id > place.id
    here, there = tuple_(walk.order.column, Contact.id), tuple_(place.value, place.id)
    return here < there if walk.is_descending else here > there


def _up_to(part: _Part, place: Place) -> ColumnElement[bool]:
    """Return the opposite of `_beyond`, in the words that let SQLite stop there: behind NOT it reads on to the end."""
    walk = part.walk
    if part.is_missing:
        return Contact.id >= place.id if walk.is_descending else Contact.id <= place.id
    here, there = tuple_(walk.order.column, Contact.id), tuple_(place.value, place.id)
    return here >= there if walk.is_descending else here <= there
