"""How do people's switches stand? Kept by 8 bytes for a visitor, so that nobody need be known to be left alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple

from sqlalchemy import Connection, exists, select

from webapp.database import fetch_in, insert_rows
from webapp.identity.models import PersonSwitch

OPTED_OUT = "opted_out"
USER_OFF = "user_logging_disabled"
CONTACT_OFF = "contact_logging_disabled"
COLUMNS = ("digest", "reason", "is_on", "since", "chosen_at", "changed")
STORED = "SELECT reason, digest, is_on, since, chosen_at, changed FROM person_switch WHERE digest IN"
REPLACE = "ON CONFLICT (digest, reason) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])


class Switch(NamedTuple):
    """A stored switch: how it stands, since when, when that was last said, and the policy's version of its change."""

    is_on: bool
    since_ms: int
    chosen_ms: int
    changed: int


def person_digest(group_id: int, visitor: bytes) -> int:
    """Return the 8 bytes, as a number, by which a visitor's switches are kept.

    They can't be turned back into the visitor, so this formula can never be changed.
    """
    digest = blake2b(visitor, digest_size=8, salt=group_id.to_bytes(8, "big")).digest()
    return int.from_bytes(digest, "big", signed=True)


def has_switches(connection: Connection) -> bool:
    """Whether anybody has ever used a switch."""
    return bool(connection.scalar(select(exists(select(PersonSwitch.digest)))))


def read_switches(connection: Connection, digests: Iterable[int], reason: str) -> dict[int, Switch]:
    """Return the switches that some people have for a reason, on or off, by digest."""
    rows = fetch_in(connection, STORED, digests)
    return {digest: Switch(bool(is_on), *moments) for of, digest, is_on, *moments in rows if of == reason}


def save_switches(connection: Connection, reason: str, switches: Mapping[int, Switch]) -> None:
    """Store switches by digest, whatever was stored before."""
    rows = [(digest, reason, *switch) for digest, switch in switches.items()]
    insert_rows(connection, PersonSwitch.__tablename__, COLUMNS, rows, REPLACE)
