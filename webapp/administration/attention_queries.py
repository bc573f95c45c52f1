"""Questions about what was set aside. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from webapp.processing.models import SetAside
from webapp.processing.setting_aside import SUSPECTED
from webapp.ui.paging import Page, page_by_id

PAGE_SIZE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class AttentionFilters:
    """What is asked for; None asks for all, and '' for all but what is only suspected."""

    reason: str = ""
    channel_id: int | None = None


def page_of_records(
    session: Session, filters: AttentionFilters, *, before: int | None = None, after: int | None = None
) -> Page[SetAside]:
    """Return 50 records, the newest first: those older than the id `before`, or the next newer than `after`."""
    wanted = select(SetAside).where(*_conditions(filters))
    count = count_records(session, filters)
    return page_by_id(session, wanted, SetAside.id, before=before, after=after, limit=PAGE_SIZE, count=count)


def count_records(session: Session, filters: AttentionFilters, *, most: int = MOST_COUNTED) -> int | None:
    """Return how many records there are, exact up to `most` and None beyond."""
    few = select(SetAside.id).where(*_conditions(filters)).limit(most + 1).subquery()
    count = session.scalar(select(func.count()).select_from(few)) or 0
    return count if count <= most else None


def list_ids_after(session: Session, filters: AttentionFilters, after: int, limit: int) -> Sequence[int]:
    """Return the ids of the next records, oldest first."""
    query = select(SetAside.id).where(*_conditions(filters), SetAside.id > after)
    return session.scalars(query.order_by(SetAside.id).limit(limit)).all()


def _conditions(filters: AttentionFilters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    conditions.append(SetAside.reason == filters.reason if filters.reason else SetAside.reason != SUSPECTED)
    if filters.channel_id is not None:
        conditions.append(SetAside.channel_id == filters.channel_id)
    return conditions
