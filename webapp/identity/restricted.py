"""Of whom is only stored what is stored already? Whoever asked that their data be kept, but not used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from webapp.contacts.models import Contact

RESTRICTED = text(
    "SELECT member.id FROM contact marked JOIN contact member ON member.canonical_id = marked.canonical_id"
    " WHERE marked.restricted_at IS NOT NULL"
)


def read_restricted(connection: Connection) -> frozenset[int]:
    """Return the contacts that are restricted, with all that are read with them: few, and mostly none."""
    return frozenset(connection.scalars(RESTRICTED))


def find_restricted_at(session: Session, canonical_id: int) -> datetime | None:
    """Return since when a contact, or one of those merged into it, is restricted; None where none is."""
    return session.scalar(select(func.min(Contact.restricted_at)).where(Contact.canonical_id == canonical_id))
