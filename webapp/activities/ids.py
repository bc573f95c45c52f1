"""Which id does an activity get? The sender's own where that can be taken, else a new one; a repeated one gets none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, text

from webapp import clock
from webapp.activities.incoming import Incoming
from webapp.activities.keys import is_uuid7, make_id, moment_of
from webapp.activities.record import HIT_ONLY
from webapp.database import driver_key, fetch_in, insert_rows, key_bytes

TAKEN_WITHIN_MS = 60_000
PAIR_COLUMNS = ("digest", "activity_id", "kept_at")


def assign_ids(connection: Connection, activities: Sequence[Incoming]) -> None:
    """Give each activity its id, in the order received; a repeated sender's id on a channel leaves None.

    Without a channel (0), as what was stripped for a legitimate interest, a key is the same on every channel: somebody
    may have agreed between two tries.

    Every sender's id is looked up both as key and in the table of pairs before deciding, because the same id may have
    been taken as the key once and come with another clock the next time.
    """
    channel_of = channels_of_keys(connection, [a.own_key for a in activities if a.own_key is not None])
    taken = _known_pairs(connection, [a.digest for a in activities if a.digest is not None])
    pairs: list[tuple[bytes, bytes]] = []
    for order, activity in enumerate(activities):
        key, digest = activity.own_key, activity.digest
        if digest is None:
            activity.key = make_id(activity.occurred_ms, order)
        elif digest in taken or (key is not None and _is_same(channel_of.get(key), activity.channel_id)):
            continue
        elif key is not None and key not in channel_of and _can_be_taken(activity, key):
            channel_of[key] = activity.channel_id
            activity.key = key
            activity.occurred_ms = min(moment_of(key), activity.received_ms)
        else:
            taken.add(digest)
            activity.key = make_id(activity.occurred_ms, order)
            pairs.append((digest, activity.key))
    keep_pairs(connection, pairs)


def _is_same(stored_channel_id: int | None, channel_id: int) -> bool:
    if stored_channel_id is None:
        return False
    return stored_channel_id == channel_id or not (stored_channel_id and channel_id)


def _can_be_taken(activity: Incoming, key: bytes) -> bool:
    """Whether a sender's UUID may be the key: of the right moment, and of something that gets a row at all."""
    if activity.flags & HIT_ONLY or not is_uuid7(key):
        return False
    return abs(moment_of(key) - activity.occurred_ms) <= TAKEN_WITHIN_MS


def keep_pairs(connection: Connection, pairs: Iterable[tuple[bytes, bytes]]) -> None:
    """Keep which activity stands for a sender's id, by digest and key, so that its repeats are known for 30 days."""
    now_ms = clock.now_ms()
    rows = [(digest, driver_key(connection, key), now_ms) for digest, key in pairs]
    insert_rows(connection, "sender_id", PAIR_COLUMNS, rows, "ON CONFLICT (digest) DO NOTHING")


def channels_of_keys(connection: Connection, keys: Sequence[bytes]) -> dict[bytes, int]:
    """Return the channel (0 for none) of each id that an activity has already."""
    wanted = {driver_key(connection, key) for key in keys}
    rows = fetch_in(connection, "SELECT id, channel_id FROM activity WHERE id IN", wanted)
    return {key_bytes(key): channel_id or 0 for key, channel_id in rows}


def _known_pairs(connection: Connection, digests: Collection[bytes]) -> set[bytes]:
    if not digests or connection.execute(text("SELECT 1 FROM sender_id LIMIT 1")).first() is None:
        return set()
    rows = fetch_in(connection, "SELECT digest FROM sender_id WHERE digest IN", set(digests))
    return {bytes(row[0]) for row in rows}
