"""What must the kept counts say, by what is stored?"""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from tests.processing.feeding import DAY, moment, stored
from webapp.activities.models import ActiveContact, ActivityCount
from webapp.contacts.models import TouchedContact
from webapp.database import db

HOUR = 3_600_000


def assert_counts_are_what_is_stored() -> None:
    """Compare all three kept counts with the rows themselves."""
    activities = stored()
    kept = {
        (row.hour, row.channel_id, row.type_id): row.stored
        for row in db.session.scalars(select(ActivityCount))
        if row.stored
    }
    assert kept == Counter((moment(a) // HOUR, a.channel_id or 0, a.type_id) for a in activities)
    active = {(row.day, row.channel_id, row.contact_id) for row in db.session.scalars(select(ActiveContact))}
    assert active == {(moment(a) // DAY, a.channel_id or 0, a.contact_id) for a in activities}


def assert_touched_is_what_was_added() -> None:
    """Compare the queue of touched contacts with the rows, when nothing was taken off it yet."""
    added = Counter(activity.contact_id for activity in stored())
    queue = {row.contact_id: row for row in db.session.scalars(select(TouchedContact))}
    assert {contact_id: row.added for contact_id, row in queue.items() if row.added} == added
    for contact_id in added:
        moments = [moment(activity) for activity in stored() if activity.contact_id == contact_id]
        row = queue[contact_id]
        assert row.first_at is not None
        assert row.last_at is not None
        assert (int(row.first_at.timestamp() * 1000), int(row.last_at.timestamp() * 1000)) == (
            min(moments),
            max(moments),
        )
