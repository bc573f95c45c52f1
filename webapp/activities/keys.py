"""What is in an activity's id, and how are ids made? 16 bytes, a UUIDv7 of the moment the activity occurred."""

from __future__ import annotations

import hashlib
import os

UUID_LENGTH = 36
UUID_BYTES = 16
# 40 bits behind its source: always the next in the log, and far from every other id of that millisecond.
DERIVED_WITHIN = 2**40
RANDOM_BITS = 2**62 - 1


def make_id(occurred_ms: int, order: int) -> bytes:
    """Return a fresh UUIDv7 of a moment; `order` keeps those of one millisecond in the order received."""
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return ((occurred_ms << 80) | (7 << 76) | ((order & 0xFFF) << 64) | (2 << 62) | random).to_bytes(UUID_BYTES, "big")


def named_id(occurred_ms: int, name: bytes) -> bytes:
    """Return the UUIDv7 of what has a name instead of an id: the same each time for that moment and name."""
    found = int.from_bytes(hashlib.blake2b(name, digest_size=10).digest(), "big")
    number = (occurred_ms << 80) | (7 << 76) | ((found >> 64 & 0xFFF) << 64) | (2 << 62) | (found & RANDOM_BITS)
    return number.to_bytes(UUID_BYTES, "big")


def derive_id(source: bytes, purpose: str) -> bytes:
    """Return the id of what is derived from an activity: the same each time, right behind its source in the log."""
    found = hashlib.blake2b(source + purpose.encode(), digest_size=8).digest()
    number = int.from_bytes(source, "big")
    random = (number + 1 + int.from_bytes(found, "big") % DERIVED_WITHIN) & RANDOM_BITS
    return ((number & ~RANDOM_BITS) | random).to_bytes(UUID_BYTES, "big")


def moment_of(key: bytes) -> int:
    """Return the milliseconds since 1970 that a UUIDv7 was made of."""
    return int.from_bytes(key[:6], "big")


def read_uuid(text: str) -> bytes | None:
    """Return the 16 bytes of a UUID with hyphens, in either case, or None; five times as fast as `uuid.UUID`."""
    if len(text) != UUID_LENGTH or not text[8] == text[13] == text[18] == text[23] == "-":
        return None
    try:
        found = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        return None
    return found if len(found) == UUID_BYTES else None


def is_uuid7(key: bytes) -> bool:
    """Whether 16 bytes are a UUID of version 7 (RFC 9562)."""
    return key[6] >> 4 == 7 and key[8] >> 6 == 2  # noqa: PLR2004 - the version and the variant


def sender_digest(channel_id: int, sender_id: str, uuid: bytes | None) -> bytes:
    """Return the 16 bytes by which a sender's id on a channel is found again; a UUID is the same in either case."""
    named = b"u" + uuid if uuid is not None else b"t" + sender_id.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(channel_id.to_bytes(8, "big", signed=True) + named, digest_size=16).digest()
