"""What did people last say of being recorded: in their browsers, and for themselves without one?"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, text

from webapp.database import fetch_in, insert_rows, key_bytes
from webapp.identity.resolve import VisitorKey
from webapp.identity.said_levels import SaidLevel, read_said
from webapp.identity.switches import OPTED_OUT, person_digest, read_switches

CANONICAL = "SELECT id, canonical_id FROM contact WHERE id IN"
CHOSEN = (
    "SELECT c.canonical_id, w.chosen_at, w.opts_out, w.consent_version_id"
    " FROM contact c JOIN contact_choice w ON w.contact_id = c.id WHERE c.canonical_id IN"
)
BROWSERS = (
    "SELECT c.canonical_id, v.group_id, v.key, v.consent_version_id, v.said_level, v.said_channel_id, v.said_at"
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


class Word(NamedTuple):
    """The last that was said: when (µs), whether it was a no, and the version agreed to.

    `said` is what the site's own consent tool says of the browser.
    """

    at_us: int
    opts_out: bool
    version_id: int | None
    said: SaidLevel | None = None

    def allows(self, channel_id: int, allowing: Container[int | None], *, is_linked: bool) -> bool:
        """Whether it lets a program record on a channel, by one of the versions that allow it or by the site's word.

        What the site says after an agreement takes it back.
        """
        if self.opts_out or (self.said is not None and self.said.is_no and self.said.at_us > self.at_us):
            return False
        by_site = self.said is not None and self.said.holds_on(channel_id, is_linked=is_linked)
        return by_site or self.version_id in allowing


class Browser(NamedTuple):
    """A visitor with the version that it agreed to, and what its site said of it last."""

    key: VisitorKey
    version_id: int | None
    said: SaidLevel | None = None


class Place(NamedTuple):
    """A canonical contact, and a channel with its group on which something is to be recorded of them."""

    canonical_id: int
    channel_id: int
    group_id: int


Browsers = dict[int, list[Browser]]


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
    """Return the visitors of some contacts, each with what it agreed to."""
    found: Browsers = {}
    for canonical_id, group_id, key, version_id, *said in fetch_in(connection, BROWSERS, canonical_ids):
        browser = Browser((group_id, key_bytes(key)), version_id, read_said(*said))
        found.setdefault(canonical_id, []).append(browser)
    return found


def visitors_of_contact(connection: Connection, contact_id: int) -> list[VisitorKey]:
    """Return the visitors of a contact and of all that are read with it."""
    rows = connection.execute(BROWSERS_OF_ONE, {"contact": contact_id}) if contact_id else ()
    return [(group_id, key_bytes(key)) for group_id, key in rows]


def find_agreed(connection: Connection, places: Collection[Place], allowing: Collection[int]) -> set[Place]:
    """Return those of some contacts who agreed on a channel to one of these versions, or by its site's own tool.

    In a browser or for themselves.
    """
    wanted = {place.canonical_id for place in places}
    words = read_words(connection, wanted)
    browsers = read_browsers(connection, wanted)
    digests = {one.key: person_digest(*one.key) for some in browsers.values() for one in some}
    switches = read_switches(connection, digests.values(), OPTED_OUT)
    agreed = set()
    for place in places:
        said = [(word, False) for word in [words.get(place.canonical_id)] if word is not None]
        for one in browsers.get(place.canonical_id, ()):
            switch = switches.get(digests[one.key])
            at_us, is_out = (switch.chosen_ms * 1000, switch.is_on) if switch is not None else (0, False)
            said.append((Word(at_us, is_out, one.version_id, one.said), one.key[0] == place.group_id))
        if any(word.allows(place.channel_id, allowing, is_linked=is_linked) for word, is_linked in said):
            agreed.add(place)
    return agreed


def find_opted_out(connection: Connection, canonical_ids: Collection[int]) -> set[int]:
    """Return those of some canonical contacts whose last word, in any browser or for themselves, was a no."""
    said = {
        canonical_id: [(word.at_us, word.opts_out)]
        for canonical_id, word in read_words(connection, canonical_ids).items()
    }
    browsers = read_browsers(connection, canonical_ids)
    digests = {person_digest(*one.key): canonical_id for canonical_id, some in browsers.items() for one in some}
    for digest, switch in read_switches(connection, digests, OPTED_OUT).items():
        said.setdefault(digests[digest], []).append((switch.chosen_ms * 1000, switch.is_on))
    return {canonical_id for canonical_id, words in said.items() if ends_with_no(words)}


def ends_with_no(said: Iterable[tuple[int, bool]]) -> bool:
    """Whether the last of what was said, each with its moment (µs), was a no.

    Browsers' words are kept by the millisecond: of what was said within one, a no counts as the last.
    """
    return max(((at_us // 1000, opts_out) for at_us, opts_out in said), default=(0, False))[1]
