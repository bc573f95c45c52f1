"""Who sent each record of a batch? Visitors and contacts, found or made, and what they chose and said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.activities.record import RequestRecord
from webapp.identity.claims import People
from webapp.identity.opting import Choice, Switches
from webapp.identity.resolve import FirstSeen, Resolved, VisitorKey, resolve_visitors
from webapp.processing.rules import Rules


class Person(NamedTuple):
    """Who sent a record; `contact_id` is 0 where it names nobody, `is_out` means not to be tracked."""

    contact_id: int
    visitor_id: int | None
    is_out: bool


class Persons(NamedTuple):
    """The sender of each record, the visitors that were known before, and whether people's switches changed."""

    senders: list[Person]
    returning: set[int]
    has_new_switches: bool


def find_persons(connection: Connection, records: Sequence[RequestRecord], rules: Rules) -> Persons:
    """Return who sent the records, after keeping all that they say about themselves."""
    keys = [rules.visitor_key(record) for record in records]
    visitors = _resolve(connection, records, keys)
    resolved = [visitors.get(key) if key is not None else None for key in keys]
    switches = Switches(
        [
            Choice(found.visitor_id, record.opt_out, record.received_us, found.opted_out_ms)
            for record, found in zip(records, resolved, strict=True)
            if record.opt_out is not None and found is not None
        ]
    )
    senders = [
        Person(
            record.contact_id or (found.contact_id if found is not None else 0),
            found.visitor_id if found is not None else None,
            found is not None and switches.is_out(found.visitor_id, found.opted_out_ms, record.received_us),
        )
        for record, found in zip(records, resolved, strict=True)
    ]
    senders = _hear(connection, records, senders)
    returning = {found.visitor_id for found in visitors.values() if not found.is_new}
    return Persons(senders, returning, switches.save(connection))


def _resolve(
    connection: Connection, records: Sequence[RequestRecord], keys: Sequence[VisitorKey | None]
) -> dict[VisitorKey, Resolved]:
    seen: dict[VisitorKey, FirstSeen | None] = {}
    for record, key in zip(records, keys, strict=True):
        if key is not None and seen.get(key) is None:
            # Whoever only says that tracking is fine again becomes no contact by it.
            is_more = record.activities or record.contact or record.opt_out
            seen[key] = FirstSeen(record.received_us // 1000, record.channel_id) if is_more else None
    return resolve_visitors(connection, seen)


def _hear(connection: Connection, records: Sequence[RequestRecord], senders: list[Person]) -> list[Person]:
    """Keep what was said of contacts, in the order received, and find those that only an e-mail names."""
    speaking = [
        (number, record, sender)
        for number, (record, sender) in enumerate(zip(records, senders, strict=True))
        if record.contact is not None and not sender.is_out
    ]
    if not speaking:
        return senders
    emails = {record.contact.email for _, record, _ in speaking if record.contact and record.contact.email}
    people = People(connection, {sender.contact_id for _, _, sender in speaking if sender.contact_id}, emails)
    people.reserve(connection, sum(1 for _, _, sender in speaking if not sender.contact_id))
    for number, record, sender in speaking:
        contact, received_ms = record.contact, record.received_us // 1000
        contact_id = sender.contact_id
        if contact is None or not (contact_id or contact.email):
            continue
        if not contact_id:
            contact_id = people.contact_of(contact.email, FirstSeen(received_ms, record.channel_id))
            senders[number] = sender._replace(contact_id=contact_id)
        people.hear(contact_id, contact, received_ms, by_email_alone=not sender.contact_id)
    people.save(connection)
    return senders
