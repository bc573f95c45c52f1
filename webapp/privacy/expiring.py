"""What goes next of what is past its time? Some of it, in the transaction of the caller."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from webapp.activities.deletion import expire_activities
from webapp.activities.keys import UUID_BYTES
from webapp.database import driver_key, fetch_in, key_bytes
from webapp.identity.forgetting import forget_browsers, forget_contacts
from webapp.identity.restricted import read_restricted
from webapp.privacy.erasing_scanned_texts import SCANNED
from webapp.privacy.erasing_texts import INDEXED, find_unused
from webapp.processing.pace import HOLD_SECONDS

EXPIRED_AT_ONCE = 250
CONTACTS_AT_ONCE = 100
COLUMNS = "id, contact_id, page_id, campaign_id, target_id, referrer_id, environment_id"
OF_TYPE = text(
    f"SELECT {COLUMNS} FROM activity WHERE type_id = :type AND id > :after AND id < :before ORDER BY id LIMIT :limit"  # noqa: S608 - names of ours
)
IDLE = text(
    "SELECT id, coalesce(last_activity_at, -1) FROM contact WHERE is_known = :known AND merged_into_id IS NULL"
    " AND last_activity_at < :before AND (last_activity_at, id) > (:at, :after)"
    " ORDER BY last_activity_at, id LIMIT :limit"
)
# When they were made stands in no index, so it is asked of some at once, in Python: the lock is held for no longer.
NEVER_ACTIVE = text(
    "SELECT id, created_at FROM contact WHERE is_known = :known AND merged_into_id IS NULL AND last_activity_at IS NULL"
    " AND id > :after ORDER BY id LIMIT :limit"
)
MEMBERS = "SELECT id, canonical_id FROM contact WHERE canonical_id IN"
# News of a contact beside its activities: a browser that was seen, a value that came, an identifier.
NEWS = (
    ("SELECT contact_id FROM visitor WHERE last_seen_at >= {before} AND contact_id IN", 1),
    ("SELECT contact_id FROM attribute_value WHERE at >= {before} AND contact_id IN", 1_000),
    ("SELECT contact_id FROM identifier WHERE at >= {before} AND contact_id IN", 1_000),
)


@dataclass(slots=True)
class Walk:
    """How far one rule has come in this run: what was looked at is not looked at again. `gone` counts.

    `texts` are referrers and devices of what went: no index tells whether another activity has them.
    """

    after: bytes = bytes(UUID_BYTES)
    at: int = -1
    contact: int = 0
    is_in_never_active: bool = False
    gone: int = 0
    members: list[int] = field(default_factory=list)
    texts: dict[str, set[int]] = field(default_factory=lambda: {name: set() for name in SCANNED})


def expire_type(connection: Connection, type_id: int, before_ms: int, walk: Walk) -> bool:
    """Let activities of a type go that occurred before a moment; tell whether there may be more."""
    deadline = time.monotonic() + HOLD_SECONDS
    restricted = read_restricted(connection)
    end = driver_key(connection, (before_ms << 80).to_bytes(UUID_BYTES, "big"))
    while time.monotonic() < deadline:
        values = {"type": type_id, "before": end, "limit": EXPIRED_AT_ONCE}
        rows = connection.execute(OF_TYPE, {**values, "after": driver_key(connection, walk.after)}).all()
        walk.gone += _expire(connection, [row for row in rows if row[1] not in restricted], walk)
        if len(rows) < EXPIRED_AT_ONCE:
            return False
        walk.after = key_bytes(rows[-1][0])
    return True


def expire_contacts(connection: Connection, before_ms: int, walk: Walk, *, is_known: bool) -> bool:
    """Let contacts go of whom nothing was heard since a moment, with all that is theirs; tell whether more may."""
    deadline = time.monotonic() + HOLD_SECONDS
    while time.monotonic() < deadline:
        if not walk.members:
            found = _next_idle(connection, before_ms, walk, is_known=is_known)
            if found is None:
                if walk.is_in_never_active:
                    return False
                walk.is_in_never_active, walk.contact = True, 0
                continue
            walk.members = _without_news(connection, found, before_ms)
        elif not _expire_of(connection, walk.members, walk):
            walk.gone += _delete_contacts(connection, walk.members)
            walk.members = []
    return True


def _next_idle(connection: Connection, before_ms: int, walk: Walk, *, is_known: bool) -> list[int] | None:
    """Return those of some more contacts who were idle for so long, None where this part of the walk ends."""
    values = {"known": is_known, "after": walk.contact, "limit": CONTACTS_AT_ONCE}
    if walk.is_in_never_active:
        rows = connection.execute(NEVER_ACTIVE, values).all()
        walk.contact = rows[-1][0] if rows else walk.contact
        return [number for number, made_ms in rows if made_ms < before_ms] if rows else None
    rows = connection.execute(IDLE, {**values, "before": before_ms, "at": walk.at}).all()
    if rows:
        walk.contact, walk.at = rows[-1]
    return [row[0] for row in rows] or None


def _without_news(connection: Connection, canonical_ids: Sequence[int], before_ms: int) -> list[int]:
    """Return the contacts, with those that are read with them, of whom nothing at all was heard lately."""
    members: dict[int, int] = dict(fetch_in(connection, MEMBERS, canonical_ids))
    staying = {members[one] for one in read_restricted(connection) & members.keys()}
    for statement, finer in NEWS:
        rows = fetch_in(connection, statement.format(before=int(before_ms * finer)), members)
        staying |= {members[row[0]] for row in rows}
    return sorted(member for member, canonical in members.items() if canonical not in staying)


def _expire_of(connection: Connection, contact_ids: Collection[int], walk: Walk) -> int:
    statement = f"SELECT {COLUMNS} FROM activity WHERE contact_id IN"  # noqa: S608 - names of ours
    return _expire(connection, list(fetch_in(connection, statement, contact_ids, f"LIMIT {EXPIRED_AT_ONCE}")), walk)


def _expire(connection: Connection, rows: Sequence[Sequence[object]], walk: Walk) -> int:
    """Delete activities, and the pages, campaigns and targets that no other has."""
    count = expire_activities(connection, [key_bytes(row[0]) for row in rows])
    for place, name in enumerate((*INDEXED, *SCANNED), start=2):
        ids = {number for row in rows if isinstance(number := row[place], int)}
        if name in SCANNED:
            walk.texts[name] |= ids
        elif ids:
            unused = find_unused(connection, name, ids)
            list(fetch_in(connection, f"DELETE FROM {name} WHERE id IN", unused, "RETURNING id"))  # noqa: S608 - a name of ours
    return count


def _delete_contacts(connection: Connection, contact_ids: Collection[int]) -> int:
    visitors = [row[0] for row in fetch_in(connection, "SELECT id FROM visitor WHERE contact_id IN", contact_ids)]
    forget_browsers(connection, visitors)
    return forget_contacts(connection, contact_ids)
