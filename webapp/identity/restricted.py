"""Of whom is only stored what is stored already? Whoever asked that their data be kept, but not used."""

from __future__ import annotations

from sqlalchemy import Connection, text

RESTRICTED = text(
    "SELECT member.id FROM contact marked JOIN contact member ON member.canonical_id = marked.canonical_id"
    " WHERE marked.restricted_at IS NOT NULL"
)


def read_restricted(connection: Connection) -> frozenset[int]:
    """Return the contacts that are restricted, with all that are read with them: few, and mostly none."""
    return frozenset(connection.scalars(RESTRICTED))
