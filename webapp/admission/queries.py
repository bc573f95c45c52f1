"""Questions about what was not recorded. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.record import DropSums
from webapp.admission.models import DropCount, DropSample, PlainCount

HOUR_MS = 3_600_000
SHOWN_SAMPLES = 50
DEFAULT_HOURS = 24
BANNER_HOURS = 30 * 24
SHOWN_PLAIN = 20


@dataclass(frozen=True, slots=True)
class DropFilters:
    """What is asked for; None and '' ask for all. `hours` back from now, the present hour included."""

    hours: int = DEFAULT_HOURS
    channel_id: int | None = None
    type_code: str = ""
    reason: str = ""

    @property
    def since_hour(self) -> int:
        """The first hour that counts, in hours since 1970."""
        return clock.now_ms() // HOUR_MS - self.hours + 1


class Dropped(NamedTuple):
    """How many were not recorded on a channel, of a type, for a reason."""

    channel_id: int
    type_code: str
    reason: str
    total: int


def count_banner(session: Session, channel_id: int) -> dict[str, int]:
    """Return how often a channel's banner was shown, and answered with yes and no, in the last 30 days."""
    since = clock.now_ms() // HOUR_MS - BANNER_HOURS
    query = (
        select(PlainCount.what, func.sum(PlainCount.count))
        .where(PlainCount.kind == "banner", PlainCount.channel_id == channel_id, PlainCount.hour > since)
        .group_by(PlainCount.what)
    )
    return dict.fromkeys(("shown", "yes", "no"), 0) | {what: int(count) for what, count in session.execute(query)}


class PlainTotals(NamedTuple):
    """Pages seen by nobody that is known, on a channel: how many, the most seen ones, and where people came from."""

    total: int
    pages: list[tuple[str, int]]
    referrers: list[tuple[str, int]]


def count_unidentified(session: Session, channel_id: int) -> PlainTotals:
    """Return what was counted without contacts in the last 30 days; at most 20 pages and referrers, largest first."""
    since = clock.now_ms() // HOUR_MS - BANNER_HOURS
    total = func.sum(PlainCount.count)
    query = select(PlainCount.what, total).where(PlainCount.channel_id == channel_id, PlainCount.hour > since)
    query = query.group_by(PlainCount.what).order_by(total.desc(), PlainCount.what)
    pages, referrers = (
        [(what, int(count)) for what, count in session.execute(query.where(PlainCount.kind == kind).limit(SHOWN_PLAIN))]
        for kind in ("page", "referrer")
    )
    of_pages = select(total).where(
        PlainCount.kind == "page", PlainCount.channel_id == channel_id, PlainCount.hour > since
    )
    return PlainTotals(int(session.scalar(of_pages) or 0), pages, referrers)


def list_drops(session: Session, filters: DropFilters, waiting: Sequence[DropSums] = ()) -> list[Dropped]:
    """Return the counts by channel, type and reason, with the sums that still wait; the largest first."""
    query = (
        select(DropCount.channel_id, DropCount.type_code, DropCount.reason, func.sum(DropCount.count))
        .where(DropCount.hour >= filters.since_hour, *_conditions(filters, DropCount))
        .group_by(DropCount.channel_id, DropCount.type_code, DropCount.reason)
    )
    totals: dict[tuple[int, str, str], int] = {
        (channel_id, type_code, reason): int(count) for channel_id, type_code, reason, count in session.execute(query)
    }
    for hour, channel_id, type_code, reason, count in (row for sums in waiting for row in sums.counts):
        if hour >= filters.since_hour and _matches(filters, channel_id, type_code, reason):
            key = (channel_id, type_code, reason)
            totals[key] = totals.get(key, 0) + count
    return sorted((Dropped(*key, count) for key, count in totals.items()), key=lambda drop: (-drop.total, drop))


def list_samples(session: Session, filters: DropFilters) -> Sequence[DropSample]:
    """Return the newest samples, 50 at most."""
    query = select(DropSample).where(*_conditions(filters, DropSample))
    query = query.where(DropSample.dropped_at >= clock.from_ms(filters.since_hour * HOUR_MS))
    return session.scalars(
        query.order_by(DropSample.dropped_at.desc(), DropSample.id.desc()).limit(SHOWN_SAMPLES)
    ).all()


def _conditions(filters: DropFilters, model: type[DropCount | DropSample]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.channel_id is not None:
        conditions.append(model.channel_id == filters.channel_id)
    if filters.type_code:
        conditions.append(model.type_code == filters.type_code)
    if filters.reason:
        conditions.append(model.reason == filters.reason)
    return conditions


def _matches(filters: DropFilters, channel_id: int, type_code: str, reason: str) -> bool:
    return (
        filters.channel_id in {None, channel_id}
        and filters.type_code in {"", type_code}
        and filters.reason in {"", reason}
    )
