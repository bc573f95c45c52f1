"""Which contact does a visitor belong to? Found, or made: a new visitor is an anonymous contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.database import driver_key, fetch_in, insert_rows, key_bytes, reserve_ids
from webapp.identity.said_levels import SaidLevel, read_said

VisitorKey = tuple[int, bytes]
CONTACT_COLUMNS = (
    *("id", "canonical_id", "is_known", "created_at", "first_channel_id", "activity_count"),
    "no_marketing_consent",
)
VISITOR_COLUMNS = (
    *("id", "group_id", "key", "contact_id", "first_seen_at", "last_seen_at", "environment_id"),
    *("said_level", "said_channel_id", "said_at"),
)
NOTHING_SAID = (None, None, None)


class FirstSeen(NamedTuple):
    """When, on which channel and with what this batch meets somebody first, and whether they have agreed to nothing.

    `is_interest` says that: what they entered is kept for a legitimate interest only. `said` is the last level that
    the batch's site says of the browser.
    """

    received_ms: int
    channel_id: int
    environment_id: int | None = None
    is_interest: bool = False
    said: SaidLevel | None = None


class Resolved(NamedTuple):
    """A visitor's row and the contact it belongs to.

    `last_seen_ms` is as far as that is kept; `consent_version_id` what it agreed to last, or None; `said` the level
    that was stored before.
    """

    visitor_id: int
    contact_id: int
    is_new: bool
    last_seen_ms: int | None
    consent_version_id: int | None = None
    said: SaidLevel | None = None


def resolve_visitors(connection: Connection, seen: Mapping[VisitorKey, FirstSeen | None]) -> dict[VisitorKey, Resolved]:
    """Return the row of every visitor, by (channel group, 16 bytes), making visitors and contacts that are new.

    A visitor with None is not made: it is left out where it is not known.

    Within the writer's transaction: first hits at the same moment from one browser make one contact.
    """
    keys = {driver_key(connection, key) for _, key in seen}
    found: dict[VisitorKey, Resolved] = {}
    columns = "id, group_id, key, contact_id, last_seen_at, consent_version_id, said_level, said_channel_id, said_at"
    statement = f"SELECT {columns} FROM visitor WHERE key IN"  # noqa: S608 - names of ours
    for row_id, group_id, key, contact_id, last_seen_ms, version_id, *said in fetch_in(connection, statement, keys):
        visitor = (group_id, key_bytes(key))
        if visitor in seen:
            found[visitor] = Resolved(row_id, contact_id, False, last_seen_ms, version_id, read_said(*said))  # noqa: FBT003 - is_new
    missing = {visitor: first for visitor, first in seen.items() if first is not None and visitor not in found}
    return found | _add_visitors(connection, missing)


def insert_contacts(connection: Connection, made: Mapping[int, FirstSeen]) -> None:
    """Insert anonymous contacts, by the ids reserved for them; each is its own canonical contact."""
    rows = [
        (i, i, False, first.received_ms, first.channel_id or None, 0, first.is_interest) for i, first in made.items()
    ]
    insert_rows(connection, "contact", CONTACT_COLUMNS, rows)


def _add_visitors(connection: Connection, missing: Mapping[VisitorKey, FirstSeen]) -> dict[VisitorKey, Resolved]:
    contacts = reserve_ids(connection, "contact", len(missing))
    insert_contacts(connection, dict(zip(contacts, missing.values(), strict=True)))
    ids = reserve_ids(connection, "visitor", len(missing))
    is_text = connection.dialect.name == "postgresql"
    rows = []
    resolved: dict[VisitorKey, Resolved] = {}
    for row_id, contact_id, (visitor, first) in zip(ids, contacts, missing.items(), strict=True):
        group_id, key = visitor
        seen_ms = first.received_ms
        key_value = key.hex() if is_text else key
        said = first.said or NOTHING_SAID
        rows.append((row_id, group_id, key_value, contact_id, seen_ms, seen_ms, first.environment_id, *said))
        resolved[visitor] = Resolved(row_id, contact_id, is_new=True, last_seen_ms=seen_ms)
    insert_rows(connection, "visitor", VISITOR_COLUMNS, rows)
    return resolved
