"""Does a program edit a contact by the rules of the page, and does saying who somebody is never replace anything?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.api.conftest import KIM, Program, make_key
from tests.client import PageClient
from tests.contact_management.test_attributes import define, shown
from tests.identity.rows import add_contact, shown_of
from tests.identity.test_editing import owners
from webapp.access.models import AuditEntry
from webapp.contacts.custom import AttributeKind
from webapp.database import db, transaction
from webapp.identity.merging import How, Why, merge_contacts

JOE = "joe@example.org"


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """What changes a contact is tried on both with the pages that do the same."""
    return str(request.param)


def edit(program: Program, contact_id: int, status: int = 200, secret: str | None = None, **body: Any) -> Any:
    answer = program.call("PATCH", f"/contacts/{contact_id}", body, secret)
    assert answer.status_code == status, answer.text
    return answer.json


def test_saying_who_somebody_is_never_replaces_and_names_the_way_that_does(program: Program) -> None:
    kim = add_contact(email=KIM, first_name="Kim")
    said = {"contact_id": kim, "email": JOE, "attributes": {"first_name": "Kai", "city": "Bonn"}}
    for asked in (True, False, ["first_name"], None, {}):
        answer = program.say("/identify", said | {"overwrite": asked}, 400)
        assert answer["path"] == "$.overwrite"
        assert "PATCH /api/v1/contacts/<id>" in answer["detail"]
    program.say("/identify", said)
    program.process()
    assert shown_of(kim) == {"email": KIM, "first_name": "Kim", "city": "Bonn"}


def test_edit_replaces_empties_and_leaves_the_rest(program: Program) -> None:
    kim = add_contact(email=KIM, first_name="Kim", city="Bonn", company="Fjord")
    found = edit(program, kim, attributes={"first_name": " Kai ", "city": None, "country": "de", "notes": "a\r\nb"})
    attributes = {"first_name": "Kai", "company": "Fjord", "country": "DE", "notes": "a\nb"}
    assert (found["attributes"], found["email"]) == (attributes, KIM)
    assert found == program.get(f"/contacts/{kim}")


def test_edit_needs_a_key_that_may_manage(program: Program) -> None:
    kim = add_contact(first_name="Kim")
    for scope in ("collect", "read"):
        assert edit(program, kim, 403, make_key(scope), attributes={"city": "Bonn"})["reason"] == "scope_missing"
    assert edit(program, 77, 404, attributes={"city": "Bonn"})["reason"] == "not_found"


def test_edit_stands_in_history_and_audit_log_with_the_keys_name(program: Program, ada: PageClient) -> None:
    kim = add_contact(first_name="Kim")
    edit(program, kim, attributes={"first_name": "Kim", "city": "Bonn"}, email=KIM)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "contact_changed")).one()
    assert (entry.user_id, entry.user_name, entry.subject_id) == (None, "API key manage", str(kim))
    assert entry.details == {"attributes": "city, email"}  # not the first name, which was so before, and no values
    page = ada.get(f"/contacts/{kim}/history")
    assert page.text.count("by a program with an API key · manage") == 2


def test_edit_of_a_merged_contact_changes_the_one_that_stands_for_it(program: Program) -> None:
    old, kim = add_contact(first_name="Old"), add_contact(first_name="Kim")
    with transaction() as session:
        merge_contacts(session, old, kim, how=How.BY_HAND, why=Why.BY_HAND)
    found = edit(program, old, attributes={"city": "Bonn"})
    assert (found["id"], found["canonical_id"]) == (old, kim)
    assert shown_of(kim)["city"] == "Bonn"


def test_emails_and_external_ids_are_added_and_taken_away(program: Program) -> None:
    kim = add_contact(email=KIM)
    assert edit(program, kim, email="New@Example.org", external_id=17)["email"] == "new@example.org"
    assert owners() == {KIM: kim, "new@example.org": kim, "17": kim}
    gone = [{"kind": "email", "value": KIM.upper()}, {"kind": "external_id", "value": "17"}]
    edit(program, kim, remove=gone)
    assert owners() == {"new@example.org": kim}
    assert edit(program, kim, 400, remove=gone)["path"] == "$.remove[0]"
    assert edit(program, kim, email=None)["email"] is None
    assert owners() == {}


def test_identifier_of_another_contact_is_refused_and_nothing_saved(program: Program) -> None:
    kim, joe = add_contact(email=KIM), add_contact(email=JOE, external_id="u-1")
    for given in ({"email": JOE}, {"external_id": "u-1"}):
        answer = edit(program, kim, 409, attributes={"city": "Bonn"}, **given)
        assert (answer["reason"], answer["path"]) == ("identifier_taken", f"$.{next(iter(given))}")
        assert f"contact {joe} " in answer["detail"]
    assert shown_of(kim) == {"email": KIM}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "$"),
        ({"email": "kim"}, "$.email"),
        ({"external_id": "x" * 201}, "$.external_id"),
        ({"remove": [{"kind": "phone", "value": "1"}]}, "$.remove[0].kind"),
        ({"attributes": {"shoe_size": 38}}, "$.attributes.shoe_size"),
        ({"attributes": {"email": JOE}}, "$.attributes.email"),
        ({"attributes": {"birthday": "17 May"}}, "$.attributes.birthday"),
        ({"attributes": {"country": "Denmark"}}, "$.attributes.country"),
        ({"attributes": {"city": "x" * 101}}, "$.attributes.city"),
        ({"attributes": {"city": True}}, "$.attributes.city"),
        ({"attributes": {"city": "a\x00b"}}, "$.attributes"),
        ({"attributes": {"notes": "x" * 4_001}}, "$.attributes.notes"),
    ],
)
def test_what_can_not_be_is_refused_with_its_place(program: Program, body: dict[str, Any], path: str) -> None:
    kim = add_contact(first_name="Kim")
    assert edit(program, kim, 400, **body)["path"] == path
    assert shown_of(kim) == {"first_name": "Kim"}


def test_attributes_of_ones_own_are_checked_as_on_the_page(program: Program) -> None:
    kim = add_contact(first_name="Kim")
    define("plan", AttributeKind.CHOICE, "Free", "Pro", required=True)
    define("size", AttributeKind.NUMBER)
    edit(program, kim, attributes={"plan": "pro", "size": 38})
    assert shown(kim) == {"plan": "Pro", "size": "38"}
    for wrong in ({"plan": "Gold"}, {"plan": None}, {"size": "large"}):
        assert edit(program, kim, 400, attributes=wrong)["path"] == f"$.attributes.{next(iter(wrong))}"
    assert shown(kim) == {"plan": "Pro", "size": "38"}
