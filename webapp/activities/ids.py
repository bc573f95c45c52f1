"""Which id does an activity get? A UUIDv7 of the moment it occurred: the sender's own where that can be taken."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from webapp import clock
from webapp.activities.incoming import Incoming
from webapp.activities.record import HIT_ONLY
from webapp.database import driver_key, fetch_in, insert_rows, key_bytes

TAKEN_WITHIN_MS = 60_000
UUID_LENGTH = 36
VERSION_7 = "7"
VARIANTS = "89abAB"


def assign_ids(connection: Connection, activities: Sequence[Incoming]) -> None:
    """Give each activity its id, in the order received; a repeated sender's id on a channel leaves None.

    Every sender's id is looked up both as key and in the table of pairs before deciding, because the same id may have
    been taken as the key once and come with another clock the next time.
    """
    own = {id(item): _uuid7_bytes(item.sender_id) for item in activities if item.sender_id}
    channel_of = _channels_of_keys(connection, [key for key in own.values() if key is not None])
    digests = {
        id(item): sender_digest(item.channel_id, own[id(item)] or item.sender_id)
        for item in activities
        if item.sender_id
    }
    taken = _known_pairs(connection, digests.values())
    pairs: list[tuple[object, ...]] = []
    for number, item in enumerate(activities):
        if not item.sender_id:
            item.key = make_id(item.occurred_ms, number)
            continue
        key, digest = own[id(item)], digests[id(item)]
        if digest in taken or (key is not None and channel_of.get(key) == item.channel_id):
            continue
        taken.add(digest)
        is_stored = not item.flags & HIT_ONLY
        if (
            is_stored
            and key is not None
            and key not in channel_of
            and abs(_ms_of(key) - item.occurred_ms) <= TAKEN_WITHIN_MS
        ):
            item.key = key
            channel_of[key] = item.channel_id
            continue
        item.key = make_id(item.occurred_ms, number)
        pairs.append((digest, driver_key(connection, item.key), clock.now_ms()))
    insert_rows(connection, "sender_id", ("digest", "activity_id", "kept_at"), pairs)


def sender_digest(channel_id: int, sender_id: str | bytes) -> bytes:
    """Return the 16 bytes by which a sender's id on a channel is found again."""
    data = sender_id.encode("utf-8", "surrogatepass") if isinstance(sender_id, str) else sender_id
    return hashlib.blake2b(data, digest_size=16, key=channel_id.to_bytes(8, "big", signed=True)).digest()


def make_id(occurred_ms: int, order: int) -> bytes:
    """Return a fresh UUIDv7 of a moment; `order` keeps those of one millisecond in the order received."""
    random = int.from_bytes(os.urandom(8), "big") >> 2
    return ((occurred_ms << 80) | (7 << 76) | ((order & 0xFFF) << 64) | (2 << 62) | random).to_bytes(16, "big")


def derive_id(source: bytes, purpose: str) -> bytes:
    """Return the id of what is derived from an activity: the same each time, at the same millisecond."""
    digest = int.from_bytes(hashlib.blake2b(source, digest_size=16, key=purpose.encode()).digest(), "big")
    moment = int.from_bytes(source[:6], "big")
    return (
        (moment << 80) | (7 << 76) | (((digest >> 64) & 0xFFF) << 64) | (2 << 62) | (digest & (2**62 - 1))
    ).to_bytes(16, "big")


def _ms_of(key: bytes) -> int:
    return int.from_bytes(key[:6], "big")


def _uuid7_bytes(text: str) -> bytes | None:
    if len(text) != UUID_LENGTH or text[14] != VERSION_7 or text[19] not in VARIANTS:
        return None
    if not text[8] == text[13] == text[18] == text[23] == "-":
        return None
    try:
        found = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        return None
    return found if len(found) == 16 else None  # noqa: PLR2004 - the bytes of a UUID


def _channels_of_keys(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, int | None]:
    wanted = {driver_key(connection, key) for key in keys}
    rows = fetch_in(connection, "SELECT id, channel_id FROM activity WHERE id IN", wanted)
    return {key_bytes(key): channel_id for key, channel_id in rows}


def _known_pairs(connection: Connection, digests: Iterable[bytes]) -> set[bytes]:
    if connection.execute(text("SELECT 1 FROM sender_id LIMIT 1")).first() is None:
        return set()
    rows = fetch_in(connection, "SELECT digest FROM sender_id WHERE digest IN", set(digests))
    return {bytes(row[0]) for row in rows}
