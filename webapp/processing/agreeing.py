"""What did the senders of a batch agree to? Answers become proofs, and each browser knows the version in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from webapp.activities.record import RequestRecord
from webapp.consent.proofs import Answer, Version, keep_proofs, widest
from webapp.database import fetch_in
from webapp.identity.resolve import Resolved, VisitorKey
from webapp.processing.standing import Settled

AGREE = text("UPDATE visitor SET consent_version_id = :version WHERE id = :visitor")
ANSWERED = "SELECT visitor_id, max(at) FROM consent_proof WHERE visitor_id IN"
Keys = Sequence[VisitorKey | None]


def hear_answers(
    connection: Connection, settled: Settled, keys: Keys, visitors: Mapping[VisitorKey, Resolved]
) -> list[int | None]:
    """Keep the answers of a batch, and return the version that each record's visitor had agreed to by then.

    A record that was set aside may come late: what was answered after it stands.
    """
    records, standing, versions = settled
    in_force = {key: found.consent_version_id for key, found in visitors.items()}
    if not any(record.answers for record in records):
        return [in_force.get(key) if key is not None else None for key in keys]
    answered = _last_answered(connection, records, keys, visitors)
    answers: list[Answer] = []
    changed: set[VisitorKey] = set()
    heard: list[int | None] = []
    for number, (record, key) in enumerate(zip(records, keys, strict=True)):
        if record.answers and key is not None:
            answers += _answers_of(record, visitors.get(key))
            said = standing.get(number) or after_answers(in_force.get(key), record, versions)
            if record.received_us // 1000 < answered.get(key, 0):
                heard.append(said)
                continue
            in_force[key] = said
            changed.add(key)
        elif record.answers:
            answers += _answers_of(record, None)
        heard.append(in_force.get(key) if key is not None else None)
    keep_proofs(connection, answers, versions)
    rows = [
        {"visitor": visitors[key].visitor_id, "version": in_force[key]}
        for key in changed
        if key in visitors and visitors[key].consent_version_id != in_force[key]
    ]
    if rows:
        connection.execute(AGREE, rows)
    return heard


def _last_answered(
    connection: Connection, records: Sequence[RequestRecord], keys: Keys, visitors: Mapping[VisitorKey, Resolved]
) -> dict[VisitorKey, int]:
    """Return when (ms) visitors who answer in this batch had answered last before it, by those who had."""
    answering = {key for record, key in zip(records, keys, strict=True) if record.answers and key in visitors}
    by_id = {visitors[key].visitor_id: key for key in answering if key is not None and not visitors[key].is_new}
    rows = fetch_in(connection, ANSWERED, by_id, "GROUP BY visitor_id")
    return {by_id[visitor_id]: at_ms for visitor_id, at_ms in rows}


def _answers_of(record: RequestRecord, visitor: Resolved | None) -> list[Answer]:
    visitor_id = visitor.visitor_id if visitor is not None else None
    given = (
        visitor_id,
        record.person,
        record.channel_id,
        record.how,
        record.despite_signal,
        record.received_us // 1000,
    )
    return [Answer(version_id, is_agreed, *given) for version_id, is_agreed in record.answers]


def after_answers(before: int | None, record: RequestRecord, versions: Mapping[int, Version]) -> int | None:
    """Return the version in force after a record: the widest now agreed to, or none when that of before is revoked."""
    agreed = widest(record.answers, versions)
    if agreed is not None or before is None:
        return agreed
    revoked = {
        versions[version].consent_id for version, is_agreed in record.answers if not is_agreed and version in versions
    }
    return None if before in versions and versions[before].consent_id in revoked else before
