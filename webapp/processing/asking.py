"""May what a trusted gate let in be kept? Asked of the people: what they last said, and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.activities.record import Asks, RequestRecord
from webapp.consent.proofs import Version, allowing
from webapp.identity.last_words import (
    Browser,
    Word,
    ends_with_no,
    keep_words,
    read_browsers,
    read_canonical,
    read_words,
)
from webapp.identity.opting import Choice, Choices, read_choices
from webapp.identity.resolve import VisitorKey
from webapp.processing.agreeing import after_answers
from webapp.processing.levels import Levels


class Verdict(NamedTuple):
    """Whether a record's person said no, the version agreed to, and whether one is missing."""

    is_out: bool
    version_id: int | None
    lacks_agreement: bool


class Asked(NamedTuple):
    """A record to be asked about: its visitor, what that agreed to, and its contact, 0 for nobody.

    `group_id` is the group of its channel, 0 where it has none. `standing` is the version in force after its answers.
    """

    record: RequestRecord
    key: VisitorKey | None
    version_id: int | None
    contact_id: int
    group_id: int = 0
    standing: int | None = None


def chooses_for_contact(record: RequestRecord) -> bool:
    """Whether a record says what a contact itself agrees to or not, in no browser."""
    return not record.visitor and (bool(record.answers) or record.opt_out is not None)


def may_be_met(record: RequestRecord) -> bool:
    """Whether the activities of a record are enough to make its visitor known: not before they are agreed to."""
    return bool(record.activities) and record.asks != Asks.AGREEMENT


def ask_people(
    connection: Connection,
    asked: Sequence[Asked],
    made: Sequence[Choice],
    levels: Levels,
    versions: Mapping[int, Version],
) -> list[Verdict]:
    """Return what becomes of each record, in the order received, and keep what was said for contacts.

    `made` are the choices that the batch brings, `levels` what the sites' own tools say in it, `versions` those of all
    consents.
    """
    people = _People(connection, asked, made, levels, versions)
    verdicts = [people.ask(one) for one in asked]
    people.save(connection)
    return verdicts


class _People:
    """What the people of a batch last said, as it stands by the record that is asked about."""

    def __init__(
        self,
        connection: Connection,
        asked: Sequence[Asked],
        made: Sequence[Choice],
        levels: Levels,
        versions: Mapping[int, Version],
    ) -> None:
        self._levels, self._versions = levels, versions
        ids = {one.contact_id for one in asked if one.contact_id}
        self._canonical = read_canonical(connection, ids)
        self._allowing = allowing(versions)
        self._words = read_words(connection, set(self._canonical.values()))
        self._said: dict[int, Word] = {}
        named = {self._canonical[one.contact_id] for one in asked if one.key is None and one.contact_id}
        self._browsers = read_browsers(connection, named)
        keys = {one.key for one in asked if one.key is not None}
        keys |= {one.key for browsers in self._browsers.values() for one in browsers}
        self._choices: Choices = read_choices(connection, keys, made)

    def ask(self, one: Asked) -> Verdict:
        canonical = self._canonical.get(one.contact_id, 0)
        if chooses_for_contact(one.record) and canonical:
            self._hear(one, canonical)
        if not one.record.asks:
            return Verdict(is_out=False, version_id=one.version_id, lacks_agreement=False)
        words = self._words_of(one, canonical)
        is_out = ends_with_no((word.at_us, word.opts_out) for word, _ in words)
        agreed = [
            word for word, is_linked in words if word.allows(one.record.channel_id, self._allowing, is_linked=is_linked)
        ]
        lacks = one.record.asks == Asks.AGREEMENT and not agreed
        return Verdict(is_out, next((w.version_id for w in agreed if w.version_id in self._allowing), None), lacks)

    def save(self, connection: Connection) -> None:
        keep_words(connection, self._said)

    def _hear(self, one: Asked, canonical: int) -> None:
        record, before = one.record, self._words.get(canonical)
        opts_out = record.opt_out if record.opt_out is not None else before is not None and before.opts_out
        said_before = before.version_id if before is not None else None
        version_id = one.standing or after_answers(said_before, record, self._versions)
        word = Word(record.received_us, opts_out, version_id)
        if before is None or before.at_us <= word.at_us:
            self._words[canonical] = self._said[one.contact_id] = word

    def _words_of(self, one: Asked, canonical: int) -> list[tuple[Word, bool]]:
        """Return what counts for a record: of its own browser, or of all its contact's; and what was said for that.

        Each with whether it was said in a browser of the channel's group.
        """
        browsers = [Browser(one.key, one.version_id)] if one.key is not None else self._browsers.get(canonical, [])
        words = []
        for browser in browsers:
            last = self._choices.last_said(browser.key, one.record.received_us) or (0, False)
            said = self._levels.last_said(browser, one.record.received_us)
            words.append((Word(*last, browser.version_id, said), browser.key[0] == one.group_id))
        for_contact = self._words.get(canonical)
        if for_contact is None:
            return words
        own = words[0][0].said if one.key is not None else None
        if own is not None and own.is_no:  # in its browser it takes back what was agreed for the contact before
            for_contact = for_contact._replace(said=own)
        return [*words, (for_contact, False)]
