"""How does one batch of records become rows? Visitors, contacts, ids, visits, activities, counts: one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection

from webapp.activities.builtin import PAGE_VISIT, PURCHASE
from webapp.activities.derived import derive_from_hit, derive_from_purchase
from webapp.activities.dictionaries import Dictionaries
from webapp.activities.ids import assign_ids, channels_of_keys
from webapp.activities.incoming import Incoming
from webapp.activities.record import HIT_ONLY, Basis
from webapp.activities.store import store_activities
from webapp.activities.visits import Visits
from webapp.admission import reasons
from webapp.admission.tallies import add_drops
from webapp.identity.last_seen import keep_last_seen
from webapp.identity.locking import hold_storing
from webapp.identity.people import ContactMissing
from webapp.processing.erased import without_erased
from webapp.processing.persons import Person, find_missing, find_persons, refuse_missing
from webapp.processing.prepare import Prepared
from webapp.processing.rules import NobodyNamed, Rules, UnknownChannel, UnknownType, read_rules
from webapp.processing.setting_aside import Broken, explain

HOUR_MS = 3_600_000


class Stored(NamedTuple):
    """What a batch added: how many rows of activities, and what could not be stored."""

    activities: int
    broken: list[Broken]


class _Refused(Counter[tuple[int, int, str, str]]):
    """Counts what is not stored after all, by hour, channel, type and reason."""

    def note(self, activity: Incoming, reason: str) -> None:
        # A hit whose type is off was counted by the door already.
        if not activity.flags & HIT_ONLY:
            self[(activity.received_ms // HOUR_MS, activity.channel_id, activity.sent.type, reason)] += 1


def store_batch(connection: Connection, prepared: Sequence[Prepared], dictionaries: Dictionaries) -> Stored:
    """Store records in the order received. Raises what the data makes the database raise (`DATA_ERRORS`)."""
    hold_storing(connection)
    rules = read_rules(connection)
    known, broken = _without_unknown(prepared, rules)
    known, erased = without_erased(connection, known, rules)
    known, lost = _without_missing(connection, known)
    broken += lost
    environments = _find_environments(connection, known, dictionaries)
    persons = find_persons(connection, [one.record for one in known], environments, rules)
    refused = _Refused()
    for activity in erased:
        refused.note(activity, reasons.REVOKED)
    incoming = _without_restricted(_admit(known, persons.senders, rules, refused), rules.restricted, refused)
    assign_ids(connection, incoming)
    fresh = _without_repeats(incoming, refused)
    visits = Visits(rules.idle_ms)
    if persons.returning and fresh:
        visits.load(connection, persons.returning, min(activity.occurred_ms for activity in fresh))
    stored = _without_taken(connection, _with_derived(fresh, rules, visits))
    visits.save(connection)
    store_activities(connection, stored, dictionaries, rules.tests)
    keep_last_seen(connection, persons.returning, stored, dictionaries)
    add_drops(connection, refused)
    persons.choices.save(connection)
    return Stored(len(stored), broken)


def _without_missing(connection: Connection, known: Sequence[Prepared]) -> tuple[list[Prepared], list[Broken]]:
    """Tell apart what names a contact that was deleted; of who was erased nothing is named any more."""
    missing = find_missing(connection, (one.record for one in known))
    if not missing:
        return list(known), []
    broken = []
    for one in known:
        try:
            refuse_missing(one.record, missing)
        except ContactMissing as error:
            broken.append(Broken(one.entry, *explain(error)))
    return [one for one in known if one.record.contact_id not in missing], broken


def _without_unknown(prepared: Sequence[Prepared], rules: Rules) -> tuple[list[Prepared], list[Broken]]:
    """Tell apart what names a channel or type that is gone: thousands may wait, too many to be found by halving."""
    known: list[Prepared] = []
    broken: list[Broken] = []
    for one in prepared:
        try:
            rules.check(one.record)
        except (UnknownChannel, UnknownType, NobodyNamed) as error:
            broken.append(Broken(one.entry, *explain(error)))
        else:
            known.append(one)
    return known, broken


def _find_environments(
    connection: Connection, prepared: Sequence[Prepared], dictionaries: Dictionaries
) -> list[int | None]:
    """Return the device that each record came from, None where nothing is known of it."""
    keys = [_environment_of(one) for one in prepared]
    ids = dictionaries.environments.put(connection, {key for key in keys if key})
    return [ids[key] if key else None for key in keys]


def _environment_of(one: Prepared) -> tuple[str, ...] | None:
    for activity in one.activities:
        return activity.texts.environment
    device = (*msgspec.structs.astuple(one.record.circumstances), "")
    return device if any(device) else None


def _admit(prepared: Sequence[Prepared], senders: Sequence[Person], rules: Rules, refused: _Refused) -> list[Incoming]:
    """Return the activities whose sender may be tracked, with their type and contact."""
    admitted: list[Incoming] = []
    type_ids = rules.type_ids
    for (_, activities, _), (contact_id, visitor_id, is_out, version_id, lacks, untracked) in zip(
        prepared, senders, strict=True
    ):
        for activity in activities:
            if is_out or lacks:
                refused.note(activity, reasons.REVOKED if is_out else reasons.NO_CONSENT)
                continue
            if untracked:
                refused.note(activity, untracked)
                continue
            if activity.basis == Basis.CONSENT:
                activity.consent_version_id = version_id
            activity.type_id = type_ids[activity.sent.type]
            activity.contact_id = contact_id
            activity.visitor_id = visitor_id
            admitted.append(activity)
    return admitted


def _without_restricted(incoming: list[Incoming], restricted: Collection[int], refused: _Refused) -> list[Incoming]:
    """Leave out what is of people whose data is only stored, not used."""
    if not restricted:
        return incoming
    for activity in incoming:
        if activity.contact_id in restricted:
            refused.note(activity, reasons.CONTACT_LOGGING_DISABLED)
    return [activity for activity in incoming if activity.contact_id not in restricted]


def _without_repeats(incoming: Sequence[Incoming], refused: _Refused) -> list[Incoming]:
    fresh = []
    for activity in incoming:
        if activity.key is None:
            refused.note(activity, reasons.DUPLICATE)
        else:
            fresh.append(activity)
    return fresh


def _with_derived(fresh: Sequence[Incoming], rules: Rules, visits: Visits) -> Iterator[Incoming]:
    """Yield the activities, each followed by what derives from it; a hit whose own type is off yields only that."""
    page_visit, purchase = rules.type_ids.get(PAGE_VISIT), rules.type_ids.get(PURCHASE)
    for activity in fresh:
        is_hit, is_landing = activity.type_id == page_visit, False
        if activity.visitor_id is not None:
            activity.visit, is_landing = visits.place(
                activity.visitor_id, activity.channel_id, activity.occurred_ms, is_hit=is_hit
            )
        if not activity.flags & HIT_ONLY:
            yield activity
        if is_hit:
            yield from derive_from_hit(activity, rules.enabled, is_landing=is_landing)
        elif activity.type_id == purchase and activity.sent.lines:
            yield from derive_from_purchase(activity, rules.enabled)


def _without_taken(connection: Connection, activities: Iterator[Incoming]) -> list[Incoming]:
    """Leave out derived activities whose id is taken, by a sender who worked it out beforehand."""
    stored = list(activities)
    derived = [a.key for a in stored if a.is_derived and a.key is not None]
    if not derived:
        return stored
    sent = {a.key for a in stored if not a.is_derived}
    taken = channels_of_keys(connection, derived).keys() | sent.intersection(derived)
    return [a for a in stored if not (a.is_derived and a.key in taken)] if taken else stored
