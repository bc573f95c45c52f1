"""Does a contact's row show what it and those merged into it came with?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.identity.rows import add_contact, derive, known, moment_us, put_merge, shown_of
from webapp import clock
from webapp.contacts.models import TouchedContact
from webapp.database import db, transaction
from webapp.identity.models import AttributeValue

KIM = "kim@example.org"


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> None:
    assert app


def test_a_row_shows_the_last_of_each_value_and_says_who_is_known() -> None:
    kim = add_contact(email=KIM, first_name="Kim", company="Acme")
    with transaction() as session:
        for at, value in ((moment_us(), "Fjord"), (1, "long before")):
            session.add(
                AttributeValue(contact_id=kim, name="company", value=value, source="form", at=clock.from_us(at))
            )
    derive(kim)
    assert shown_of(kim) == {"email": KIM, "first_name": "Kim", "company": "Fjord"}
    assert known(kim)
    assert db.session.scalars(select(TouchedContact.contact_id)).all() == [kim]


def test_an_external_id_makes_known_and_a_company_does_not() -> None:
    assert known(add_contact(external_id="u-1"))
    assert not known(add_contact(company="Acme"))


def test_a_merged_contact_shows_nothing_and_its_survivor_everything() -> None:
    kim, joe, ann = add_contact(first_name="Kim"), add_contact(email=KIM), add_contact(first_name="Ann", company="A")
    put_merge(ann, joe)
    put_merge(joe, kim)
    derive(kim, joe, ann)
    assert (shown_of(kim), shown_of(joe), shown_of(ann)) == (
        {"email": KIM, "first_name": "Kim", "company": "A"},
        {},
        {},
    )
    assert (known(kim), known(joe), known(ann)) == (True, False, False)


def test_choices_of_a_merge_by_hand_are_read() -> None:
    kim, joe = add_contact(first_name="Kim", company="Acme"), add_contact(first_name="Joe", company="Fjord")
    put_merge(joe, kim, first_name=True, company=False)
    derive(kim, joe)
    assert shown_of(kim) == {"first_name": "Joe", "company": "Acme"}


def test_two_contacts_may_swap_what_only_one_may_have() -> None:
    kim, joe = add_contact(email=KIM), add_contact(email="joe@example.org")
    with transaction() as session:
        for row in session.scalars(select(AttributeValue)):
            row.contact_id = joe if row.contact_id == kim else kim
    derive(kim, joe)
    assert (shown_of(kim), shown_of(joe)) == ({"email": "joe@example.org"}, {"email": KIM})


def test_many_contacts_are_derived_by_few_statements() -> None:
    contacts = [add_contact(first_name=f"P{number}") for number in range(30)]
    for number in range(0, 30, 3):
        put_merge(contacts[number + 1], contacts[number], first_name=True)
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    derive(*contacts)
    assert len(statements) < 20
    assert shown_of(contacts[0]) == {"first_name": "P1"}
