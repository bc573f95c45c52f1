"""What becomes of what a caller says about a person? A new identifier fills the visitor's own contact, no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, update

from webapp.activities.record import SentContact
from webapp.contacts.attributes import COLUMNS
from webapp.contacts.models import Contact
from webapp.contacts.touching import touch_changed_contacts
from webapp.database import fetch_in, insert_rows, reserve_ids
from webapp.identity.resolve import FirstSeen, insert_contacts

MAKES_KNOWN = frozenset(("email", "first_name", "last_name", "phone", "mobile_phone"))
FIELDS = ("email", *COLUMNS)
CLAIM_COLUMNS = ("contact_id", "kind", "value", "claimed_at")
LONGEST_IDENTIFIER = 254


class ContactMissing(ValueError):
    """A record names a contact that this database doesn't have (any more)."""


class People:
    """The contacts that a batch speaks of: read once, then heard about in the order received, then written once."""

    def __init__(self, connection: Connection, contact_ids: Iterable[int], emails: Iterable[str]) -> None:
        """Read the contacts with these ids, and those that have these e-mails."""
        self._owners = dict(_pairs(connection, "SELECT email, canonical_id FROM contact WHERE email IN", set(emails)))
        self._canonical = dict(_pairs(connection, "SELECT id, canonical_id FROM contact WHERE id IN", set(contact_ids)))
        wanted = {*self._canonical.values(), *self._owners.values()}
        statement = f"SELECT id, {', '.join(FIELDS)} FROM contact WHERE id IN"  # noqa: S608 - names of ours
        rows = fetch_in(connection, statement, wanted)
        self._values: dict[int, dict[str, Any]] = {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in rows}
        self._canonical.update((contact_id, contact_id) for contact_id in wanted)
        self._free_ids: Iterator[int] = iter(())
        self._made: dict[int, FirstSeen] = {}
        self._changed: dict[int, dict[str, Any]] = {}
        self._claims: list[tuple[int, str, str, int]] = []

    def reserve(self, connection: Connection, count: int) -> None:
        """Get ready to make at most `count` contacts."""
        self._free_ids = iter(reserve_ids(connection, "contact", count))

    def contact_of(self, email: str, first: FirstSeen) -> int:
        """Return the canonical contact that has an e-mail, a new one where nobody has it yet."""
        owner = self._owners.get(email)
        if owner is None:
            owner = self._owners[email] = next(self._free_ids)
            self._made[owner] = first
            self._canonical[owner] = owner
            self._values[owner] = dict.fromkeys(FIELDS)
        return owner

    def hear(self, contact_id: int, sent: SentContact, received_ms: int, *, by_email_alone: bool = False) -> None:
        """Fill the contact's empty attributes, and keep what is only claimed. Raises `ContactMissing`.

        An e-mail that another contact has, or that differs from the contact's own, is kept as a claim and nothing else
        of that request is used: it may speak of another person. An external id from a public key is only ever a claim.
        `by_email_alone`: no browser stands behind it, so a contact that was there before learns nothing from it.
        """
        canonical = self._canonical.get(contact_id)
        if by_email_alone and contact_id not in self._made:
            return
        if canonical is None:
            message = f"contact {contact_id} is not in this database"
            raise ContactMissing(message)
        external_id = str(sent.external_id)
        if 0 < len(external_id) <= LONGEST_IDENTIFIER:
            self._claims.append((contact_id, "external_id", external_id, received_ms))
        if sent.email:
            own = self._values[canonical]["email"]
            if self._owners.get(sent.email, canonical) != canonical or (own is not None and own != sent.email):
                self._claims.append((contact_id, "email", sent.email, received_ms))
                return
            self._owners[sent.email] = canonical
        self._fill(canonical, usable_values(sent))

    def save(self, connection: Connection) -> None:
        """Write what is new and what changed."""
        insert_contacts(connection, self._made)
        insert_rows(connection, "claim", CLAIM_COLUMNS, self._claims, "ON CONFLICT DO NOTHING")
        _write(connection, self._changed)

    def _fill(self, contact_id: int, values: Mapping[str, str]) -> None:
        own = self._values[contact_id]
        for name, value in values.items():
            if own[name] is None:
                own[name] = value
                self._changed.setdefault(contact_id, {})[name] = value


def usable_values(sent: SentContact) -> dict[str, str]:
    """Return e-mail and known attributes as text, without those that are empty, too long or no such thing."""
    values = {"email": sent.email} if sent.email else {}
    for name, value in (sent.attributes or {}).items():
        if name in COLUMNS and value is not None and not isinstance(value, bool):
            text = _read_value(name, value)
            if 0 < len(text) <= COLUMNS[name]:
                values[name] = text
    return values


def _read_value(name: str, value: str | float) -> str:
    """Return a value as text; '' for a birthday that is no date and a country that is no two letters."""
    is_whole = isinstance(value, float) and value.is_integer()
    text = str(int(value) if is_whole else value).strip()
    if name == "birthday":
        return text if _is_date(text) else ""
    if name == "country":
        return text.upper() if len(text) == COLUMNS[name] and text.isascii() and text.isalpha() else ""
    return text


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _pairs(connection: Connection, statement: str, values: set[Any]) -> Iterator[tuple[Any, int]]:
    return ((row[0], row[1]) for row in fetch_in(connection, statement, values))


def _write(connection: Connection, changed: Mapping[int, Mapping[str, Any]]) -> None:
    """Write the changed attributes, one statement for all contacts whose same attributes changed."""
    table = Contact.__table__
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for contact_id, values in changed.items():
        known = {"is_known": True} if MAKES_KNOWN & values.keys() else {}
        row = {**values, **known}
        alike.setdefault(tuple(sorted(row)), []).append({"row": contact_id, **row})
    for rows in alike.values():
        connection.execute(update(table).where(table.c.id == bindparam("row")), rows)  # type: ignore[arg-type]
    touch_changed_contacts(connection, changed)
