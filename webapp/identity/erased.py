"""Who was erased? Known by keyed hashes alone, so that what still waits of them, or comes back, is not stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from hashlib import blake2b

from sqlalchemy import Connection, exists, select

from webapp.clock import from_us
from webapp.database import fetch_in, insert_rows
from webapp.identity.models import Erased

Name = tuple[str, bytes]
COLUMNS = ("digest", "until")
LATER = "ON CONFLICT (digest) DO UPDATE SET until = excluded.until"


def visitor_name(group_id: int, key: bytes) -> Name:
    """Return what a browser is known by."""
    return "visitor", group_id.to_bytes(8, "big") + key


def identifier_name(kind: str, value: str) -> Name:
    """Return what an e-mail or external id is known by."""
    return kind, value.encode("utf-8", "surrogatepass")


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


def keep_erased(connection: Connection, names: Iterable[Name], until_us: int) -> None:
    """Keep that all these were erased: nothing received of them up to a moment (µs) is stored any more."""
    secret = secret_of(connection)
    rows = sorted({(digest_of(secret, name), until_us) for name in names})
    insert_rows(connection, Erased.__tablename__, COLUMNS, rows, LATER)


def has_erased(connection: Connection, since_us: int) -> bool:
    """Whether anybody was erased since a moment (µs): what was received later needs no look at who it is of."""
    return bool(connection.scalar(select(exists().where(Erased.until >= from_us(since_us)))))


def find_erased(connection: Connection, names: Collection[Name]) -> dict[Name, int]:
    """Return those of the names that were erased, each with the moment (µs) up to which."""
    secret = secret_of(connection)
    digests = {digest_of(secret, name): name for name in names}
    rows = fetch_in(connection, "SELECT digest, until FROM erased WHERE digest IN", digests)
    return {digests[bytes(digest)]: until for digest, until in rows}


@lru_cache(maxsize=4)
def _key_of(secret: str) -> bytes:
    return blake2b(secret.encode(), digest_size=32, person=b"contrail erased").digest()
