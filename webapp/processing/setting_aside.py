"""What happens to a record that can't be stored? It is kept whole, with its reason, and the rest goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError, StatementError

from webapp import clock
from webapp.activities.record import RequestRecord, decode_record
from webapp.database import insert_rows
from webapp.identity.people import ContactMissing
from webapp.logs import words_of
from webapp.processing.rules import NobodyNamed, UnknownChannel, UnknownType
from webapp.spool.contract import Entry

COLUMNS = ("set_aside_at", "received_at", "channel_id", "activity_count", "reason", "detail", "payload")
# Errors of the data: the record itself can't be stored, now or later. Everything else may pass by waiting: a database
# that is locked, full, read-only or lost.
DATA_ERRORS = (IntegrityError, DataError, ValueError, ArithmeticError, TypeError, LookupError)
LONGEST_DETAIL = 200


class Broken(NamedTuple):
    """An entry that can't be stored: the reason's name (a key of `REASONS`), and what was wrong without its values."""

    entry: Entry
    reason: str
    detail: str


SUSPECTED = "suspected"
REASONS: dict[str, str] = {
    "unreadable": "It can't be read.",
    "unknown_channel": "Its channel is not in this database.",
    "unknown_type": "Its activity type is not in this database.",
    "unknown_contact": "Its contact is not in this database.",
    "nobody": "It names neither a visitor nor a contact.",
    "refused": "The database refused it.",
    "failed": "It can't be stored.",
    SUSPECTED: "Somebody should look at it first.",
}


def explain(error: BaseException) -> tuple[str, str]:
    """Return the name of the reason (a key of `REASONS`), and what was wrong, without values of the record."""
    named = {
        UnknownChannel: "unknown_channel",
        UnknownType: "unknown_type",
        NobodyNamed: "nobody",
        ContactMissing: "unknown_contact",
    }
    for kind, reason in named.items():
        if isinstance(error, kind):
            return reason, str(error)[:LONGEST_DETAIL]
    return "refused" if isinstance(error, StatementError) else "failed", words_of(error)


def put_aside(connection: Connection, broken: Sequence[Broken]) -> None:
    """Keep records that can't be stored."""
    now_ms = clock.now_ms()
    rows = [
        (
            now_ms,
            entry.appended_at_us // 1000,
            channel_of(entry.payload),
            max(1, entry.activity_count),
            reason,
            detail,
            entry.payload,
        )
        for entry, reason, detail in broken
    ]
    insert_rows(connection, "set_aside", COLUMNS, rows)


def channel_of(payload: bytes) -> int | None:
    """Return the channel that a record names, or None when it can't be read that far."""
    try:
        record = decode_record(payload)
    except (msgspec.MsgspecError, ValueError):
        return None
    return record.channel_id if isinstance(record, RequestRecord) else None
