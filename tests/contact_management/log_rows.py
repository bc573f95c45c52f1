"""Believable rows for tests of the activity log, stored by the one writer of activities."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.door import DoorClient, new_visitor
from webapp import clock
from webapp.activities.models import Activity, ActivityType, Page
from webapp.activities.record import Basis, Circumstances, RequestRecord, SentActivity, Target, encode_record
from webapp.channels.models import Channel
from webapp.contacts.models import Contact
from webapp.database import db, transaction

NORDIC_PHONE = Circumstances("mobile", "Safari", "iOS", "DK")
GERMAN_DESK = Circumstances("desktop", "Firefox", "Linux", "DE")


@dataclass
class Writer:
    """Puts activities on the spool as the door does, and has them processed."""

    door: DoorClient
    visitors: dict[str, bytes] = field(default_factory=dict)

    def write(
        self,
        type_name: str = "click",
        *,
        ago: timedelta = timedelta(minutes=5),
        visitor: str = "kim",
        channel_id: int | None = None,
        circumstances: Circumstances = GERMAN_DESK,
        basis: int = Basis.NOT_NEEDED,
        target: tuple[str, str] | None = None,
        **sent: Any,
    ) -> uuid.UUID:
        """Store one activity and return its id."""
        key = self.visitors.setdefault(visitor, uuid.UUID(new_visitor()).bytes)
        occurred_ms = clock.to_ms(clock.now() - ago)
        activity_id = uuid7(occurred_ms)
        activity = SentActivity(type=type_name, id=str(activity_id), target=Target(*target) if target else None, **sent)
        record = RequestRecord(
            received_us=max(clock.now_us(), 0),
            channel_id=channel_id or self.door.channel.id,
            visitor=key,
            circumstances=circumstances,
            basis=basis,
            activities=[(occurred_ms, 0, activity)],
        )
        self.door.runtime.spool.append(encode_record(record), 1)
        self.door.process()
        return activity_id

    def contact_of(self, activity_id: uuid.UUID) -> int:
        """Return the contact that an activity came by."""
        db.session.rollback()
        return db.session.get_one(Activity, activity_id).contact_id


def uuid7(occurred_ms: int) -> uuid.UUID:
    """Return a fresh UUIDv7 of a moment."""
    return uuid.UUID(int=(occurred_ms << 80) | (7 << 76) | (2 << 62) | (uuid.uuid4().int & (2**62 - 1)))


def day_of(moment: datetime) -> str:
    """Return the day as a date field sends it."""
    return moment.date().isoformat()


def titles_in(html: str) -> list[str]:
    """Return the titles of the rows, from top to bottom."""
    return [part.split("</bdi>")[0].split("<bdi>")[1] for part in html.split('<th scope="row"')[1:]]


def fill(count: int) -> None:
    """Store many downloads of one contact, a second apart, an hour and more ago."""
    now = clock.now()
    with transaction() as session:
        contact = Contact(canonical_id=0, created_at=now)
        session.add(contact)
        session.flush()
        contact.canonical_id = contact.id
        kind = session.scalars(select(ActivityType.id).where(ActivityType.code_name == "download")).one()
        channel = session.scalars(select(Channel.id)).first()
        pages = [Page(digest=n, url=f"https://shop.example/{n}", title=f"file {n}") for n in range(count)]
        session.add_all(pages)
        session.flush()
        start = clock.to_ms(now - timedelta(seconds=60)) - count * 1_000
        session.add_all(
            Activity(
                id=uuid7(start + number * 1_000),
                type_id=kind,
                contact_id=contact.id,
                channel_id=channel,
                received_at=now,
                page_id=page.id,
                basis=3,
            )
            for number, page in enumerate(pages)
        )
