"""Are pairs of known contacts suggested once, with their reason, and never against a person's decision?"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.identity.rows import add_contact, moment_us
from webapp.database import db, transaction
from webapp.identity.merge_queries import count_suggestions, page_of_suggestions
from webapp.identity.merging import How, Why, merge_contacts, undo_merge
from webapp.identity.models import MergeSuggestion
from webapp.identity.suggesting import MOST_OF_ONE, Suggestion, dismiss_suggestion, same_phones, suggest_merges


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> None:
    assert app


def suggest(*pairs: tuple[int, int], why: Why = Why.TYPED_EMAIL) -> None:
    with transaction() as session:
        suggest_merges(session.connection(), [Suggestion(*pair, why, moment_us()) for pair in pairs])


def suggested() -> list[tuple[int, int, str]]:
    db.session.rollback()
    found = page_of_suggestions(db.session())
    assert count_suggestions(db.session()) == len(found)
    return [(pair.one.id, pair.other.id, pair.reason) for pair in found]


def merge(loser: int, survivor: int) -> int:
    with transaction() as session:
        return merge_contacts(session, loser, survivor, how=How.BY_HAND, why=Why.BY_HAND).id


def test_a_pair_is_suggested_once_whichever_comes_first() -> None:
    kim, joe = add_contact(first_name="Kim"), add_contact(first_name="Joe")
    suggest((joe, kim), (kim, joe), (kim, kim))
    suggest((kim, joe), why=Why.SAME_PHONE)
    assert suggested() == [(kim, joe, "typed_email")]


def test_a_dismissed_pair_is_not_suggested_again() -> None:
    kim, joe = add_contact(first_name="Kim"), add_contact(first_name="Joe")
    suggest((kim, joe))
    with transaction() as session:
        dismiss_suggestion(session, session.query(MergeSuggestion).one())
    suggest((kim, joe))
    assert suggested() == []


def test_merging_settles_a_suggestion_and_undoing_leaves_the_pair_apart() -> None:
    kim, joe, ann = add_contact(first_name="Kim"), add_contact(first_name="Joe"), add_contact(first_name="Ann")
    suggest((kim, joe), (joe, ann))
    number = merge(joe, kim)
    assert suggested() == [(kim, ann, "typed_email")]
    with transaction() as session:
        undo_merge(session, number)
    suggest((kim, joe))
    assert suggested() == [(joe, ann, "typed_email")]


def test_a_pair_that_became_one_by_others_is_not_shown() -> None:
    kim, joe, ann = add_contact(first_name="Kim"), add_contact(first_name="Joe"), add_contact(first_name="Ann")
    suggest((kim, joe))
    merge(kim, ann)
    merge(joe, ann)
    assert suggested() == []


def test_nobody_is_flooded_with_suggestions() -> None:
    kim = add_contact(first_name="Kim")
    suggest(*((kim, add_contact(first_name="Joe")) for _ in range(MOST_OF_ONE + 3)))
    assert len(suggested()) == MOST_OF_ONE


def test_two_known_contacts_with_the_same_phone_are_found() -> None:
    kim, joe = add_contact(first_name="Kim", phone="+45 1"), add_contact(first_name="Joe", mobile_phone="+45 1")
    add_contact(first_name="Ann", phone="+45 2")
    for number in range(5):
        add_contact(first_name=f"P{number}", phone="+45 switchboard")
    with db.engine.connect() as connection:
        found = same_phones(connection, ["+45 1", "+45 2", "+45 switchboard"], 1)
    assert found == [Suggestion(kim, joe, Why.SAME_PHONE, 1)]
