"""How does one batch of records become rows? Visitors, contacts, ids, visits, activities, counts: one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from webapp.activities.builtin import PAGE_VISIT, PURCHASE
from webapp.activities.derived import derive_from_hit, derive_from_purchase
from webapp.activities.dictionaries import Dictionaries
from webapp.activities.ids import assign_ids
from webapp.activities.incoming import Incoming
from webapp.activities.record import HIT_ONLY, RequestRecord
from webapp.activities.store import store_activities
from webapp.activities.visits import Visits
from webapp.admission import reasons
from webapp.admission.tallies import add_drops
from webapp.identity.claims import Said, apply_said, find_contacts_by_email
from webapp.identity.opting import apply_opting
from webapp.identity.resolve import FirstSeen, Resolved, VisitorKey, add_contacts, resolve_visitors

HOUR_MS = 3_600_000
MINUTE_MS = 60_000


class UnknownChannel(ValueError):
    """A record names a channel that this database doesn't have."""


class UnknownType(ValueError):
    """A record names an activity type that this database doesn't have."""


class Rules(NamedTuple):
    """What a batch must know of channels and types."""

    groups: dict[int, int]
    idle_ms: dict[int, int]
    type_ids: dict[str, int]
    enabled: dict[str, int]


class Stored(NamedTuple):
    """What a batch added: rows of activities, and whether people's switches changed."""

    activities: int
    has_new_switches: bool


def store_batch(connection: Connection, records: Sequence[RequestRecord], dictionaries: Dictionaries) -> Stored:
    """Store the records in the order received. Raises what the data makes the database raise, and `ValueError`s."""
    rules = read_rules(connection)
    visitors = _resolve(connection, records, rules)
    contacts = _contacts_of(connection, records, rules, visitors)
    apply_said(
        connection,
        [
            Said(contact_id, record.contact, record.received_us // 1000)
            for record, contact_id in zip(records, contacts, strict=True)
            if record.contact is not None and contact_id
        ],
    )
    refused: Counter[tuple[int, int, str, str]] = Counter()
    switches = apply_opting(connection, _choices(records, rules, visitors))
    incoming = _incoming(records, rules, visitors, contacts, switches, refused)
    assign_ids(connection, incoming)
    stored = _with_derived(connection, incoming, rules, visitors, refused)
    store_activities(connection, stored, dictionaries)
    add_drops(connection, refused)
    return Stored(len(stored), bool(switches))


def read_rules(connection: Connection) -> Rules:
    """Return channels and types as they are now."""
    channels = connection.execute(text("SELECT id, group_id, visit_idle_minutes FROM channel")).all()
    types = connection.execute(text("SELECT code_name, id, is_enabled FROM activity_type")).all()
    return Rules(
        groups={row[0]: row[1] for row in channels},
        idle_ms={row[0]: row[2] * MINUTE_MS for row in channels},
        type_ids={row[0]: row[1] for row in types},
        enabled={row[0]: row[1] for row in types if row[2]},
    )


def _visitor_key(record: RequestRecord, rules: Rules) -> VisitorKey | None:
    group_id = rules.groups.get(record.channel_id)
    if group_id is None and record.channel_id:
        message = f"channel {record.channel_id} is not in this database"
        raise UnknownChannel(message)
    return (group_id, record.visitor) if record.visitor and group_id is not None else None


def _resolve(connection: Connection, records: Sequence[RequestRecord], rules: Rules) -> dict[VisitorKey, Resolved]:
    seen: dict[VisitorKey, FirstSeen] = {}
    for record in records:
        visitor = _visitor_key(record, rules)
        if visitor is not None and visitor not in seen:
            seen[visitor] = FirstSeen(record.received_us // 1000, record.channel_id)
    return resolve_visitors(connection, seen)


def _contacts_of(
    connection: Connection, records: Sequence[RequestRecord], rules: Rules, visitors: dict[VisitorKey, Resolved]
) -> list[int]:
    """Return the contact that each record came by; 0 where a record names nobody."""
    nameless = {r.contact.email for r in records if not r.visitor and r.contact is not None and r.contact.email}
    owners = find_contacts_by_email(connection, nameless) if nameless else {}
    contacts: list[int] = []
    for record in records:
        visitor = _visitor_key(record, rules)
        if record.contact_id:
            contacts.append(record.contact_id)
        elif visitor is not None:
            contacts.append(visitors[visitor].contact_id)
        elif record.contact is not None and record.contact.email:
            email = record.contact.email
            if email not in owners:
                owners[email] = add_contacts(connection, [FirstSeen(record.received_us // 1000, record.channel_id)])[0]
            contacts.append(owners[email])
        else:
            contacts.append(0)
    return contacts


def _choices(
    records: Sequence[RequestRecord], rules: Rules, visitors: dict[VisitorKey, Resolved]
) -> list[tuple[int, bool, int]]:
    choices = []
    for record in records:
        visitor = _visitor_key(record, rules)
        if record.opt_out is not None and visitor is not None:
            choices.append((visitors[visitor].visitor_id, record.opt_out, record.received_us // 1000))
    return choices


def _incoming(
    records: Sequence[RequestRecord],
    rules: Rules,
    visitors: dict[VisitorKey, Resolved],
    contacts: list[int],
    switches: dict[int, list[tuple[int, bool]]],
    refused: Counter[tuple[int, int, str, str]],
) -> list[Incoming]:
    incoming: list[Incoming] = []
    type_ids = rules.type_ids
    for record, contact_id in zip(records, contacts, strict=True):
        received_ms = record.received_us // 1000
        visitor = _visitor_key(record, rules)
        resolved = visitors[visitor] if visitor is not None else None
        is_out = resolved is not None and _is_opted_out(resolved, switches.get(resolved.visitor_id), received_ms)
        for occurred_ms, flags, sent in record.activities:
            if is_out:
                refused[(received_ms // HOUR_MS, record.channel_id, sent.type, reasons.OPTED_OUT)] += 1
                continue
            if sent.type not in type_ids:
                message = f"the activity type {sent.type!r} is not in this database"
                raise UnknownType(message)
            if not contact_id:
                message = "the record names neither a visitor nor a contact"
                raise ValueError(message)
            incoming.append(
                Incoming(
                    sent,
                    type_id=type_ids[sent.type],
                    channel_id=record.channel_id,
                    contact_id=contact_id,
                    visitor_id=resolved.visitor_id if resolved is not None else None,
                    occurred_ms=occurred_ms,
                    received_ms=received_ms,
                    flags=flags,
                    basis=record.basis,
                    circumstances=record.circumstances,
                )
            )
    return incoming


def _is_opted_out(resolved: Resolved, switches: list[tuple[int, bool]] | None, received_ms: int) -> bool:
    """Whether the last switch before the record was received says no; those of this batch come after the stored one."""
    is_out = resolved.opted_out_ms is not None and resolved.opted_out_ms < received_ms
    for at_ms, says_no in switches or ():
        if at_ms < received_ms:
            is_out = says_no
    return is_out


def _with_derived(
    connection: Connection,
    incoming: list[Incoming],
    rules: Rules,
    visitors: dict[VisitorKey, Resolved],
    refused: Counter[tuple[int, int, str, str]],
) -> list[Incoming]:
    """Return what is stored: the activities that are no duplicates, each followed by what derives from it."""
    visits = Visits(rules.idle_ms)
    returning = {v.visitor_id for v in visitors.values() if not v.is_new}
    fresh = [a for a in incoming if a.key is not None]
    if returning and fresh:
        visits.load(connection, returning, min(a.occurred_ms for a in fresh))
    stored: list[Incoming] = []
    page_visit, purchase = rules.type_ids.get(PAGE_VISIT), rules.type_ids.get(PURCHASE)
    for activity in incoming:
        if activity.key is None:
            refused[(activity.received_ms // HOUR_MS, activity.channel_id, activity.sent.type, reasons.DUPLICATE)] += 1
            continue
        is_hit, is_landing = activity.type_id == page_visit, False
        if activity.visitor_id is not None:
            activity.visit, is_landing = visits.place(
                activity.visitor_id, activity.channel_id, activity.occurred_ms, is_hit=is_hit
            )
        if not activity.flags & HIT_ONLY:
            stored.append(activity)
        if is_hit:
            stored.extend(derive_from_hit(activity, rules.enabled, is_landing=is_landing))
        elif activity.type_id == purchase and activity.sent.lines:
            stored.extend(derive_from_purchase(activity, rules.enabled))
    visits.save(connection)
    return stored
