"""What would go tonight? Counted in a moment, exactly up to ten thousand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.access.models import AuditEntry
from webapp.activities.models import ActivityCount
from webapp.activities.store import HOUR_MS
from webapp.clock import from_ms
from webapp.contacts.models import Contact
from webapp.privacy.retention import Cutoffs
from webapp.processing.models import SetAside

COUNTED_UP_TO = 10_000


def preview(session: Session, cutoffs: Cutoffs) -> dict[str, int]:
    """Return how many of each thing are past their time: contacts and the like at most one more than `COUNTED_UP_TO`.

    Activities are counted by the hour. Of contacts some may stay, because a browser or a value is newer; of those who
    never did anything the first `COUNTED_UP_TO` are looked at.
    """
    return {
        "activities": _activities(session, cutoffs),
        "anonymous": _idle(session, cutoffs.anonymous, is_known=False),
        "known": _idle(session, cutoffs.known, is_known=True),
        "set_aside": _older(session, SetAside.id, SetAside.set_aside_at, cutoffs.set_aside),
        "register": _older(session, AuditEntry.id, AuditEntry.at, cutoffs.register),
    }


def _activities(session: Session, cutoffs: Cutoffs) -> int:
    count = 0
    for type_id, before in cutoffs.types.items():
        if before is not None:
            past = select(func.sum(ActivityCount.stored)).where(
                ActivityCount.type_id == type_id, ActivityCount.hour < before // HOUR_MS
            )
            count += session.scalar(past) or 0
    return count


def _idle(session: Session, before: int | None, *, is_known: bool) -> int:
    if before is None:
        return 0
    listed = Contact.is_known == is_known, Contact.merged_into_id.is_(None)
    idle = select(Contact.id).where(*listed, Contact.last_activity_at < from_ms(before))
    never = select(Contact.created_at).where(*listed, Contact.last_activity_at.is_(None)).order_by(Contact.id)
    first = never.limit(COUNTED_UP_TO).subquery()
    old = select(func.count()).select_from(first).where(first.c.created_at < from_ms(before))
    return min(_count(session, idle) + (session.scalar(old) or 0), COUNTED_UP_TO + 1)


def _older(session: Session, row_id: Any, at: Any, before: int | None) -> int:  # noqa: ANN401 - columns of any table
    return 0 if before is None else _count(session, select(row_id).where(at < from_ms(before)))


def _count(session: Session, rows: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(rows.limit(COUNTED_UP_TO + 1).subquery())) or 0
