"""By what is somebody named in proofs? By keyed hashes, whose key is no part of the database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice

PERSON_BYTES = 16
MOST_NAMES = 1_000


def person_of(secret: str, group_id: int, visitor: bytes) -> bytes:
    """Return by what a visitor is named in proofs."""
    return _keyed(secret, group_id.to_bytes(8, "big") + visitor)


def person_named(secret: str, kind: str, value: object) -> bytes:
    """Return by what somebody is named in proofs who answered without a browser: `kind` is that of an identifier.

    Or it is `contact`, with the number of the contact that the answer came by.
    """
    return _keyed(secret, f"{kind}:{value}".encode("utf-8", "surrogatepass"))


def names_in_proofs(secret: str, cluster: Iterable[int], identifiers: Iterable[tuple[str, str]]) -> list[bytes]:
    """Return by what a contact may stand there: as itself or the first 1,000 read with it, and what identifies them."""
    named: list[tuple[str, object]] = [("contact", contact_id) for contact_id in islice(cluster, MOST_NAMES)]
    return [person_named(secret, kind, value) for kind, value in [*named, *identifiers]]


def _keyed(secret: str, name: bytes) -> bytes:
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"contrail proofs").digest()
    return hashlib.blake2b(name, digest_size=PERSON_BYTES, key=key).digest()
