"""Do changes by hand hold for every history of merges, and does each e-mail that shows belong to who shows it?"""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select

from tests.identity.rows import add_contact, derive, shown_of
from webapp.access.models import AuditEntry
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.editing import Edit, IdentifierTaken, create_contact, edit_contact, list_marks
from webapp.identity.merging import AlreadyOne, How, KnownMustSurvive, NothingToUndo, Why, merge_contacts, undo_merge
from webapp.identity.models import AttributeValue, Claim, ContactMerge, Identifier, MergeSuggestion

KIM, JOE = "kim@example.org", "joe@example.org"


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> None:
    assert app


def edit(contact_id: int, **more: object) -> int:
    known = {name: more.pop(name) for name in ("external_id", "removed") if name in more}
    with transaction() as session:
        return edit_contact(session, contact_id, Edit(more, **known))  # type: ignore[arg-type]


def merge(loser: int, survivor: int, **choices: bool) -> int:
    with transaction() as session:
        return merge_contacts(session, loser, survivor, how=How.BY_HAND, why=Why.BY_HAND, choices=choices).id


def undo(merge_id: int) -> None:
    with transaction() as session:
        undo_merge(session, merge_id)


def owners() -> dict[str, int]:
    db.session.rollback()
    return dict(db.session.execute(select(Identifier.value, Identifier.contact_id)).all())


def remove(contact_id: int, value: str) -> None:
    numbers = [one.id for one in list_marks(db.session(), contact_id) if one.value == value]
    edit(contact_id, removed=numbers)


def test_what_is_entered_by_hand_wins_over_a_choice_at_a_merge() -> None:
    old, kim = add_contact(first_name="Old", city="Odense"), add_contact(first_name="Kim", city="Aarhus")
    number = merge(old, kim, city=True)
    assert shown_of(kim)["city"] == "Odense"
    assert edit(old, city="Ribe") == kim
    assert shown_of(kim)["city"] == "Ribe"
    undo(number)
    assert (shown_of(kim)["city"], shown_of(old)["city"]) == ("Ribe", "Odense")


def test_an_email_of_a_merged_contact_is_shown_where_it_belongs() -> None:
    old, kim = add_contact(first_name="Old", email=JOE), add_contact(first_name="Kim", email=KIM)
    number = merge(old, kim)
    edit(kim, email=JOE)
    assert shown_of(kim)["email"] == JOE
    assert owners() == {JOE: old, KIM: kim}
    undo(number)
    assert (shown_of(old)["email"], shown_of(kim)["email"]) == (JOE, KIM)


def test_an_emptied_email_gives_way_to_another_one_and_is_free_for_others() -> None:
    kim = add_contact(first_name="Kim", email=KIM)
    edit(kim, email=JOE)
    assert owners() == {KIM: kim, JOE: kim}
    edit(kim, email=None)
    assert (shown_of(kim)["email"], owners()) == (KIM, {KIM: kim})
    edit(kim, email=None)
    assert ("email" not in shown_of(kim), owners()) == (True, {})
    with transaction() as session:
        other = create_contact(session, Edit({"email": KIM}))
    assert owners() == {KIM: other}


def test_an_email_taken_away_comes_back_to_nobody_by_an_undo() -> None:
    old, kim = add_contact(first_name="Old", email=JOE), add_contact(first_name="Kim", email=KIM)
    number = merge(old, kim)
    remove(kim, JOE)
    assert shown_of(kim)["email"] == KIM
    with transaction() as session:
        create_contact(session, Edit({"email": JOE}))
    undo(number)
    assert "email" not in shown_of(old)


def test_an_identifier_of_somebody_else_changes_nothing() -> None:
    joe, kim = add_contact(first_name="Joe", email=JOE, external_id="u-1"), add_contact(first_name="Kim")
    for more in ({"email": JOE}, {"external_id": "u-1"}):
        with pytest.raises(IdentifierTaken) as error:
            edit(kim, city="Aarhus", **more)
        assert error.value.contact_id == joe
        with pytest.raises(IdentifierTaken), transaction() as session:
            create_contact(session, Edit(**more) if "external_id" in more else Edit(more))  # type: ignore[arg-type]
    assert shown_of(kim) == {"first_name": "Kim"}


def test_an_external_id_given_by_hand_settles_what_was_only_said_of_it() -> None:
    joe, kim = add_contact(first_name="Joe"), add_contact(first_name="Kim")
    with transaction() as session:
        at = session.get_one(Contact, kim).created_at
        session.add_all(
            Claim(contact_id=number, kind="external_id", value="u-1", claimed_at=at) for number in (joe, kim)
        )
    edit(kim, external_id="u-1")
    assert db.session.scalars(select(Claim.contact_id)).all() == [joe]
    assert [(one.low_id, one.high_id) for one in db.session.scalars(select(MergeSuggestion))] == [(joe, kim)]


def test_an_edit_that_changes_nothing_writes_nothing() -> None:
    kim = add_contact(first_name="Kim", email=KIM, external_id="u-1")
    edit(kim, first_name="Kim", email=KIM, external_id="u-1")
    assert len(db.session.scalars(select(AttributeValue)).all()) == 2
    assert db.session.scalars(select(AuditEntry)).all() == []


class History:
    """Edits, merges and undoings in any order, from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same history for the same seed
        self.contacts = [add_contact(first_name=f"P{number}", email=f"p{number}@x.example") for number in range(3)]
        self.contacts.append(add_contact(external_id="u-0"))

    def step(self) -> None:
        one, other = self.random.sample(self.contacts, 2)
        emails = [None, *(f"p{number}@x.example" for number in range(5))]
        what = self.random.randrange(5)
        with suppress(AlreadyOne, IdentifierTaken, KnownMustSurvive, NothingToUndo):
            if what == 0:
                merge(one, other, city=self.random.random() < 0.5, email=self.random.random() < 0.5)
            elif what == 1 and (merges := db.session.scalars(select(ContactMerge.id)).all()):
                undo(self.random.choice(merges))
            elif what == 2:
                edit(one, email=self.random.choice(emails))
            elif what == 3:
                edit(one, city=self.random.choice(["Ribe", "Odense", None]), external_id=f"u-{other}")
            else:
                numbers = [mark.id for mark in list_marks(db.session(), one)]
                edit(one, removed=self.random.sample(numbers, min(1, len(numbers))))

    def check(self) -> None:
        db.session.rollback()
        rows = {row.id: row for row in db.session.scalars(select(Contact))}
        for value, owner in owners().items():
            assert owner in rows, value
        shown = {number: row.email for number, row in rows.items() if row.email is not None}
        for number, email in shown.items():
            assert rows[owners()[email]].canonical_id == number, f"{email} shows at {number}, but is not theirs"
        assert max(Counter(shown.values()).values(), default=1) == 1
        for number, row in rows.items():
            has_email = any(
                value.startswith("p") and rows[owner].canonical_id == number for value, owner in owners().items()
            )
            assert not (has_email and row.email is None), f"{number} has an e-mail that shows nowhere"


@pytest.mark.parametrize("database", ["sqlite"])
def test_any_history_of_edits_merges_and_undoings_stays_whole() -> None:
    for seed in range(12):
        history = History(seed)
        for _ in range(15):
            history.step()
        history.check()
        before = {number: shown_of(number) for number in history.contacts}
        derive(*history.contacts)
        assert {number: shown_of(number) for number in history.contacts} == before, f"seed {seed}"
        with transaction() as session:  # the next history has the same addresses
            session.execute(Contact.__table__.delete())
