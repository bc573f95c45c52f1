"""What becomes of what a caller says about a person? A new identifier fills the visitor's own contact, no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, update

from webapp.activities.record import SentContact
from webapp.contacts.attributes import COLUMNS
from webapp.contacts.models import Contact
from webapp.contacts.touching import touch_changed_contacts
from webapp.database import fetch_in, insert_rows

MAKES_KNOWN = frozenset(("email", "first_name", "last_name", "phone", "mobile_phone"))
FIELDS = ("email", *COLUMNS)


@dataclass(slots=True)
class Said:
    """What one request said about the contact that it came by."""

    contact_id: int
    sent: SentContact
    received_ms: int


class _People:
    """The contacts that a batch speaks of, read once and written once."""

    def __init__(self, connection: Connection, contact_ids: Iterable[int]) -> None:
        canonical = dict(fetch_in(connection, "SELECT id, canonical_id FROM contact WHERE id IN", contact_ids))
        self.canonical: dict[int, int] = canonical
        statement = f"SELECT id, {', '.join(FIELDS)} FROM contact WHERE id IN"  # noqa: S608 - names of ours
        rows = fetch_in(connection, statement, set(canonical.values()))
        self.values: dict[int, dict[str, Any]] = {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in rows}
        self.changed: dict[int, dict[str, Any]] = {}

    def fill(self, contact_id: int, values: dict[str, str]) -> None:
        """Put values where there are none yet."""
        own = self.values[contact_id]
        for name, value in values.items():
            if own[name] is None:
                own[name] = value
                self.changed.setdefault(contact_id, {})[name] = value


def apply_said(connection: Connection, said: Sequence[Said]) -> None:
    """Fill empty attributes of the contacts, in the order received, and keep what is only claimed.

    An e-mail that another contact has, or that differs from the contact's own, is kept as a claim and nothing else of
    that request is used: it may speak of another person. An external id from a public key is always only a claim.
    """
    if not said:
        return
    people = _People(connection, {item.contact_id for item in said})
    emails = {item.sent.email for item in said if item.sent.email}
    owners = dict(fetch_in(connection, "SELECT email, canonical_id FROM contact WHERE email IN", emails))
    claims: list[tuple[Any, ...]] = []
    for item in said:
        contact_id = people.canonical[item.contact_id]
        sent = item.sent
        if sent.external_id != "":
            claims.append((item.contact_id, "external_id", str(sent.external_id), item.received_ms))
        if sent.email:
            own = people.values[contact_id]["email"]
            if owners.get(sent.email, contact_id) != contact_id or (own is not None and own != sent.email):
                claims.append((item.contact_id, "email", sent.email, item.received_ms))
                continue
            owners[sent.email] = contact_id
        people.fill(contact_id, usable_values(sent))
    columns = ("contact_id", "kind", "value", "claimed_at")
    insert_rows(connection, "claim", columns, claims, "ON CONFLICT DO NOTHING")
    _write(connection, people.changed)


def find_contacts_by_email(connection: Connection, emails: Iterable[str]) -> dict[str, int]:
    """Return the canonical contact of each e-mail that a contact has."""
    return dict(fetch_in(connection, "SELECT email, canonical_id FROM contact WHERE email IN", set(emails)))


def usable_values(sent: SentContact) -> dict[str, str]:
    """Return e-mail and known attributes as text, those that are too long or empty left out."""
    values = {"email": sent.email} if sent.email else {}
    for name, value in (sent.attributes or {}).items():
        text = "" if value is None else str(value).strip()
        if name in COLUMNS and 0 < len(text) <= COLUMNS[name]:
            values[name] = text
    return values


def _write(connection: Connection, changed: dict[int, dict[str, Any]]) -> None:
    table = Contact.__table__
    for contact_id, values in changed.items():
        known = {"is_known": True} if MAKES_KNOWN & values.keys() else {}
        connection.execute(update(table).where(table.c.id == bindparam("row")), {"row": contact_id, **values, **known})  # type: ignore[arg-type]
    touch_changed_contacts(connection, changed)
