"""How is it kept who said yes or no to what? Rows of proofs, added in the transaction that makes the choice count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, case, select

from webapp.consent.levels import Level
from webapp.consent.models import Consent, ConsentProof, ConsentVersion
from webapp.database import fetch_in, insert_rows, key_bytes

COLUMNS = (
    "consent_id",
    "version_id",
    "version_digest",
    "is_agreed",
    "visitor_id",
    "person",
    "channel_id",
    "how",
    "despite_signal",
    "at",
)


ANSWERS = "SELECT person, version_id, is_agreed FROM consent_proof WHERE person IN"


class Answer(NamedTuple):
    """A visitor's answer to a version of a consent; `at_ms` is when it was received."""

    version_id: int
    is_agreed: bool
    visitor_id: int | None
    person: bytes
    channel_id: int
    how: str
    despite_signal: bool
    at_ms: int


class Version(NamedTuple):
    """What must be known of a version to keep an answer to it; `level` is what a yes to it grants now."""

    consent_id: int
    level: int
    digest: str


def read_versions(connection: Connection) -> dict[int, Version]:
    """Return all versions ever published, by id: a few dozen. Those of archived consents grant nothing."""
    v = ConsentVersion
    level = case((Consent.archived_at.is_(None), v.level), else_=int(Level.ESSENTIAL))
    rows = connection.execute(select(v.id, v.consent_id, level, v.digest).join(Consent, Consent.id == v.consent_id))
    return {row[0]: Version(*row[1:]) for row in rows}


def allowing(versions: Mapping[int, Version]) -> set[int]:
    """Return the versions by which anything may be recorded of whoever agreed to one."""
    return {number for number, one in versions.items() if one.level >= Level.VISITOR}


def keep_proofs(connection: Connection, answers: Iterable[Answer], versions: Mapping[int, Version]) -> None:
    """Add a proof of each answer to a version that there is."""
    rows = [
        (
            versions[one.version_id].consent_id,
            one.version_id,
            versions[one.version_id].digest,
            one.is_agreed,
            one.visitor_id,
            one.person,
            one.channel_id or None,
            one.how,
            one.despite_signal,
            one.at_ms,
        )
        for one in answers
        if one.version_id in versions
    ]
    insert_rows(connection, ConsentProof.__tablename__, COLUMNS, rows)


def read_answers(connection: Connection, people: Iterable[bytes]) -> list[tuple[bytes, int, bool]]:
    """Return what people, by their keyed hashes, answered to which versions, in the order of answering."""
    rows = fetch_in(connection, ANSWERS, people, "ORDER BY at, id")
    return [(key_bytes(person), version_id, bool(is_agreed)) for person, version_id, is_agreed in rows]


def widest(answers: Sequence[tuple[int, bool]], versions: Mapping[int, Version]) -> int | None:
    """Return the version, of those agreed to, that grants the most; None when none was agreed to."""
    agreed = [version_id for version_id, is_agreed in answers if is_agreed and version_id in versions]
    return max(agreed, key=lambda version_id: versions[version_id].level, default=None)
