"""Which records that were set aside are of somebody? They go whole, like what waits."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.activities.record import DropSums, RequestRecord, StrippedRecord, decode_record
from webapp.identity.models import Identifier, Visitor
from webapp.privacy.erasing import takes_all
from webapp.privacy.erasing_activities import contacts_of
from webapp.privacy.models import Erasure
from webapp.processing.models import SetAside

READ_AT_ONCE = 100
# A shorter id stands in too many records by chance to be looked for in bytes that can't be read.
SHORTEST_IN_BYTES = 6


@dataclass(frozen=True, slots=True)
class Traces:
    """All that somebody is known by."""

    contact_ids: frozenset[int]
    visitors: frozenset[bytes]
    identifiers: frozenset[tuple[str, str]]

    def are_in(self, payload: bytes) -> bool:
        """Whether a record is of this person; one that can't be read is, when it holds what they are known by."""
        try:
            record = decode_record(payload)
        except (msgspec.MsgspecError, ValueError):
            texts = (value.encode() for _, value in self.identifiers)
            return any(one in payload for one in (*self.visitors, *texts) if len(one) >= SHORTEST_IN_BYTES)
        return not isinstance(record, DropSums) and self._are_named_by(record)

    def _are_named_by(self, record: RequestRecord | StrippedRecord) -> bool:
        said = record.contact
        named = {("email", said.email), ("external_id", str(said.external_id))} if said is not None else set()
        if not self.identifiers.isdisjoint(named):
            return True
        if isinstance(record, StrippedRecord):
            return False
        contacts, visitors = {record.contact_id}, {record.visitor}
        if record.same is not None:
            contacts.add(record.same.contact_id)
            visitors.add(record.same.visitor)
        return not (self.contact_ids.isdisjoint(contacts) and self.visitors.isdisjoint(visitors))


def traces_of(session: Session, erasure: Erasure) -> Traces:
    """Return what somebody is known by who is erased: by no e-mail where a browser asks, which may have typed any."""
    if not takes_all(session, erasure):
        keys = session.scalars(select(Visitor.key).where(Visitor.id == erasure.visitor_id))
        return Traces(frozenset(), frozenset(key.bytes for key in keys), frozenset())
    contact_ids = contacts_of(session, erasure)
    keys = session.scalars(select(Visitor.key).where(Visitor.contact_id.in_(contact_ids)))
    identifiers = select(Identifier.kind, Identifier.value).where(Identifier.contact_id.in_(contact_ids))
    rows = session.execute(identifiers).all() if erasure.visitor_id is None else ()
    return Traces(
        frozenset(contact_ids),
        frozenset(key.bytes for key in keys),
        frozenset((row.kind, row.value) for row in rows),
    )


def erase_set_aside(session: Session, erasure: Erasure, traces: Traces) -> bool:
    """Look at some more of what was set aside, and delete what is of the person; tell whether there is more to see."""
    after = int(erasure.position or 0)
    query = select(SetAside.id, SetAside.payload).where(SetAside.id > after).order_by(SetAside.id).limit(READ_AT_ONCE)
    rows = session.execute(query).all()
    theirs = [row.id for row in rows if traces.are_in(row.payload)]
    if theirs:
        session.execute(delete(SetAside).where(SetAside.id.in_(theirs)))
        erasure.counts = {**erasure.counts, "set_aside": erasure.counts.get("set_aside", 0) + len(theirs)}
    if rows:
        erasure.position = str(rows[-1].id)
    return len(rows) == READ_AT_ONCE
