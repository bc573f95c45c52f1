"""Who sent each record of a batch? Visitors and contacts, found or made, and what they chose and said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.activities.record import Basis, RequestRecord
from webapp.identity.opting import Choice, Choices, read_choices
from webapp.identity.people import People, Saying
from webapp.identity.resolve import FirstSeen, VisitorKey, resolve_visitors
from webapp.processing.agreeing import hear_answers, says_yes
from webapp.processing.rules import Rules


class Person(NamedTuple):
    """Who sent a record; `contact_id` is 0 where it names nobody, `is_out` means not to be tracked.

    `consent_version_id` is what the visitor had agreed to by then.
    """

    contact_id: int
    visitor_id: int | None
    is_out: bool
    consent_version_id: int | None = None


class Persons(NamedTuple):
    """The sender of each record, the visitors that were known before and when they were seen (ms), people's choices."""

    senders: list[Person]
    returning: dict[int, int | None]
    choices: Choices


def find_persons(
    connection: Connection, records: Sequence[RequestRecord], environments: Sequence[int | None], rules: Rules
) -> Persons:
    """Return who sent the records, after keeping what they say of themselves; their choices are still to be saved.

    `environments` are the devices that the records came from.
    """
    keys = [rules.visitor_key(record) for record in records]
    choices = _read_choices(connection, records, keys)
    are_out = [choices.is_out(key, record.received_us) for record, key in zip(records, keys, strict=True)]
    visitors = resolve_visitors(connection, _first_seen(records, keys, environments, are_out))
    resolved = [visitors.get(key) if key is not None else None for key in keys]
    agreed = hear_answers(connection, records, keys, visitors)
    senders = [
        Person(
            record.contact_id or (found.contact_id if found is not None else 0),
            found.visitor_id if found is not None else None,
            is_out,
            version_id,
        )
        for record, found, is_out, version_id in zip(records, resolved, are_out, agreed, strict=True)
    ]
    senders = _hear(connection, records, senders, rules)
    returning = {found.visitor_id: found.last_seen_ms for found in visitors.values() if not found.is_new}
    return Persons(senders, returning, choices)


def _read_choices(
    connection: Connection, records: Sequence[RequestRecord], keys: Sequence[VisitorKey | None]
) -> Choices:
    made = [
        Choice(key, record.opt_out, record.received_us)
        for record, key in zip(records, keys, strict=True)
        if record.opt_out is not None and key is not None
    ]
    return read_choices(connection, {key for key in keys if key is not None}, made)


def _first_seen(
    records: Sequence[RequestRecord],
    keys: Sequence[VisitorKey | None],
    environments: Sequence[int | None],
    are_out: Sequence[bool],
) -> dict[VisitorKey, FirstSeen | None]:
    seen: dict[VisitorKey, FirstSeen | None] = {}
    for record, key, environment_id, is_out in zip(records, keys, environments, are_out, strict=True):
        if key is not None and seen.get(key) is None:
            # Whoever only chooses, or isn't to be tracked, becomes no contact by it.
            is_more = (record.activities or record.contact or says_yes(record)) and not is_out
            first = FirstSeen(record.received_us // 1000, record.channel_id, environment_id)
            seen[key] = first if is_more else None
    return seen


def _hear(
    connection: Connection, records: Sequence[RequestRecord], senders: list[Person], rules: Rules
) -> list[Person]:
    """Keep what was said of contacts, in the order received, and find those whom the activities belong to by it."""
    sayings = {
        number: Saying(
            sender.contact_id,
            record.contact,
            record.received_us,
            FirstSeen(record.received_us // 1000, record.channel_id),
            is_confirmed=record.is_confirmed,
            may_merge=record.channel_id in rules.merging,
            overwrites=record.overwrites,
            is_imported=record.basis == Basis.IMPORTED,
        )
        for number, (record, sender) in enumerate(zip(records, senders, strict=True))
        if record.contact is not None and not sender.is_out
    }
    if not sayings:
        return senders
    people = People(connection, list(sayings.values()))
    for number, saying in sayings.items():
        senders[number] = senders[number]._replace(contact_id=people.hear(saying))
    people.save(connection)
    return senders
