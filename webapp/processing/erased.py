"""Which records of a batch are of somebody who was erased after they were received? Of those only a no is followed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from webapp.activities.incoming import Incoming
from webapp.activities.record import RequestRecord, Same
from webapp.consent.levels import Level
from webapp.identity.erased import Name, contact_name, find_erased, has_erased, identifier_name, visitor_name
from webapp.identity.people import EMAIL, EXTERNAL_ID
from webapp.processing.prepare import Prepared
from webapp.processing.rules import Rules


def without_erased(
    connection: Connection, prepared: Sequence[Prepared], rules: Rules
) -> tuple[list[Prepared], list[Incoming]]:
    """Return the records without what can't be stored any more, and the activities that were taken out."""
    if not prepared or not has_erased(connection, min(one.record.received_us for one in prepared)):
        return list(prepared), []
    names = [names_of(one.record, rules) for one in prepared]
    erased = find_erased(connection, {name for some in names for name in some})
    kept: list[Prepared] = []
    taken_out: list[Incoming] = []
    for one, some in zip(prepared, names, strict=True):
        if not any(one.record.received_us <= erased.get(name, -1) for name in some):
            kept.append(one)
            continue
        taken_out += one.activities
        kept.append(Prepared(_only_refusals(one.record), [], one.entry))
    return kept, taken_out


def names_of(record: RequestRecord, rules: Rules) -> list[Name]:
    """Return all that a record says of who it is of."""
    key, said = rules.visitor_key(record), record.contact
    names = [visitor_name(*key)] if key is not None else []
    if record.contact_id:
        names.append(contact_name(record.contact_id))
    if record.same is not None:
        names += _names_of_same(record, record.same, rules)
    if said is not None and said.email:
        names.append(identifier_name(EMAIL, said.email))
    if said is not None and said.external_id:
        names.append(identifier_name(EXTERNAL_ID, str(said.external_id)))
    return names


def _names_of_same(record: RequestRecord, same: Same, rules: Rules) -> list[Name]:
    """Return what a record says of whom its sender is said to be."""
    if same.visitor and record.channel_id:
        return [visitor_name(rules.groups[record.channel_id], same.visitor)]
    return [contact_name(same.contact_id)] if same.contact_id else []


def _only_refusals(record: RequestRecord) -> RequestRecord:
    """Keep an objection and what was answered with no: they hold, and need nobody to be known."""
    refused = [answer for answer in record.answers if not answer[1]]
    opts_out = record.opt_out or None
    level = record.level if record.level == Level.ESSENTIAL else None
    return msgspec.structs.replace(
        record, activities=[], contact=None, contact_id=0, same=None, answers=refused, opt_out=opts_out, level=level
    )
