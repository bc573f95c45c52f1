"""On which days was somebody active? That goes day by day: no index leads from a contact to its days."""

from __future__ import annotations

import time
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.store import DAY_MS
from webapp.contacts.models import Contact
from webapp.database import fetch_in
from webapp.privacy.erasing import Kind
from webapp.privacy.erasing_activities import contacts_of
from webapp.privacy.models import Erasure
from webapp.processing.pace import HOLD_SECONDS

FORGET_DAYS = (
    "DELETE FROM active_contact WHERE day = {} AND channel_id IN (SELECT id FROM channel UNION ALL SELECT 0)"
    " AND contact_id IN"
)
EARLIER_DAYS = 8  # an activity may have occurred a week before its contact was made


def forget_days(session: Session, erasure: Erasure) -> bool:
    """Forget days for as long as a write may hold the lock, as far as deleting the activities left them.

    Tell whether more are left to be looked at. Two thousand contacts that are read as one took seconds.
    """
    contact_ids = contacts_of(session, erasure) if erasure.kind != Kind.BROWSER else ()
    day = int(erasure.position) if erasure.position else _first_day(session, contact_ids)
    deadline = time.monotonic() + HOLD_SECONDS
    while day is not None and day <= clock.now_ms() // DAY_MS + 1:
        list(fetch_in(session.connection(), FORGET_DAYS.format(day), contact_ids, "RETURNING contact_id"))
        day += 1
        erasure.position = str(day)
        if time.monotonic() > deadline:
            return True
    return False


def _first_day(session: Session, contact_ids: Collection[int]) -> int | None:
    rows = session.execute(select(Contact.created_at, Contact.first_activity_at).where(Contact.id.in_(contact_ids)))
    moments = [moment for row in rows for moment in row if moment is not None]
    return clock.to_ms(min(moments)) // DAY_MS - EARLIER_DAYS if moments else None
