"""Does a trusted caller's word that two are one person merge them, as far as that is safe?"""

from __future__ import annotations

import uuid

from sqlalchemy import select

from tests.door import VISITOR, new_visitor
from tests.identity.rows import add_contact, known
from tests.identity.test_identifying import own, read_through, suggestions
from tests.processing.feeding import BEGIN, Feed
from webapp.activities.record import Same
from webapp.database import db, transaction
from webapp.identity.merging import undo_merge
from webapp.identity.models import ContactMerge


def alias(feed: Feed, to: Same, visitor: str = VISITOR, contact_id: int = 0) -> None:
    feed.put(visitor=visitor, at=BEGIN + 1000, contact_id=contact_id, same=to, is_confirmed=True)
    assert feed.process().set_aside == 0


def merges() -> list[tuple[int, int, str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(ContactMerge).order_by(ContactMerge.id))
    return [(row.loser_id, row.survivor_id, row.how, row.reason) for row in rows]


def test_two_visitors_of_one_person_are_read_as_one_also_when_neither_was_seen_before(feed: Feed) -> None:
    other = new_visitor()
    alias(feed, Same(uuid.UUID(other).bytes))
    assert merges() == [(own(), own(other), "alias", "alias")]


def test_the_known_one_survives_whichever_way_it_was_said(feed: Feed) -> None:
    kim = add_contact(email="kim@example.org")
    other = new_visitor()
    feed.put({"type": "click"}, at=BEGIN)
    feed.put({"type": "click"}, visitor=other, at=BEGIN)
    alias(feed, Same(contact_id=kim))
    alias(feed, Same(uuid.UUID(other).bytes), visitor="", contact_id=kim)
    assert {read_through(own()), read_through(own(other)), read_through(kim)} == {kim}
    assert known(kim)


def test_two_known_contacts_are_only_suggested(feed: Feed) -> None:
    kim, joe = add_contact(email="kim@example.org"), add_contact(email="joe@example.org")
    alias(feed, Same(contact_id=joe), visitor="", contact_id=kim)
    assert merges() == []
    assert suggestions() == [(kim, joe, "alias")]


def test_an_alias_is_undone_and_not_made_again_by_itself(feed: Feed) -> None:
    kim = add_contact(email="kim@example.org")
    alias(feed, Same(contact_id=kim))
    with transaction() as session:
        undo_merge(session, session.scalars(select(ContactMerge.id)).one())
    assert read_through(own()) == own()
    alias(feed, Same(contact_id=kim))
    assert read_through(own()) == own()
    assert len(merges()) == 1


def test_an_alias_with_a_contact_that_is_gone_is_set_aside(feed: Feed) -> None:
    feed.put(same=Same(contact_id=4711), is_confirmed=True)
    assert feed.process().set_aside == 1
