"""How do tests put records of any moment into the spool, past the door, and look at what became of them?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.door import VISITOR
from webapp.activities.entries import occurred_at
from webapp.activities.models import Activity, ActivityType
from webapp.activities.record import NO_CIRCUMSTANCES, Basis, RequestRecord, SentActivity, SentContact, encode_record
from webapp.admission.runtime import Runtime
from webapp.channels.models import Channel
from webapp.clock import now_ms, to_ms
from webapp.database import db
from webapp.processing.run import RunResult, process_spool
from webapp.spool.contract import Spool
from webapp.spool.opening import open_spool

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
# Long enough ago for everything below to lie in the past.
BEGIN = 1_795_000_000_000


class Feed:
    """Puts records of a channel into the spool."""

    def __init__(self, app: Flask, channel: Channel) -> None:
        self.app = app
        self.channel_id = channel.id
        self.runtime: Runtime = app.extensions["contrail_door"]
        self.others: list[Spool] = []

    def other_journal(self) -> Spool:
        """The same spool as another web worker writes it."""
        self.others.append(open_spool(self.runtime.config, "activities"))
        return self.others[-1]

    def put(
        self,
        *activities: dict[str, Any],
        visitor: str = VISITOR,
        at: int | None = None,
        spool: Spool | None = None,
        **more: Any,
    ) -> RequestRecord:
        """Append one record received at a moment (ms), by default now; an activity may have `occurred` and `flags`."""
        record = self.make(*activities, visitor=visitor, at=at, **more)
        self.append(record, spool)
        return record

    def append(self, record: RequestRecord, spool: Spool | None = None) -> None:
        """Append a record."""
        (spool or self.runtime.spool).append(encode_record(record), len(record.activities))

    def make(
        self, *activities: dict[str, Any], visitor: str = VISITOR, at: int | None = None, **more: Any
    ) -> RequestRecord:
        """Return the record that `put` appends."""
        at = now_ms() if at is None else at
        sent = []
        for one in activities:
            fields = dict(one)
            occurred, flags = fields.pop("occurred", at), fields.pop("flags", 0)
            sent.append((occurred, flags, SentActivity(**{"type": "pagevisit", **fields})))
        return RequestRecord(
            at * 1000,
            more.pop("channel_id", self.channel_id),
            uuid.UUID(visitor).bytes if visitor else b"",
            more.pop("circumstances", NO_CIRCUMSTANCES),
            Basis.NOT_NEEDED,
            sent,
            **more,
        )

    def say(self, visitor: str = VISITOR, at: int | None = None, **said: Any) -> None:
        """Append a record that only speaks of the person."""
        self.put(visitor=visitor, at=at, contact=SentContact(**said))

    def process(self) -> RunResult:
        db.session.rollback()
        return process_spool(db.engine, self.runtime.spool)

    def close(self) -> None:
        for spool in self.others:
            spool.close()


def uuid7(moment_ms: int, number: int = 0) -> uuid.UUID:
    """Return a UUIDv7 of a moment; the same for the same number."""
    return uuid.UUID(int=(moment_ms << 80) | (7 << 76) | (2 << 62) | number)


def stored(code_name: str | None = None) -> list[Activity]:
    """Return the stored activities, of all types or of one, in the order of their ids."""
    db.session.rollback()
    query = select(Activity).order_by(Activity.id)
    if code_name is not None:
        query = query.join(ActivityType, ActivityType.id == Activity.type_id).where(ActivityType.code_name == code_name)
    return list(db.session.scalars(query))


def moment(activity: Activity) -> int:
    """Return when a stored activity occurred, in ms."""
    return to_ms(occurred_at(activity.id, activity.received_at))
