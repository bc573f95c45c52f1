"""Questions about activities. Nothing here changes a row."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.builtin import PURCHASE
from webapp.activities.entries import MS_SHIFT, LogEntry, list_entries, read_metadata
from webapp.activities.filters import ActivityFilters
from webapp.activities.models import Activity, ActivityType, Page
from webapp.activities.money import currency_of
from webapp.activities.plan import Window, count_found, first_key, plan_search
from webapp.activities.search import SCAN_SECONDS, Found, find_ids

PAGE_SIZE = 50
EXPORT_PAGE = 1_000
EXPORT_SECONDS = 0.3  # no read transaction may live for a second: on SQLite it keeps the log of writes from shrinking
LATE_MS = 2 * 60_000


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some activities in the order asked for.

    `count` is exact up to 10,000, one more beyond, and None where counting would cost more than the page. `older` and
    `newer` are the cursors of the neighbouring pages, None where there is none. `looked_to` is the moment up to which
    was looked when time ran out before the page was full: then the cursor in that direction searches further.
    """

    items: Sequence[LogEntry]
    count: int | None
    older: uuid.UUID | None = None
    newer: uuid.UUID | None = None
    looked_to: datetime | None = None


def page_of_activities(
    session: Session,
    filters: ActivityFilters,
    *,
    before: uuid.UUID | None = None,
    after: uuid.UUID | None = None,
    newest_first: bool = True,
    limit: int = PAGE_SIZE,
    seconds: float = SCAN_SECONDS,
) -> LogPage:
    """Return at most `limit` activities older than `before` or newer than `after`, the nearest to it.

    Where no index answers the filters, it looks for at most `seconds` and tells how far it came.
    """
    connection = session.connection()
    plan = plan_search(connection, filters)
    window = _part(plan.window, before, after)
    looks_back = before is not None or (after is None and newest_first)
    found = find_ids(connection, plan, window, newest_first=looks_back, limit=limit, seconds=seconds)
    items = list_entries(connection, found.ids)
    if looks_back != newest_first:
        items.reverse()
    onward, back = _onward(found), _back(found, before if looks_back else after, looks_back=looks_back)
    return LogPage(
        items,
        count_found(connection, plan),
        older=onward if looks_back else back,
        newer=back if looks_back else onward,
        looked_to=clock.from_ms(found.reached.int >> MS_SHIFT) if found.reached else None,
    )


def list_newly_received(
    session: Session, filters: ActivityFilters, received_after_ms: int, *, limit: int = PAGE_SIZE
) -> Sequence[LogEntry]:
    """Return the newest of the activities that came in since, newest first.

    Processing stores in the order received, so what is stored later was not received earlier. What occurred more than
    two minutes before it came is left to the next reload: it does not belong on top.
    """
    connection = session.connection()
    since = first_key(received_after_ms - LATE_MS)
    plan = plan_search(connection, replace(filters, received_after_ms=received_after_ms))
    window = replace(plan.window, low=max(plan.window.low, since))
    return list_entries(connection, find_ids(connection, plan, window, newest_first=True, limit=limit).ids)


def export_activities(engine: Engine, filters: ActivityFilters, *, newest_first: bool) -> Iterator[list[LogEntry]]:
    """Yield all activities of some filters, page by page, each in a read transaction of its own.

    Neither is ever much in memory, nor does a long export keep the database from tidying up behind it.
    """
    with engine.connect() as connection:
        plan = plan_search(connection, filters)
    window = plan.window
    while True:
        with engine.connect() as connection:
            found = find_ids(
                connection, plan, window, newest_first=newest_first, limit=EXPORT_PAGE, seconds=EXPORT_SECONDS
            )
            entries = list_entries(connection, found.ids)
        yield entries
        onward = _onward(found)
        if onward is None:
            return
        window = window.before(onward) if newest_first else window.after(onward)


def is_log_empty(session: Session) -> bool:
    """Whether there is no activity at all."""
    return session.scalar(select(Activity.id).limit(1)) is None


def find_page_url(session: Session, page_id: int) -> str | None:
    """Return the address of a page (its title, where it has none), or None."""
    page = session.get(Page, page_id)
    return None if page is None else page.url or page.title


def find_latest_currency(session: Session) -> str:
    """Return the currency of the latest purchases, or "" where none of them tells."""
    purchase = select(ActivityType.id).where(ActivityType.code_name == PURCHASE).scalar_subquery()
    latest = select(Activity.details).where(Activity.type_id == purchase).order_by(Activity.id.desc()).limit(PAGE_SIZE)
    found = (currency_of(read_metadata(details)) for details in session.scalars(latest) if details)
    return next((currency.upper() for currency in found if currency), "")


def _part(window: Window, before: uuid.UUID | None, after: uuid.UUID | None) -> Window:
    window = window if before is None else window.before(before)
    return window if after is None else window.after(after)


def _onward(found: Found) -> uuid.UUID | None:
    if found.reached is not None:
        return found.reached
    return found.ids[-1] if found.has_more else None


def _back(found: Found, cursor: uuid.UUID | None, *, looks_back: bool) -> uuid.UUID | None:
    """Return the cursor of the page that this one was come to from; it shows the row of `cursor` again."""
    if cursor is None:
        return None
    if found.ids:
        return found.ids[0]
    return uuid.UUID(int=max(cursor.int - 1, 0) if looks_back else min(cursor.int + 1, (1 << 128) - 1))
