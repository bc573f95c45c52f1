"""Whose activities are not recorded, by all that links contacts, site users and browsers? Worked out, never typed.

People say it of a contact or of an external id (`tracking.py`). It holds for the canonical contact that either leads
to, and for each of its browsers: those are kept as switches, which the doors follow. A browser that only says to be
such a user stops its own recording, and that of no other browser of its contact. Merges, undoings and identifications
change what it leads to; who makes such a change calls `follow_untracked`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, text

from webapp import clock
from webapp.database import fetch_in, insert_rows, key_bytes
from webapp.identity.switches import (
    CONTACT_OFF,
    OPTED_OUT,
    USER_OFF,
    Switch,
    has_switches,
    person_digest,
    read_switches,
    save_switches,
)
from webapp.settings.operations import bump_policy_version

IS_USED = text("SELECT EXISTS (SELECT 1 FROM not_tracked) OR EXISTS (SELECT 1 FROM untracked_contact)")
CANONICAL = "SELECT canonical_id FROM contact WHERE id IN"
CLUSTERS = "SELECT id FROM contact WHERE canonical_id IN"
OF_CONTACT = (
    "SELECT c.canonical_id, n.since FROM not_tracked n JOIN contact c ON c.id = n.contact_id WHERE c.canonical_id IN"
)
OF_USER = (
    "SELECT c.canonical_id, n.since FROM not_tracked n"
    " JOIN identifier i ON i.kind = 'external_id' AND i.value = n.external_id JOIN contact c ON c.id = i.contact_id"
    " WHERE c.canonical_id IN"
)
# Who only says to be this user: kept for the contact as the browser's activities are written against it.
OF_CLAIMER = (
    "SELECT l.contact_id, n.since FROM not_tracked n"
    " JOIN claim l ON l.kind = 'external_id' AND l.value = n.external_id JOIN contact c ON c.id = l.contact_id"
    " WHERE c.canonical_id IN"
)
CLAIMED = "user_claimed"
WANTED = ((USER_OFF, OF_USER), (CLAIMED, OF_CLAIMER), (CONTACT_OFF, OF_CONTACT))
KEPT = "SELECT contact_id, reason, since FROM untracked_contact WHERE contact_id IN"
FORGET = "DELETE FROM untracked_contact WHERE contact_id IN"
BROWSERS = (
    "SELECT c.canonical_id, c.id, v.group_id, v.key FROM contact c JOIN visitor v ON v.contact_id = c.id"
    " WHERE c.canonical_id IN"
)
OF_WRITTEN = (
    "SELECT c.id, u.reason, u.since FROM contact c JOIN untracked_contact u ON u.contact_id = c.canonical_id"
    " WHERE u.reason <> 'user_claimed' AND c.id IN"
)
OF_SAYING = "SELECT contact_id, since FROM untracked_contact WHERE reason = 'user_claimed' AND contact_id IN"
KEYS = "SELECT group_id, key FROM visitor WHERE id IN"
USERS = "SELECT external_id FROM not_tracked WHERE external_id IN"
COLUMNS = ("contact_id", "reason", "since")
REASONS = (USER_OFF, CONTACT_OFF)  # in the order in which they are asked
Off = dict[tuple[int, str], int]


class Untracked(NamedTuple):
    """Why a contact's activities are not recorded, and since when (ms)."""

    reason: str
    since_ms: int


def follow_untracked(connection: Connection, contact_ids: Iterable[int]) -> None:
    """Work out anew for some contacts, and those that stand for them, whether they are tracked; tell the doors."""
    ids = set(contact_ids)
    if not (ids and is_anybody_untracked(connection)):
        return
    canonical = {row[0] for row in fetch_in(connection, CANONICAL, ids)}
    members = ids | {row[0] for row in fetch_in(connection, CLUSTERS, canonical)}
    wanted, kept = _find_wanted(connection, canonical), _find_kept(connection, members)
    if wanted != kept:
        list(fetch_in(connection, FORGET, members, "RETURNING contact_id"))
        insert_rows(connection, "untracked_contact", COLUMNS, [(*key, since) for key, since in wanted.items()])
    _turn_switches(connection, canonical, wanted)


def read_digests(connection: Connection, visitor_ids: Iterable[int]) -> list[int]:
    """Return by what the switches of browsers are kept; none where nobody has ever used one."""
    found = fetch_in(connection, KEYS, visitor_ids) if has_switches(connection) else ()
    return [person_digest(group_id, key_bytes(key)) for group_id, key in found]


def leave_to_people(connection: Connection, digests: Sequence[int]) -> None:
    """Keep browsers unrecorded whose contact goes now, by a choice of their own.

    Nobody could track them again where no page shows their contact any more; an objection the person can take back.
    Call it last: whoever else changes the policy waits for the transaction from here on.
    """
    off = {reason: _turned_on(connection, digests, reason) for reason in REASONS}
    people = {digest: switch for switches in off.values() for digest, switch in switches.items()}
    if not people:
        return
    version, now = bump_policy_version(connection), clock.now_ms()
    for reason, switches in off.items():
        save_switches(connection, reason, dict.fromkeys(switches, Switch(False, now, now, version)))  # noqa: FBT003 - is_on
    objecting = _turned_on(connection, people, OPTED_OUT)
    fresh = {digest: Switch(True, one.since_ms, now, version) for digest, one in people.items()}  # noqa: FBT003 - is_on
    save_switches(connection, OPTED_OUT, {digest: one for digest, one in fresh.items() if digest not in objecting})


def is_anybody_untracked(connection: Connection) -> bool:
    """Whether anybody was ever said not to be tracked: mostly nobody, and then nothing need be asked."""
    return bool(connection.scalar(IS_USED))


def read_untracked(connection: Connection, contact_ids: Iterable[int]) -> dict[int, list[Untracked]]:
    """Return why contacts, as activities are written against them, are not tracked; who is tracked is left out."""
    found: dict[int, list[Untracked]] = {}
    if is_anybody_untracked(connection):
        for contact_id, reason, since in fetch_in(connection, OF_WRITTEN, contact_ids):
            found.setdefault(contact_id, []).append(Untracked(reason, since))
    for reasons in found.values():
        reasons.sort(key=lambda one: REASONS.index(one.reason))
    return found


def read_claiming(connection: Connection, contact_ids: Iterable[int]) -> dict[int, Untracked]:
    """Return which contacts' own browsers say to be a site user who is not tracked: what those send isn't recorded."""
    return {
        contact_id: Untracked(USER_OFF, since) for contact_id, since in fetch_in(connection, OF_SAYING, contact_ids)
    }


def find_untracked_users(connection: Connection, external_ids: Iterable[str]) -> set[str]:
    """Return those of some external ids whose site users are not tracked, whether they were here before or not."""
    return {row[0] for row in fetch_in(connection, USERS, external_ids)}


def _find_wanted(connection: Connection, canonical: Iterable[int]) -> Off:
    """Return since when which canonical contacts are not to be tracked: since the first time that it was said."""
    wanted: Off = {}
    for reason, statement in WANTED:
        for contact_id, since in fetch_in(connection, statement, canonical):
            wanted[contact_id, reason] = min(since, wanted.get((contact_id, reason), since))
    return wanted


def _find_kept(connection: Connection, contact_ids: Iterable[int]) -> Off:
    return {(contact_id, reason): since for contact_id, reason, since in fetch_in(connection, KEPT, contact_ids)}


def _turn_switches(connection: Connection, canonical: Iterable[int], wanted: Off) -> None:
    """Turn the switches of all browsers of the contacts as they are to be, and let the doors know of those."""
    since = dict(_since_when(connection, canonical, wanted))
    turned = {reason: dict(_turns(connection, reason, since)) for reason in REASONS}
    if any(turned.values()):
        version = bump_policy_version(connection)
        for reason, switches in turned.items():
            fresh = {digest: switch._replace(changed=version) for digest, switch in switches.items()}
            save_switches(connection, reason, fresh)


def _turned_on(connection: Connection, digests: Iterable[int], reason: str) -> dict[int, Switch]:
    return {digest: switch for digest, switch in read_switches(connection, digests, reason).items() if switch.is_on}


def _since_when(connection: Connection, canonical: Iterable[int], wanted: Off) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield the browsers of contacts, by digest, each with since when (ms) it is not recorded, by reason."""
    for canonical_id, contact_id, group_id, key in fetch_in(connection, BROWSERS, canonical):
        since = {reason: wanted[canonical_id, reason] for reason in REASONS if (canonical_id, reason) in wanted}
        if (claimed := wanted.get((contact_id, CLAIMED))) is not None:
            since[USER_OFF] = min(claimed, since.get(USER_OFF, claimed))
        yield person_digest(group_id, key_bytes(key)), since


def _turns(
    connection: Connection, reason: str, browsers: Mapping[int, Mapping[str, int]]
) -> Iterator[tuple[int, Switch]]:
    stored, now = read_switches(connection, browsers, reason), clock.now_ms()
    for digest, off in browsers.items():
        since = off.get(reason)
        is_on = digest in stored and stored[digest].is_on
        if (since is not None) != is_on:
            yield digest, Switch(since is not None, now if since is None else since, now, 0)
