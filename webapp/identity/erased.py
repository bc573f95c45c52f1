"""Who was erased? Known by keyed hashes alone, so that what still waits of them, or comes back, is not stored.

Beside them stand, by names of their own, those who had said no before they went (`objections.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import Connection, exists, select

from webapp.clock import from_us
from webapp.database import fetch_in, insert_rows
from webapp.identity.erased_list import add_to_list, read_list
from webapp.identity.models import Erased

Name = tuple[str, bytes]
COLUMNS = ("digest", "until")
LATER = "ON CONFLICT (digest) DO UPDATE SET until = excluded.until WHERE erased.until < excluded.until"
STORED = "SELECT digest, until FROM erased"


def visitor_name(group_id: int, key: bytes) -> Name:
    """Return what a browser is known by."""
    return "visitor", group_id.to_bytes(8, "big") + key


def identifier_name(kind: str, value: str) -> Name:
    """Return what an e-mail or external id is known by."""
    return kind, value.encode("utf-8", "surrogatepass")


def typed_name(kind: str, value: str) -> Name:
    """Return what an e-mail or external id is known by that went with the one browser that had typed it.

    Anybody can type one: the same from elsewhere is stored, and an import asks whoever makes it.
    """
    return f"typed {kind}", value.encode("utf-8", "surrogatepass")


def contact_name(contact_id: int) -> Name:
    """Return what a contact's number is known by."""
    return "contact", str(contact_id).encode()


def digest_of(secret: str, name: Name) -> bytes:
    """Return the 16 bytes that are kept of what somebody was known by; this formula can never be changed."""
    kind, value = name
    return blake2b(kind.encode() + b"\0" + value, digest_size=16, key=_key_of(secret)).digest()


def secret_of(connection: Connection) -> str:
    """Return the installation's secret, which each of its connections carries."""
    secret: str = connection.get_execution_options()["contrail_secret"]
    return secret


def keep_erased(connection: Connection, names: Iterable[Name], until_us: int, path: Path) -> None:
    """Keep that all these were erased: nothing received of them up to a moment (µs) is stored any more.

    The file that no restore sets back is written first: who dies before the commit has named there somebody whose
    erasure goes on anyway.
    """
    secret = secret_of(connection)
    erased = {digest_of(secret, name): until_us for name in names}
    add_to_list(path, erased)
    _store(connection, erased)


def keep_digests(connection: Connection, names: Mapping[Name, int]) -> None:
    """Keep names with a moment (µs) each in the table alone; the file follows it each hour."""
    secret = secret_of(connection)
    _store(connection, {digest_of(secret, name): moment for name, moment in names.items()})


def read_erased(connection: Connection) -> dict[bytes, int]:
    """Return until when (µs) nothing is to be kept, by hash, of all that the table holds."""
    return {bytes(digest): until for digest, until in connection.exec_driver_sql(STORED)}


def agree_with_list(connection: Connection, path: Path) -> None:
    """Let table and file both hold what either of them does. Raises `ListUnreadable`."""
    stored, listed = read_erased(connection), read_list(path)
    add_to_list(path, {digest: until for digest, until in stored.items() if listed.get(digest, -1) < until})
    _store(connection, {digest: until for digest, until in listed.items() if stored.get(digest, -1) < until})


def has_erased(connection: Connection, since_us: int) -> bool:
    """Whether anybody was erased since a moment (µs): what was received later needs no look at who it is of."""
    return bool(connection.scalar(select(exists().where(Erased.until >= from_us(since_us)))))


def find_erased(connection: Connection, names: Collection[Name]) -> dict[Name, int]:
    """Return those of the names that were erased, each with the moment (µs) up to which."""
    secret = secret_of(connection)
    digests = {digest_of(secret, name): name for name in names}
    rows = fetch_in(connection, "SELECT digest, until FROM erased WHERE digest IN", digests)
    return {digests[bytes(digest)]: until for digest, until in rows}


def _store(connection: Connection, erased: Mapping[bytes, int]) -> None:
    insert_rows(connection, Erased.__tablename__, COLUMNS, sorted(erased.items()), LATER)


@lru_cache(maxsize=4)
def _key_of(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=32, person=b"contrail erased").digest()
