"""How are activities of some filters best found? By the index that leads to the fewest."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, Connection, func, select

from webapp.activities.filters import (
    ActivityFilters,
    Column,
    DictionaryCondition,
    dictionary_conditions,
    row_conditions,
)
from webapp.activities.models import Activity
from webapp.contacts.models import Contact

COUNTED_UP_TO = 10_000
DICTIONARY_SECONDS = 0.1
DICTIONARY_STRETCH = 20_000
MOST_MATCHES = 2_000  # rows of a dictionary; a text that more of them hold is common enough to be found by looking back
MOST_STREAMS = 200  # values whose index is read one by one
MOST_STREAMS_SCANNED = 64
LAST_KEY = (1 << 128) - 1


@dataclass(frozen=True, slots=True)
class Window:
    """Ids from `low` up to, not including, `high`; as numbers, because the time stands in their upper 48 bits."""

    low: int = 0
    high: int = LAST_KEY

    def before(self, key: uuid.UUID) -> Window:
        """Return the part that is older than an activity."""
        return replace(self, high=min(self.high, key.int))

    def after(self, key: uuid.UUID) -> Window:
        """Return the part that is newer than an activity."""
        return replace(self, low=max(self.low, key.int + 1))

    @property
    def is_empty(self) -> bool:
        """Whether no id can be in it."""
        return self.low >= self.high


def first_key(moment_ms: int) -> int:
    """Return the smallest id of a moment, as a number."""
    return min(max(moment_ms, 0) << 80, LAST_KEY)


@dataclass(frozen=True, slots=True)
class Indexed:
    """Values of a column whose index holds the ids in their order."""

    column: Column
    values: tuple[int, ...]

    def as_leader(self) -> ColumnElement[bool]:
        """Return the condition by which the index leads to activities."""
        return self.column == self.values[0] if len(self.values) == 1 else self.column.in_(self.values)

    def as_question(self) -> ColumnElement[bool]:
        """Return the condition as asked of each row; the sum keeps a planner from choosing this index instead."""
        return (self.column + 0).in_(self.values)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the activities of some filters are found.

    `total` is how many there are in the index that leads (or in the window where none does), exact up to
    `COUNTED_UP_TO` and one more beyond. `rest` is what each row must be asked.
    """

    window: Window
    leader: Indexed | None = None
    rest: list[ColumnElement[bool]] = field(default_factory=list)
    total: int = 0

    @property
    def is_small(self) -> bool:
        """Whether all that the index leads to can be looked at."""
        return self.leader is not None and self.total <= COUNTED_UP_TO


NOTHING = Plan(Window(0, 0))


def plan_search(connection: Connection, filters: ActivityFilters) -> Plan:
    """Choose the index that leads to the fewest activities; the other conditions are asked of each row."""
    window = Window(
        0 if filters.since_ms is None else first_key(filters.since_ms),
        LAST_KEY if filters.until_ms is None else first_key(filters.until_ms),
    )
    indexed, rest = _take_apart(connection, filters)
    if window.is_empty or not all(candidate.values for candidate in indexed):
        return NOTHING
    if not indexed:
        return Plan(window, None, rest, _count(connection, window, []))
    counted = [(_count(connection, window, [candidate.as_leader()]), candidate) for candidate in indexed]
    total, leader = min(counted, key=lambda pair: (pair[0], len(pair[1].values)))
    others = [candidate.as_question() for candidate in indexed if candidate is not leader]
    if total > COUNTED_UP_TO and len(leader.values) > (MOST_STREAMS_SCANNED if others or rest else MOST_STREAMS):
        return Plan(window, None, [leader.as_question(), *others, *rest], total)
    return Plan(window, leader, [*others, *rest], total)


def count_found(connection: Connection, plan: Plan) -> int | None:
    """Return how many activities meet the filters: exact up to `COUNTED_UP_TO`, one more beyond, None when unknown."""
    if not plan.rest:
        return plan.total
    if plan.is_small and plan.leader is not None:
        return _count(connection, plan.window, [plan.leader.as_leader(), *plan.rest])
    return None


def _take_apart(connection: Connection, filters: ActivityFilters) -> tuple[list[Indexed], list[ColumnElement[bool]]]:
    """Return the conditions that an index can lead to, and those that must be asked of each row."""
    dialect = connection.dialect.name
    indexed: list[Indexed] = []
    if filters.type_ids:
        indexed.append(Indexed(Activity.type_id, filters.type_ids))
    if filters.channel_ids:
        indexed.append(Indexed(Activity.channel_id, filters.channel_ids))
    if filters.contact_id is not None:
        indexed.append(Indexed(Activity.contact_id, cluster_of(connection, filters.contact_id)))
    if filters.page_id is not None:
        indexed.append(Indexed(Activity.page_id, (filters.page_id,)))
    rest = row_conditions(filters, dialect)
    for condition in dictionary_conditions(filters, dialect):
        values = _look_up(connection, condition)
        if values is None:
            rest.append(condition.as_condition())
        else:
            indexed.append(Indexed(condition.column, values))
    return indexed, rest


def cluster_of(connection: Connection, contact_id: int) -> tuple[int, ...]:
    """Return the ids of all contacts that were merged with one, itself included; none when it doesn't exist."""
    canonical = select(Contact.canonical_id).where(Contact.id == contact_id).scalar_subquery()
    return tuple(connection.scalars(select(Contact.id).where(Contact.canonical_id == canonical)))


def _look_up(connection: Connection, condition: DictionaryCondition) -> tuple[int, ...] | None:
    """Return the dictionary's rows that meet a condition, or None when they are too many or there is no time."""
    table = condition.model.__table__
    deadline = time.monotonic() + DICTIONARY_SECONDS
    found: list[int] = []
    high = connection.scalar(select(func.max(table.c.id))) or 0
    while high > 0 and len(found) <= MOST_MATCHES:
        if time.monotonic() > deadline:
            return None
        low = high - DICTIONARY_STRETCH
        query = select(table.c.id).where(table.c.id > low, table.c.id <= high, condition.test).limit(MOST_MATCHES + 1)
        found.extend(connection.scalars(query))
        high = low
    return tuple(found) if len(found) <= MOST_MATCHES else None


def _count(connection: Connection, window: Window, conditions: Sequence[ColumnElement[bool]]) -> int:
    rows = select(Activity.id).where(*within(window), *conditions).limit(COUNTED_UP_TO + 1).subquery()
    return connection.scalar(select(func.count()).select_from(rows)) or 0


def within(window: Window) -> list[ColumnElement[bool]]:
    """Return the conditions of a window; none for an end that is open."""
    found: list[ColumnElement[bool]] = []
    if window.low > 0:
        found.append(Activity.id >= uuid.UUID(int=window.low))
    if window.high < LAST_KEY:
        found.append(Activity.id < uuid.UUID(int=window.high))
    return found
