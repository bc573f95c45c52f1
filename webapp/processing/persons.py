"""Who sent each record of a batch? Visitors and contacts, found or made, and what they chose and said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.activities.record import Basis, RequestRecord
from webapp.consent.levels import says_yes
from webapp.database import fetch_in
from webapp.identity.last_words import visitors_of_contact
from webapp.identity.marketing import clear_marks
from webapp.identity.opting import Choice, Choices, read_choices
from webapp.identity.people import ContactMissing
from webapp.identity.resolve import FirstSeen, VisitorKey, resolve_visitors
from webapp.identity.untracked import Untracked, is_anybody_untracked, read_claiming, read_untracked
from webapp.processing.agreeing import hear_answers
from webapp.processing.asking import Asked, ask_people, chooses_for_contact, may_be_met
from webapp.processing.hearing import hear_records
from webapp.processing.levels import Levels
from webapp.processing.rules import Rules
from webapp.processing.sameness import find_same, seen_as_same
from webapp.processing.standing import Settled, settle


class Person(NamedTuple):
    """Who sent a record; `contact_id` is 0 where it names nobody, `is_out` means not to be tracked.

    `consent_version_id` is what the visitor had agreed to by then; `lacks_agreement`: it should have, and has not.
    `untracked` is the reason for which activities of this contact or site user are not recorded, "" where they are.
    """

    contact_id: int
    visitor_id: int | None
    is_out: bool
    consent_version_id: int | None = None
    lacks_agreement: bool = False
    untracked: str = ""


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
    settled = settle(connection, records, rules)
    records = settled.records
    keys = [rules.visitor_key(record) for record in records]
    made = _made_choices(connection, records, keys)
    choosing = {key for key in keys if key is not None} | {one.visitor for one in made}
    choices = read_choices(connection, choosing, made)
    are_out = [choices.is_out(key, record.received_us) for record, key in zip(records, keys, strict=True)]
    levels = Levels(records, keys)
    seen = _first_seen(records, keys, environments, are_out, levels)
    visitors = resolve_visitors(connection, seen | seen_as_same(records, seen, rules))
    resolved = [visitors.get(key) if key is not None else None for key in keys]
    agreed = hear_answers(connection, settled, keys, visitors)
    levels.keep(connection, visitors)
    senders = [
        Person(
            record.contact_id or (found.contact_id if found is not None else 0),
            found.visitor_id if found is not None else None,
            is_out,
            version_id,
        )
        for record, found, is_out, version_id in zip(records, resolved, are_out, agreed, strict=True)
    ]
    same = find_same(records, visitors, rules)
    owned = hear_records(connection, records, [sender.contact_id for sender in senders], are_out, same, rules)
    heard = [sender._replace(contact_id=contact_id) for sender, contact_id in zip(senders, owned, strict=True)]
    if any(record.asks or chooses_for_contact(record) for record in records):
        late = _late_choices(connection, records, heard)
        if late:
            choices.add(connection, late)
            heard = [
                sender if key is None else sender._replace(is_out=choices.is_out(key, record.received_us))
                for record, sender, key in zip(records, heard, keys, strict=True)
            ]
        heard = _ask(connection, settled, heard, keys, [*made, *late], levels, rules)
    _note_agreements(connection, records, senders, heard)
    heard = _without_untracked(connection, records, senders, heard)
    returning = {found.visitor_id: found.last_seen_ms for found in visitors.values() if not found.is_new}
    return Persons(heard, returning, choices)


def find_missing(connection: Connection, records: Iterable[RequestRecord]) -> AbstractSet[int]:
    """Return the contacts that records name by number and that were deleted since."""
    named = {record.contact_id for record in records if record.contact_id}
    return named - {row[0] for row in fetch_in(connection, "SELECT id FROM contact WHERE id IN", named)}


def refuse_missing(record: RequestRecord, missing: AbstractSet[int]) -> None:
    """Raise `ContactMissing` where a record names a contact that is not there."""
    if record.contact_id in missing:
        message = f"contact {record.contact_id} is not in this database"
        raise ContactMissing(message)


def _made_choices(
    connection: Connection, records: Sequence[RequestRecord], keys: Sequence[VisitorKey | None]
) -> list[Choice]:
    """Return what the records say of being recorded; what is said for a contact is said of all its browsers."""
    made: list[Choice] = []
    for record, key in zip(records, keys, strict=True):
        if record.opt_out is not None:
            named = [key] if key is not None else visitors_of_contact(connection, record.contact_id)
            made += [Choice(visitor, record.opt_out, record.received_us) for visitor in named]
    return made


def _late_choices(connection: Connection, records: Sequence[RequestRecord], senders: Sequence[Person]) -> list[Choice]:
    """Return the same of contacts that the gate didn't know yet: found only now by what identifies them."""
    return [
        Choice(visitor, record.opt_out, record.received_us)
        for record, sender in zip(records, senders, strict=True)
        if chooses_for_contact(record) and record.opt_out is not None and not record.contact_id
        for visitor in visitors_of_contact(connection, sender.contact_id)
    ]


def _first_seen(
    records: Sequence[RequestRecord],
    keys: Sequence[VisitorKey | None],
    environments: Sequence[int | None],
    are_out: Sequence[bool],
    levels: Levels,
) -> dict[VisitorKey, FirstSeen | None]:
    seen: dict[VisitorKey, FirstSeen | None] = {}
    for record, key, environment_id, is_out in zip(records, keys, environments, are_out, strict=True):
        if key is not None and seen.get(key) is None:
            # Whoever only chooses, or isn't to be tracked, becomes no contact by it.
            is_more = (
                may_be_met(record) or record.contact or record.same or says_yes(record.answers, record.level)
            ) and not is_out
            said = levels.last_of(key)
            first = FirstSeen(record.received_us // 1000, record.channel_id, environment_id, said=said)
            seen[key] = first if is_more else None
    return seen


def _note_agreements(
    connection: Connection, records: Sequence[RequestRecord], own: Sequence[Person], heard: Sequence[Person]
) -> None:
    """Know of the contacts whose browser agrees now, and of those whom a trusted gate names at one that has agreed."""
    agreed = {
        (after if record.is_confirmed else before).contact_id
        for record, before, after in zip(records, own, heard, strict=True)
        if before.consent_version_id is not None and (record.answers or record.is_confirmed)
    }
    if agreed:
        clear_marks(connection, agreed)


def _ask(
    connection: Connection,
    settled: Settled,
    senders: list[Person],
    keys: Sequence[VisitorKey | None],
    made: Sequence[Choice],
    levels: Levels,
    rules: Rules,
) -> list[Person]:
    asked = {
        number: Asked(
            record,
            keys[number],
            senders[number].consent_version_id,
            senders[number].contact_id,
            rules.groups.get(record.channel_id, 0),
            settled.in_force.get(number),
        )
        for number, record in enumerate(settled.records)
        if record.asks or chooses_for_contact(record)
    }
    verdicts = ask_people(connection, list(asked.values()), made, levels, settled.versions)
    for number, verdict in zip(asked, verdicts, strict=True):
        senders[number] = senders[number]._replace(
            is_out=senders[number].is_out or verdict.is_out,
            consent_version_id=verdict.version_id,
            lacks_agreement=verdict.lacks_agreement,
        )
    return senders


def _without_untracked(
    connection: Connection, records: Sequence[RequestRecord], before: Sequence[Person], after: list[Person]
) -> list[Person]:
    """Mark who is not tracked by now: the contact of the browser, and the one that the activities would go to.

    Where that one was only typed, the browser keeps its own: what is missing there would tell who isn't tracked. What
    is kept for a legitimate interest is kept of them, too.
    """
    if not is_anybody_untracked(connection):
        return after
    untracked = read_untracked(connection, {one.contact_id for one in (*before, *after) if one.contact_id})
    claiming = read_claiming(connection, {own.contact_id for own in before if own.visitor_id})
    marked = []
    for record, own, person in zip(records, before, after, strict=True):
        claimed = [claiming[own.contact_id]] if own.visitor_id and own.contact_id in claiming else []
        reason = _find_reason(record, [*untracked.get(own.contact_id, ()), *claimed])
        of_other = _find_reason(record, untracked.get(person.contact_id, ()))
        if of_other and not reason and own.contact_id and not record.is_confirmed:
            marked.append(person._replace(contact_id=own.contact_id))
        else:
            marked.append(person._replace(untracked=reason or of_other))
    return marked


def _find_reason(record: RequestRecord, reasons: Iterable[Untracked]) -> str:
    """Return why a record's activities are not recorded of somebody, "" where they are."""
    if record.basis == Basis.LEGITIMATE_INTEREST:
        return ""
    return next((one.reason for one in reasons if one.since_ms * 1000 <= record.received_us), "")
