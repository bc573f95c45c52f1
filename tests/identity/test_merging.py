"""Is every merge a view that can be undone, in any order and at any time?"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.identity.rows import add_contact, known, moment_us, shown_of
from tests.processing.feeding import Feed, stored
from webapp import clock
from webapp.access.models import AuditEntry
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.deriving import derive_contacts
from webapp.identity.merge_queries import (
    choices_of,
    compare,
    find_identified,
    find_side,
    list_merges,
    order_by_knowledge,
)
from webapp.identity.merging import (
    AlreadyOne,
    ContactGone,
    How,
    KnownMustSurvive,
    NothingToUndo,
    Why,
    merge_contacts,
    undo_merge,
)
from webapp.identity.models import AttributeValue, MergeVeto
from webapp.identity.queries import find_canonical
from webapp.recalculation.run import recalculate

KIM = "kim@example.org"
CLICK = {"type": "click"}


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> None:
    assert app


def merge(loser: int, survivor: int, **choices: bool) -> int:
    with transaction() as session:
        return merge_contacts(session, loser, survivor, how=How.BY_HAND, why=Why.BY_HAND, choices=choices).id


def undo(merge_id: int) -> None:
    with transaction() as session:
        undo_merge(session, merge_id)


def write(contact_id: int, **values: str | None) -> None:
    """Let values come by a contact, as if a person overwrote them."""
    with transaction() as session:
        for name, value in values.items():
            session.add(AttributeValue(contact_id=contact_id, name=name, value=value, source="by_hand", at=clock.now()))
        session.flush()
        canonical = session.get_one(Contact, contact_id).canonical_id
        derive_contacts(session.connection(), [canonical])


def canonical(*contact_ids: int) -> list[int]:
    db.session.rollback()
    return [db.session.get_one(Contact, contact_id).canonical_id for contact_id in contact_ids]


def state(*contact_ids: int) -> list[tuple[int, dict[str, str], bool]]:
    return [(canonical(i)[0], shown_of(i), known(i)) for i in contact_ids]


def vetoes() -> list[tuple[int, int]]:
    return [(veto.low_id, veto.high_id) for veto in db.session.scalars(select(MergeVeto))]


def test_merging_by_hand_takes_the_chosen_values_and_says_who_did_it() -> None:
    kim, joe = add_contact(first_name="Kim", company="Acme"), add_contact(first_name="Joe", company="Fjord", email=KIM)
    merge(joe, kim, first_name=True, company=False)
    assert shown_of(kim) == {"first_name": "Joe", "company": "Acme", "email": KIM}
    assert shown_of(joe) == {}
    assert canonical(joe) == [kim]
    assert [(one.loser_id, one.survivor_id, one.how) for one in list_merges(db.session(), kim)] == [
        (joe, kim, "by_hand")
    ]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id, entry.details) == (
        "contact_merged",
        str(kim),
        {"merged": joe},
    )


def test_old_ids_keep_resolving() -> None:
    kim, joe, ann = add_contact(first_name="Kim"), add_contact(email=KIM), add_contact(external_id="u-1")
    merge(ann, joe)
    merge(joe, kim)
    for old in (kim, joe, ann):
        found = find_canonical(db.session(), old)
        assert found is not None
        assert found.id == kim
    by_email, by_id = find_identified(db.session(), "email", KIM), find_identified(db.session(), "external_id", "u-1")
    assert by_email is by_id is db.session.get(Contact, kim)
    assert find_identified(db.session(), "email", "nobody@example.org") is None


def test_merging_goes_to_whoever_stands_for_a_contact() -> None:
    kim, joe, ann = add_contact(first_name="Kim"), add_contact(first_name="Joe"), add_contact(first_name="Ann")
    merge(joe, kim)
    merge(ann, joe)
    assert canonical(kim, joe, ann) == [kim] * 3
    with pytest.raises(AlreadyOne):
        merge(ann, joe)


def test_what_can_not_be_merged_is_refused() -> None:
    kim, visitor = add_contact(first_name="Kim"), add_contact(company="Acme")
    with pytest.raises(KnownMustSurvive):
        merge(kim, visitor)
    with pytest.raises(AlreadyOne):
        merge(kim, kim)
    with pytest.raises(ContactGone):
        merge(kim, 77)
    with pytest.raises(NothingToUndo):
        undo(77)


def test_undoing_restores_both_and_leaves_them_apart() -> None:
    kim, joe = add_contact(first_name="Kim", company="Acme"), add_contact(first_name="Joe", email=KIM)
    before = state(kim, joe)
    number = merge(joe, kim, first_name=True)
    assert state(kim, joe) != before
    undo(number)
    assert state(kim, joe) == before
    assert vetoes() == [(kim, joe)]
    with pytest.raises(NothingToUndo):
        undo(number)
    log = list_merges(db.session(), joe)
    assert [one.undone_at is not None for one in log] == [True]
    assert log == list_merges(db.session(), kim)


def test_merging_again_by_hand_ends_the_veto() -> None:
    kim, joe, ann = add_contact(first_name="Kim"), add_contact(first_name="Joe"), add_contact(first_name="Ann")
    undo(merge(joe, kim))
    merge(ann, joe)
    again = merge(joe, kim)
    assert vetoes() == []
    undo(again)
    assert vetoes() == [(kim, joe)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_chained_merges_are_undone_in_any_order(order: tuple[int, ...]) -> None:
    people = [add_contact(first_name=name, company=f"{name} Ltd") for name in ("Kim", "Joe", "Ann", "Bob")]
    before = state(*people)
    merges = [merge(loser, survivor, first_name=True) for loser, survivor in itertools.pairwise(reversed(people))]
    assert canonical(*people) == [people[0]] * 4
    for number in order:
        undo(merges[number])
    assert state(*people) == before


def test_undoing_a_merge_within_a_chain_leaves_the_others() -> None:
    kim, joe, ann = add_contact(first_name="Kim"), add_contact(last_name="Joe"), add_contact(company="Ann Ltd")
    first = merge(ann, joe)
    second = merge(joe, kim)
    undo(first)
    assert state(kim, ann) == [
        (kim, {"first_name": "Kim", "last_name": "Joe"}, True),
        (ann, {"company": "Ann Ltd"}, False),
    ]
    assert canonical(joe) == [kim]
    merge(ann, kim)
    undo(second)
    assert canonical(kim, joe, ann) == [kim, joe, kim]
    assert shown_of(kim) == {"first_name": "Kim", "company": "Ann Ltd"}


def test_what_came_by_either_since_the_merge_stays_with_it_when_undone() -> None:
    kim, joe = add_contact(first_name="Kim"), add_contact(first_name="Joe", company="Fjord")
    number = merge(joe, kim)
    write(joe, first_name="Joey")
    write(kim, last_name="Larsen")
    assert shown_of(kim) == {"first_name": "Joey", "last_name": "Larsen", "company": "Fjord"}
    undo(number)
    assert shown_of(kim) == {"first_name": "Kim", "last_name": "Larsen"}
    assert shown_of(joe) == {"first_name": "Joey", "company": "Fjord"}


def test_history_comes_along_and_goes_back_without_a_row_rewritten(feed: Feed) -> None:
    from tests.door import new_visitor

    for visitor, count in ((new_visitor(), 2), (new_visitor(), 3)):
        feed.put(*[CLICK] * count, visitor=visitor)
    feed.process()
    recalculate(db.engine)
    rows = [(activity.id, activity.contact_id) for activity in stored()]
    one, other = sorted({contact_id for _, contact_id in rows})
    number = merge(other, one)
    recalculate(db.engine)
    db.session.rollback()
    assert db.session.get_one(Contact, one).activity_count == 5
    undo(number)
    recalculate(db.engine)
    db.session.rollback()
    assert sorted(db.session.get_one(Contact, i).activity_count for i in (one, other)) == [2, 3]
    assert [(activity.id, activity.contact_id) for activity in stored()] == rows


def test_preview_compares_what_two_contacts_show() -> None:
    joe = add_contact(first_name="Joe", company="Fjord", city="Oslo", at=moment_us())
    kim = add_contact(first_name="Kim", email=KIM, city="Oslo")
    found = compare(db.session(), *(db.session.get_one(Contact, i) for i in (joe, kim)))
    assert [(one.name, one.is_choice) for one in found] == [
        ("email", False),
        ("first_name", True),
        ("company", False),
        ("city", False),
    ]
    assert choices_of(found, ["first_name", "city"]) == {"first_name": True}
    assert choices_of(found, []) == {"first_name": False}


@pytest.mark.parametrize("turned", [False, True])
def test_the_known_one_stays_else_the_one_that_was_there_first(*, turned: bool) -> None:
    first = add_contact(company="Acme")
    second = add_contact(first_name="Kim")
    third = add_contact(first_name="Joe")
    pair: Callable[[int, int], list[Contact]] = lambda a, b: [db.session.get_one(Contact, i) for i in (a, b)]  # noqa: E731
    for one, other, stays in ((first, second, second), (second, third, second)):
        goes, survivor = order_by_knowledge(*(pair(other, one) if turned else pair(one, other)))
        assert survivor.id == stays
        assert goes.id != stays


def test_a_side_tells_how_much_comes_with_it() -> None:
    kim, joe = add_contact(first_name="Kim"), add_contact(first_name="Joe")
    merge(joe, kim)
    side = find_side(db.session(), joe)
    assert side is not None
    assert (side.contact.id, side.browser_count, side.merged_count) == (kim, 0, 1)
    assert find_side(db.session(), 77) is None
