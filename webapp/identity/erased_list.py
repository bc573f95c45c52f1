"""Who was erased, told outside of the database? A file of keyed hashes, which a restore doesn't set back.

Each line is 32 hexadecimal digits and a moment in µs: the hash of what somebody was known by, and until when what was
received of them is not to be kept. The key is the installation's secret key.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, TextClause, text

from webapp.database import key_bytes

FILE = "erased"
LINE = re.compile(r"([0-9a-f]{32}) (\d{1,18})")
ROWS_AT_ONCE = 10_000
# What each row of a contact is known by, since when (µs), and the contact.
IDENTIFIERS = text("SELECT id, kind, value, at, contact_id FROM identifier WHERE id > :after ORDER BY id LIMIT :limit")
VISITORS = text(
    "SELECT id, group_id, key, first_seen_at, contact_id FROM visitor WHERE id > :after ORDER BY id LIMIT :limit"
)
CONTACTS = text("SELECT id, created_at FROM contact WHERE id > :after ORDER BY id LIMIT :limit")


class ListUnreadable(Exception):
    """The file of those who were erased has a line that is none."""


def read_list(path: Path) -> dict[bytes, int]:
    """Return until when (µs) nothing is to be kept, by hash; nobody where there is no file. Raises `ListUnreadable`."""
    erased: dict[bytes, int] = {}
    if not path.exists():
        return erased
    for number, line in enumerate(path.read_text("ascii", "replace").splitlines(), 1):
        found = LINE.fullmatch(line.strip())
        if found is None:
            message = f"line {number} of {path} is no hash with a moment"
            raise ListUnreadable(message)
        digest = bytes.fromhex(found[1])
        erased[digest] = max(erased.get(digest, 0), int(found[2]))
    return erased


def add_to_list(path: Path, erased: Mapping[bytes, int]) -> None:
    """Add to the file, and return when that is on the disk."""
    lines = "".join(f"{digest.hex()} {until_us}\n" for digest, until_us in sorted(erased.items()))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, lines.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def visitor_digest(secret: str, group_id: int, key: bytes) -> bytes:
    """Return the hash of a browser."""
    return _digest(secret, "visitor", group_id.to_bytes(8, "big") + key)


def identifier_digest(secret: str, kind: str, value: str) -> bytes:
    """Return the hash of an e-mail or external id."""
    return _digest(secret, kind, value.encode("utf-8", "surrogatepass"))


def find_returned(connection: Connection, secret: str, erased: Mapping[bytes, int]) -> list[int]:
    """Return the contacts that came by something erased, before it was, by their numbers."""
    if not erased:
        return []
    returned: set[int] = set()
    for _, kind, value, at_us, contact_id in _all(connection, IDENTIFIERS):
        if at_us <= erased.get(identifier_digest(secret, kind, value), -1):
            returned.add(contact_id)
    for _, group_id, key, seen_ms, contact_id in _all(connection, VISITORS):
        if seen_ms * 1000 <= erased.get(visitor_digest(secret, group_id, key_bytes(key)), -1):
            returned.add(contact_id)
    for contact_id, created_ms in _all(connection, CONTACTS):
        if created_ms * 1000 <= erased.get(_digest(secret, "contact", str(contact_id).encode()), -1):
            returned.add(contact_id)
    return sorted(returned)


def _digest(secret: str, kind: str, value: bytes) -> bytes:
    """Return the 16 bytes that stay of what somebody was known by; this formula can never be changed."""
    key = blake2b(secret.encode(), digest_size=32, person=b"contrail erased").digest()
    return blake2b(kind.encode() + b"\0" + value, digest_size=16, key=key).digest()


def _all(connection: Connection, query: TextClause) -> Iterator[Any]:
    after = 0
    while True:
        rows = connection.execute(query, {"after": after, "limit": ROWS_AT_ONCE}).all()
        yield from rows
        if len(rows) < ROWS_AT_ONCE:
            return
        after = rows[-1][0]
