"""Is a person's last word the one that holds, in whatever order and batches choices arrive?"""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy import select

from tests.door import new_visitor
from tests.identity.rows import add_contact
from tests.processing.feeding import BEGIN, Feed, stored
from webapp.activities.record import SentContact
from webapp.clock import now_ms
from webapp.database import db, write_transaction
from webapp.identity.last_words import find_opted_out
from webapp.identity.models import PersonSwitch
from webapp.identity.opting import Choice, Choices, read_choices
from webapp.identity.resolve import VisitorKey
from webapp.identity.switches import person_digest
from webapp.settings.queries import get_policy_version

VISITORS = [(1, number.to_bytes(16, "big")) for number in range(150)]
MOST_CHOICES = 6
BATCHES = 4


def make_choices(chance: random.Random) -> list[Choice]:
    """Return choices of all visitors in the order received, no two of a person in the same millisecond."""
    choices = []
    for visitor in VISITORS:
        moments = chance.sample(range(1, 1_000), chance.randint(0, MOST_CHOICES))
        choices += [Choice(visitor, chance.random() < 0.6, (BEGIN + moment) * 1_000) for moment in moments]
    return sorted(choices, key=lambda choice: choice.received_us)


def keep(choices: Sequence[Choice]) -> Choices:
    with write_transaction(db.engine) as connection:
        known = read_choices(connection, VISITORS, choices)
        known.save(connection)
    return known


def said(choices: Sequence[Choice], visitor: VisitorKey, until_us: int) -> bool:
    """Say independently whether somebody was out at a moment."""
    own = [choice for choice in choices if choice.visitor == visitor and choice.received_us <= until_us]
    return bool(own) and max(own, key=lambda choice: choice.received_us).opts_out


def rows() -> dict[int, PersonSwitch]:
    db.session.rollback()
    return {row.digest: row for row in db.session.scalars(select(PersonSwitch))}


@pytest.mark.parametrize("seed", range(5))
def test_in_the_order_received_every_moment_is_right_across_batches(app: Flask, seed: int) -> None:
    choices = make_choices(random.Random(seed))  # noqa: S311 - a test's choices
    size = len(choices) // BATCHES + 1
    for start in range(0, len(choices), size):
        batch = choices[start : start + size]
        known = keep(batch)
        for visitor in VISITORS:
            for moment in {batch[0].received_us, batch[len(batch) // 2].received_us, batch[-1].received_us + 1}:
                assert known.is_out(visitor, moment) is said(choices[: start + size], visitor, moment)


@pytest.mark.parametrize("seed", range(5))
def test_in_any_order_the_last_word_holds(app: Flask, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a test's choices
    choices = make_choices(chance)
    shuffled = chance.sample(choices, len(choices))
    for number in range(BATCHES):
        keep(shuffled[number::BATCHES])
    kept = rows()
    for visitor in VISITORS:
        own = [choice for choice in choices if choice.visitor == visitor]
        row = kept.get(person_digest(*visitor))
        assert (row is None) is (not own)
        assert row is None or row.is_on is own[-1].opts_out


def test_an_earlier_yes_that_arrives_last_undoes_no_repeated_no(feed: Feed) -> None:
    for at, opts_out in ((1, True), (5, True), (3, False)):
        feed.put(at=BEGIN + at, opt_out=opts_out)
        feed.process()
    feed.put({"type": "click"}, at=BEGIN + 6)
    feed.process()
    assert stored() == []


def test_an_earlier_no_that_arrives_last_undoes_no_yes(feed: Feed) -> None:
    feed.put(at=BEGIN + 5, opt_out=False)
    feed.process()
    feed.put(at=BEGIN + 1, opt_out=True)
    feed.process()
    feed.put({"type": "click", "value": "still out"}, at=BEGIN + 2)
    feed.put({"type": "click", "value": "back"}, at=BEGIN + 6)
    feed.process()
    assert "back" in [activity.value for activity in stored()]
    assert [row.is_on for row in rows().values()] == [False]


def test_what_waited_elsewhere_since_the_first_of_two_noes_is_not_stored(feed: Feed) -> None:
    feed.put(at=BEGIN + 1, opt_out=True)
    feed.put(at=BEGIN + 9, opt_out=True)
    feed.process()
    feed.put({"type": "click"}, at=BEGIN + 5, spool=feed.other_journal())
    feed.process()
    assert stored() == []


def test_a_repeated_no_is_no_news_for_the_doors(feed: Feed) -> None:
    feed.put(at=BEGIN, opt_out=True)
    feed.process()
    version = get_policy_version(db.session())
    feed.put(at=BEGIN + 1, opt_out=True)
    feed.process()
    db.session.rollback()
    assert get_policy_version(db.session()) == version == next(iter(rows().values())).changed


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_no_in_a_browser_holds_also_when_it_came_within_the_millisecond_of_a_yes(feed: Feed) -> None:
    kim = add_contact(email="kim@example.org")
    browser = new_visitor()
    feed.put({}, visitor=browser, contact=SentContact("kim@example.org"), is_confirmed=True)
    feed.process()
    now_us = (now_ms() - 1_000) * 1000
    said = [
        replace(feed.make(visitor="", contact_id=kim, opt_out=False), received_us=now_us + 300),
        replace(feed.make(visitor=browser, opt_out=True), received_us=now_us + 700),
    ]
    for record in said:
        feed.append(record)
    feed.process()
    assert find_opted_out(db.session().connection(), [kim]) == {kim}
