"""What did people last say of being recorded: in their browsers, and for themselves without one?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, text

from webapp.database import fetch_in, insert_rows, key_bytes
from webapp.identity.resolve import VisitorKey
from webapp.identity.switches import OPTED_OUT, person_digest, read_switches

CANONICAL = "SELECT id, canonical_id FROM contact WHERE id IN"
CHOSEN = (
    "SELECT c.canonical_id, w.chosen_at, w.opts_out, w.consent_version_id"
    " FROM contact c JOIN contact_choice w ON w.contact_id = c.id WHERE c.canonical_id IN"
)
BROWSERS = (
    "SELECT c.canonical_id, v.group_id, v.key, v.consent_version_id"
    " FROM contact c JOIN visitor v ON v.contact_id = c.id WHERE c.canonical_id IN"
)
BROWSERS_OF_ONE = text(
    "SELECT v.group_id, v.key FROM contact a JOIN contact c ON c.canonical_id = a.canonical_id"
    " JOIN visitor v ON v.contact_id = c.id WHERE a.id = :contact"
)
IDENTIFIED = (
    "SELECT i.value, c.canonical_id FROM identifier i JOIN contact c ON c.id = i.contact_id WHERE i.kind = '{}'"
)
COLUMNS = ("contact_id", "opts_out", "consent_version_id", "chosen_at")
# A record that was set aside may come late: what was said after it stands.
REPLACE = (
    "ON CONFLICT (contact_id) DO UPDATE SET opts_out = excluded.opts_out, chosen_at = excluded.chosen_at,"
    " consent_version_id = excluded.consent_version_id WHERE contact_choice.chosen_at <= excluded.chosen_at"
)
Browsers = dict[int, list[tuple[VisitorKey, int | None]]]


class Word(NamedTuple):
    """The last that was said: when (µs), whether it was a no, and the version agreed to."""

    at_us: int
    opts_out: bool
    version_id: int | None


def read_canonical(connection: Connection, contact_ids: Collection[int]) -> dict[int, int]:
    """Return the canonical contact of each contact that there is."""
    return {row[0]: row[1] for row in fetch_in(connection, CANONICAL, contact_ids)}


def read_identified(connection: Connection, kind: str, values: Collection[str]) -> dict[str, int]:
    """Return the canonical contact of each e-mail (in lower case) or external id that somebody has."""
    return dict(tuple(row) for row in fetch_in(connection, f"{IDENTIFIED.format(kind)} AND i.value IN", values))


def read_words(connection: Connection, canonical_ids: Collection[int]) -> dict[int, Word]:
    """Return what was last said for some contacts themselves, by canonical contact."""
    words: dict[int, Word] = {}
    for canonical_id, at_us, opts_out, version_id in fetch_in(connection, CHOSEN, canonical_ids):
        if canonical_id not in words or words[canonical_id].at_us < at_us:
            words[canonical_id] = Word(at_us, bool(opts_out), version_id)
    return words


def keep_words(connection: Connection, words: Mapping[int, Word]) -> None:
    """Keep what was said for contacts themselves, unless something was said later."""
    rows = [(contact_id, word.opts_out, word.version_id, word.at_us) for contact_id, word in words.items()]
    insert_rows(connection, "contact_choice", COLUMNS, rows, REPLACE)


def read_browsers(connection: Connection, canonical_ids: Collection[int]) -> Browsers:
    """Return the visitors of some contacts, each with the version that it agreed to."""
    found: Browsers = {}
    for canonical_id, group_id, key, version_id in fetch_in(connection, BROWSERS, canonical_ids):
        found.setdefault(canonical_id, []).append(((group_id, key_bytes(key)), version_id))
    return found


def visitors_of_contact(connection: Connection, contact_id: int) -> list[VisitorKey]:
    """Return the visitors of a contact and of all that are read with it."""
    rows = connection.execute(BROWSERS_OF_ONE, {"contact": contact_id}) if contact_id else ()
    return [(group_id, key_bytes(key)) for group_id, key in rows]


def find_agreed(connection: Connection, canonical_ids: Collection[int], version_ids: Collection[int]) -> set[int]:
    """Return those of some canonical contacts who agreed to one of these versions, in a browser or for themselves."""
    words = read_words(connection, canonical_ids)
    agreed = {one for one, word in words.items() if not word.opts_out and word.version_id in version_ids}
    browsers = {
        person_digest(*key): canonical_id
        for canonical_id, keys in read_browsers(connection, canonical_ids).items()
        for key, version_id in keys
        if version_id in version_ids
    }
    switches = read_switches(connection, browsers, OPTED_OUT)
    return agreed | {
        canonical_id
        for digest, canonical_id in browsers.items()
        if digest not in switches or not switches[digest].is_on
    }


def find_opted_out(connection: Connection, canonical_ids: Collection[int]) -> set[int]:
    """Return those of some canonical contacts whose last word, in any browser or for themselves, was a no."""
    latest = {
        canonical_id: (word.at_us, word.opts_out)
        for canonical_id, word in read_words(connection, canonical_ids).items()
    }
    browsers = read_browsers(connection, canonical_ids)
    digests = {person_digest(*key): canonical_id for canonical_id, keys in browsers.items() for key, _ in keys}
    for digest, switch in read_switches(connection, digests, OPTED_OUT).items():
        said = (switch.chosen_ms * 1000, switch.is_on)
        latest[digests[digest]] = max(latest.get(digests[digest], said), said)
    return {canonical_id for canonical_id, (_, opts_out) in latest.items() if opts_out}
