"""Does what a site's own consent tool said, without naming a consent, count for a program with a checked key?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.conftest import CLICK, KIM, Program, make_key, publish_consents
from tests.api.test_consents import BROWSER, refused
from tests.conftest import make_channel
from tests.door import VISITOR, activity_count, new_visitor
from tests.privacy.person import begin, contact_of, work
from tests.processing.feeding import stored
from webapp.activities.record import Basis
from webapp.channels.models import Agreement
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.models import Visitor
from webapp.privacy.own_data import read_own_data
from webapp.settings.operations import change_setting
from webapp.settings.values import LOGGING_ENABLED, SIGNAL_ALWAYS_WINS

PAGE = {"type": "pagevisit", "url": "https://shop.example/"}


@pytest.fixture
def asking(app: Flask) -> Program:
    """A program with a checked key for a channel whose site asks its visitors by a tool of its own."""
    channel = make_channel(agreement=Agreement.SITE)
    return Program(app, channel, make_key("manage", channel_id=channel.id))


def say(program: Program, level: str, *activities: dict[str, Any], visitor: str = VISITOR) -> None:
    program.send(list(activities), visitor=visitor, consent={"level": level})


def kept(program: Program, *activities: dict[str, Any]) -> int:
    """Log by the key, and return how many of it were kept."""
    before = activity_count()
    program.log(*activities)
    program.process()
    return activity_count() - before


def said() -> tuple[int | None, int | None]:
    db.session.rollback()
    visitor = db.session.scalars(select(Visitor)).one()
    return visitor.said_level, visitor.said_channel_id


@pytest.mark.parametrize("activities", [(), (PAGE,)])
def test_a_yes_counts_for_the_browser_and_its_contact_also_while_it_waits(
    asking: Program, activities: tuple[dict[str, Any], ...]
) -> None:
    say(asking, "visitor", *activities)
    asking.say("/identify", {"visitor": VISITOR, "email": KIM})
    asking.log(BROWSER, CLICK)
    asking.process()
    assert [one.basis for one in stored()][-2:] == [Basis.CONSENT] * 2
    assert kept(asking, BROWSER, CLICK) == 2
    assert refused() == {}


def test_before_any_word_and_after_a_later_no_nothing_is_kept(asking: Program) -> None:
    assert kept(asking, BROWSER) == 0
    say(asking, "visitor", PAGE)
    asking.log(BROWSER)
    say(asking, "essential")
    asking.log(BROWSER)  # the no still waits, and holds for what came after it
    asking.process()
    assert (activity_count(), refused()) == (3, {"no_consent": 2})  # a page, its landing, and the click between
    assert kept(asking, BROWSER) == 0
    say(asking, "all")
    assert kept(asking, BROWSER) == 1


def test_a_no_takes_back_what_was_agreed_to_by_name_before_and_a_later_yes_by_name_holds(asking: Program) -> None:
    publish_consents()
    asking.send([], consent={"agree": ["statistics"]})
    assert kept(asking, BROWSER) == 1
    say(asking, "essential")
    assert kept(asking, BROWSER) == 0
    asking.say("/consents", {"contact": {"visitor": VISITOR}, "agree": ["statistics"]})
    assert kept(asking, BROWSER) == 1
    asking.say("/consents", {"contact": {"visitor": VISITOR}, "revoke": ["statistics"]})
    say(asking, "visitor")  # a tool that repeats its yes says nothing anew
    asking.process()
    assert asking.log(BROWSER)[0]["reason"] == "opted_out"


def test_a_no_of_one_browser_leaves_what_was_agreed_for_the_contact(asking: Program) -> None:
    publish_consents()
    say(asking, "visitor", PAGE)
    asking.say("/identify", {"visitor": VISITOR, "email": KIM})
    asking.say("/consents", {"contact": {"email": KIM}, "agree": ["statistics"]})
    say(asking, "essential")
    assert kept(asking, CLICK, BROWSER) == 1 + 2  # the click, and what the page visit left
    assert kept(asking, BROWSER) == 0


def test_a_yes_holds_on_its_own_channel_and_on_linked_ones_only_for_all(asking: Program) -> None:
    linked = make_channel("Blog", agreement=Agreement.SITE)
    with transaction() as session:
        session.merge(linked).group_id = asking.channel.group_id
    stranger = make_channel("Elsewhere", agreement=Agreement.SITE)
    key = make_key("manage")
    for level, held in (("visitor", 0), ("all", 1)):
        say(asking, level, PAGE)
        asking.say("/identify", {"visitor": VISITOR, "email": KIM})
        asking.process()
        before = activity_count()
        asking.log(*[{**CLICK, "channel": channel.id} for channel in (linked, stranger)], secret=key)
        asking.process()
        assert activity_count() - before == held


@pytest.mark.parametrize("agreement", [Agreement.BANNER, Agreement.UNTIL_OBJECTION])
def test_a_level_is_kept_only_where_the_sites_own_tool_says_it(app: Flask, agreement: Agreement) -> None:
    channel = make_channel(agreement=agreement)
    program = Program(app, channel, make_key("manage", channel_id=channel.id))
    say(program, "visitor", PAGE)
    program.process()
    assert said() == (None, None)


def test_who_never_was_recorded_leaves_nothing_by_saying_no(asking: Program) -> None:
    say(asking, "essential")
    asking.process()
    assert db.session.scalars(select(Contact)).all() == []


def test_a_yes_beside_activities_that_nobody_wants_makes_nobody_known(asking: Program) -> None:
    with transaction() as session:
        change_setting(session, LOGGING_ENABLED, value=False)
    say(asking, "visitor", PAGE)
    asking.process()
    assert db.session.scalars(select(Contact)).all() == []


def test_a_yes_that_the_signal_overrules_is_a_no(asking: Program) -> None:
    say(asking, "visitor", PAGE)
    with transaction() as session:
        change_setting(session, SIGNAL_ALWAYS_WINS, value=True)
    asking.send([PAGE], {"Sec-GPC": "1"}, consent={"level": "visitor"})
    assert kept(asking, BROWSER) == 2  # what the first page visit left
    assert said() == (0, asking.channel.id)


def test_a_yes_that_waited_while_its_browser_was_erased_makes_nobody_known(asking: Program, tmp_path: Path) -> None:
    say(asking, "visitor", PAGE)
    asking.process()
    say(asking, "visitor")
    begin(contact_of(VISITOR))
    work(asking, tmp_path)
    asking.process()
    assert db.session.scalars(select(Contact)).all() == []


def test_the_browsers_owner_reads_what_its_site_said(asking: Program) -> None:
    say(asking, "all", PAGE)
    asking.process()
    visitor = db.session.scalars(select(Visitor)).one()
    assert read_own_data(db.session(), visitor.group_id, visitor.key.bytes).level_said == "all"


def test_the_pixel_says_it_too(asking: Program) -> None:
    for level in ("visitor", "essential", "nonsense"):
        asking.pixel(visitor=VISITOR, type="click", level=level)
        asking.process()
        assert said() == (200 if level == "visitor" else 0, asking.channel.id)


def test_a_level_is_written_only_when_it_is_another(asking: Program) -> None:
    say(asking, "visitor", PAGE)
    asking.process()
    db.session.rollback()
    first = db.session.scalars(select(Visitor.said_at)).one()
    say(asking, "visitor", PAGE)
    asking.process()
    db.session.rollback()
    assert db.session.scalars(select(Visitor.said_at)).one() == first
    say(asking, "essential")
    asking.process()
    assert said() == (0, asking.channel.id)


def test_a_member_who_agreed_by_the_sites_tool_is_registered_whole(asking: Program) -> None:
    say(asking, "visitor", PAGE)
    asking.say("/identify", {"visitor": VISITOR, "email": KIM})
    say(asking, "visitor", PAGE, visitor=new_visitor())
    asking.process()
    registered = {"type": "memberregistration", "item_id": "17", "contact": {"email": KIM}, "title": "Joined"}
    assert kept(asking, registered, registered | {"contact": {"email": "joe@example.org"}}) == 2
    kinds = [(one.basis, one.channel_id is None) for one in stored() if one.item_id == "17"]
    assert sorted(kinds) == sorted([(Basis.CONSENT, False), (Basis.LEGITIMATE_INTEREST, True)])
