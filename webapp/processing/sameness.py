"""Who is said to be one person with the sender of a record? A trusted caller names a visitor or a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from webapp.activities.record import RequestRecord
from webapp.identity.resolve import FirstSeen, Resolved, VisitorKey
from webapp.processing.rules import Rules


def seen_as_same(
    records: Sequence[RequestRecord], seen: Mapping[VisitorKey, FirstSeen | None], rules: Rules
) -> dict[VisitorKey, FirstSeen | None]:
    """Return the visitors who are said to be somebody, as far as nothing else makes them known."""
    found: dict[VisitorKey, FirstSeen | None] = {}
    for record in records:
        key = _same_key(record, rules)
        if key is not None and seen.get(key) is None:
            found.setdefault(key, FirstSeen(record.received_us // 1000, record.channel_id))
    return found


def find_same(
    records: Sequence[RequestRecord], visitors: Mapping[VisitorKey, Resolved], rules: Rules
) -> dict[int, int]:
    """Return, by the number of a record, the contact with whom its sender is one person."""
    same: dict[int, int] = {}
    for number, record in enumerate(records):
        if record.same is not None:
            key = _same_key(record, rules)
            same[number] = record.same.contact_id or (visitors[key].contact_id if key is not None else 0)
    return same


def _same_key(record: RequestRecord, rules: Rules) -> VisitorKey | None:
    has_visitor = record.same is not None and record.same.visitor and record.channel_id
    return (rules.groups[record.channel_id], record.same.visitor) if has_visitor and record.same is not None else None
