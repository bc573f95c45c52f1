"""By what are contacts and browsers told apart outside of this database?"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.database import fetch_in, key_bytes

IDENTIFIERS = (
    "SELECT c.canonical_id, i.kind, i.value, i.at, i.id FROM identifier i JOIN contact c ON c.id = i.contact_id"
    " WHERE c.canonical_id IN"
)
VISITORS = "SELECT v.id, v.key, c.canonical_id FROM visitor v JOIN contact c ON c.id = v.contact_id WHERE v.id IN"


class Identity(NamedTuple):
    """An e-mail or external id: its kind and value."""

    kind: str
    value: str


def list_identities(connection: Connection, canonical_ids: Collection[int]) -> Mapping[int, list[Identity]]:
    """Return all identifiers of some canonical contacts, in the order in which they came."""
    found: dict[int, list[Identity]] = {}
    rows = sorted(fetch_in(connection, IDENTIFIERS, canonical_ids), key=lambda row: (row[3], row[4]))
    for canonical_id, kind, value, *_ in rows:
        found.setdefault(canonical_id, []).append(Identity(kind, value))
    return found


def find_visitors(connection: Connection, visitor_ids: Collection[int]) -> Mapping[int, tuple[str, int]]:
    """Return the visitor id that each browser has, and the canonical contact that it belongs to."""
    rows = fetch_in(connection, VISITORS, visitor_ids)
    return {row_id: (str(uuid.UUID(bytes=key_bytes(key))), canonical_id) for row_id, key, canonical_id in rows}
