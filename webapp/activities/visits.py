"""Which visit does an activity belong to, and does a page visit begin a new one?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from webapp.database import fetch_in, insert_rows, reserve_ids

SELECT = "SELECT id, visitor_id, channel_id, started_at, last_hit_at FROM visit"
PROLONG = "ON CONFLICT (id) DO UPDATE SET started_at = excluded.started_at, last_hit_at = excluded.last_hit_at"
COLUMNS = ("id", "visitor_id", "channel_id", "started_at", "last_hit_at")


class OpenVisit:
    """A visit that this batch may add to. `id` is None until a new one is saved. Times in ms."""

    __slots__ = ("channel_id", "id", "is_changed", "last_hit_ms", "started_ms", "visitor_id")

    def __init__(
        self, visitor_id: int, channel_id: int, started_ms: int, last_hit_ms: int, row_id: int | None = None
    ) -> None:
        """Stand for a row, or for one to come."""
        self.id = row_id
        self.visitor_id = visitor_id
        self.channel_id = channel_id
        self.started_ms = started_ms
        self.last_hit_ms = last_hit_ms
        self.is_changed = False

    def prolong(self, moment_ms: int) -> None:
        """Let a hit belong to the visit: its idle time counts anew."""
        if moment_ms > self.last_hit_ms:
            self.last_hit_ms = moment_ms
            self.is_changed = True
        elif moment_ms < self.started_ms:
            self.started_ms = moment_ms
            self.is_changed = True


class Visits:
    """The visits that a batch touches. The idle time slides: every page hit renews it."""

    def __init__(self, idle_ms: Mapping[int, int]) -> None:
        """Begin with the idle time of each channel."""
        self._idle_ms = idle_ms
        self._visits: dict[tuple[int, int], list[OpenVisit]] = {}
        self._new: list[OpenVisit] = []

    def load(self, connection: Connection, visitor_ids: Iterable[int], earliest_ms: int) -> None:
        """Read the visits of known visitors that an activity since `earliest_ms` can fall into."""
        since = earliest_ms - max(self._idle_ms.values(), default=0)
        statement = f"{SELECT} WHERE last_hit_at >= {int(since)} AND visitor_id IN"
        for row_id, visitor_id, channel_id, started, last in fetch_in(connection, statement, visitor_ids):
            found = OpenVisit(visitor_id, channel_id, started, last, row_id)
            self._visits.setdefault((visitor_id, channel_id), []).append(found)

    def place(self, visitor_id: int, channel_id: int, moment_ms: int, *, is_hit: bool) -> tuple[OpenVisit | None, bool]:
        """Return the visit that a moment falls into, and whether it begins there.

        Only a page's hit begins a visit or prolongs it. A late hit shortly before a visit joins it: what came first
        to us already has the landing page.
        """
        idle = self._idle_ms.get(channel_id, 0)
        visits = self._visits.get((visitor_id, channel_id), ())
        visit = _find_visit(visits, moment_ms, idle, is_hit=is_hit)
        if not is_hit:
            return visit, False
        if visit is not None:
            visit.prolong(moment_ms)
            return visit, False
        visit = OpenVisit(visitor_id, channel_id, moment_ms, moment_ms)
        self._visits.setdefault((visitor_id, channel_id), []).append(visit)
        self._new.append(visit)
        return visit, True

    def save(self, connection: Connection) -> None:
        """Write what is new and what changed; every visit has its id afterwards."""
        changed = [v for visits in self._visits.values() for v in visits if v.is_changed and v.id is not None]
        for row_id, visit in zip(reserve_ids(connection, "visit", len(self._new)), self._new, strict=True):
            visit.id = row_id
        insert_rows(connection, "visit", COLUMNS, [_row(visit) for visit in self._new])
        insert_rows(connection, "visit", COLUMNS, [_row(visit) for visit in changed], PROLONG)


def _row(visit: OpenVisit) -> tuple[Any, ...]:
    return visit.id, visit.visitor_id, visit.channel_id, visit.started_ms, visit.last_hit_ms


def _find_visit(visits: Iterable[OpenVisit], moment_ms: int, idle_ms: int, *, is_hit: bool) -> OpenVisit | None:
    """Return the latest visit that a moment falls into; else, for a hit, the first that begins shortly after it."""
    within: OpenVisit | None = None
    after: OpenVisit | None = None
    for visit in visits:
        if visit.started_ms <= moment_ms <= visit.last_hit_ms + idle_ms:
            if within is None or visit.started_ms > within.started_ms:
                within = visit
        elif is_hit and moment_ms < visit.started_ms <= moment_ms + idle_ms:  # noqa: SIM102 - told apart on purpose
            if after is None or visit.started_ms < after.started_ms:
                after = visit
    return within or after
