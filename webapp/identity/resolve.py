"""Which contact does a visitor belong to? Found, or made: a new visitor is an anonymous contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.database import driver_key, fetch_in, insert_rows, key_bytes, reserve_ids

VisitorKey = tuple[int, bytes]
CONTACT_COLUMNS = ("id", "canonical_id", "is_known", "created_at", "first_channel_id", "activity_count")


class FirstSeen(NamedTuple):
    """When and on which channel this batch meets a visitor first."""

    received_ms: int
    channel_id: int


class Resolved(NamedTuple):
    """A visitor's row and the contact it belongs to; since when the person has opted out, in ms, or None."""

    visitor_id: int
    contact_id: int
    opted_out_ms: int | None
    is_new: bool


def resolve_visitors(connection: Connection, seen: Mapping[VisitorKey, FirstSeen]) -> dict[VisitorKey, Resolved]:
    """Return the row of every visitor, by (channel group, 16 bytes), making visitors and contacts that are new.

    Within the writer's transaction: first hits at the same moment from one browser make one contact.
    """
    keys = {driver_key(connection, key) for _, key in seen}
    found: dict[VisitorKey, Resolved] = {}
    statement = "SELECT id, group_id, key, contact_id, opted_out_at FROM visitor WHERE key IN"
    for row_id, group_id, key, contact_id, opted_out_ms in fetch_in(connection, statement, keys):
        visitor = (group_id, key_bytes(key))
        if visitor in seen:
            found[visitor] = Resolved(row_id, contact_id, opted_out_ms, is_new=False)
    missing = {visitor: first for visitor, first in seen.items() if visitor not in found}
    return found | _add_visitors(connection, missing)


def add_contacts(connection: Connection, seen: list[FirstSeen]) -> list[int]:
    """Make one anonymous contact for each, and return their ids."""
    ids = list(reserve_ids(connection, "contact", len(seen)))
    rows = [(i, i, False, first.received_ms, first.channel_id, 0) for i, first in zip(ids, seen, strict=True)]
    insert_rows(connection, "contact", CONTACT_COLUMNS, rows)
    return ids


def _add_visitors(connection: Connection, missing: Mapping[VisitorKey, FirstSeen]) -> dict[VisitorKey, Resolved]:
    contacts = add_contacts(connection, list(missing.values()))
    ids = reserve_ids(connection, "visitor", len(missing))
    rows = []
    resolved: dict[VisitorKey, Resolved] = {}
    for row_id, contact_id, (visitor, first) in zip(ids, contacts, missing.items(), strict=True):
        rows.append((row_id, visitor[0], driver_key(connection, visitor[1]), contact_id, first.received_ms))
        resolved[visitor] = Resolved(row_id, contact_id, None, is_new=True)
    insert_rows(connection, "visitor", ("id", "group_id", "key", "contact_id", "first_seen_at"), rows)
    return resolved
