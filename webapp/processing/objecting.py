"""What may be heard of people whose no was not processed yet when a trusted gate let words about them in?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.activities.record import RequestRecord, SentContact
from webapp.identity.last_words import find_opted_out, read_canonical
from webapp.identity.people import Saying
from webapp.processing.asking import chooses_for_contact

Identity = tuple[str, str]
Owners = Mapping[Identity, int]
Key = int | Identity  # a canonical contact, or what identifies somebody who is none so far


class Heard(NamedTuple):
    """What is heard, by the number of its record, and whose activities those are of which nothing is."""

    sayings: dict[int, Saying]
    left_out: dict[int, int]


def without_objecting(
    connection: Connection, records: Sequence[RequestRecord], sayings: Mapping[int, Saying], owners: Owners
) -> Heard:
    """Leave out what is said of people without a browser after their no; of who is unknown only who it is stays."""
    asking = {number for number in sayings if records[number].asks and not records[number].visitor}
    if not asking:
        return Heard(dict(sayings), {})
    canonical = read_canonical(connection, {record.contact_id for record in records if record.contact_id})
    said_no: dict[Key, bool] = dict.fromkeys(find_opted_out(connection, {*canonical.values(), *owners.values()}), True)
    heard, left_out = dict(sayings), {}
    for number, record in enumerate(records):
        keys = _keys_of(record, sayings.get(number), canonical, owners)
        if chooses_for_contact(record):
            said_no |= {} if record.opt_out is None else dict.fromkeys(keys, record.opt_out)
        elif number in asking and any(said_no.get(key, False) for key in keys):
            known = next((key for key in keys if isinstance(key, int)), 0)
            saying = heard.pop(number)
            if known:
                left_out[number] = known
            else:
                named = SentContact(saying.sent.email, saying.sent.external_id)
                heard[number] = saying._replace(sent=named)
    return Heard(dict(sorted(heard.items())), left_out)


def _keys_of(record: RequestRecord, saying: Saying | None, canonical: Mapping[int, int], owners: Owners) -> list[Key]:
    if record.contact_id:
        return [canonical[record.contact_id]]
    identities: Iterable[Identity | None] = () if saying is None else (saying.external_id, saying.email)
    return [owners.get(one, one) for one in identities if one is not None]
