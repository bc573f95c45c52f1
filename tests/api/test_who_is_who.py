"""Does a program's word identify, where one typed in a browser only fills; and can it be undone?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tests.api.conftest import KIM, Program
from tests.door import VISITOR, new_visitor
from tests.identity.rows import add_contact, shown_of
from tests.identity.test_identifying import own, read_through, suggestions
from webapp.database import db, transaction
from webapp.identity.merging import undo_merge
from webapp.identity.models import ContactMerge


def identify(program: Program, status: int = 202, **said: Any) -> Any:
    answer = program.say("/identify", said, status)
    program.process()
    return answer


def only_merge() -> int:
    db.session.rollback()
    return db.session.scalars(select(ContactMerge.id)).one()


def test_an_e_mail_typed_in_a_browser_merges_nobody_and_the_same_by_key_does(program: Program) -> None:
    kim = add_contact(email=KIM)
    program.store({"type": "click"}, contact={"email": KIM})
    assert read_through(own()) == own()
    assert identify(program, visitor=VISITOR, email=KIM.upper()) == {"status": "accepted"}
    assert read_through(own()) == kim
    with transaction() as session:
        undo_merge(session, only_merge())
    assert read_through(own()) == own()


def test_two_known_contacts_are_only_suggested(program: Program) -> None:
    kim = add_contact(email=KIM)
    program.store({"type": "click"}, contact={"email": "joe@example.org"})
    identify(program, visitor=VISITOR, email=KIM)
    assert read_through(own()) == own()
    assert suggestions() == [(kim, own(), "confirmed_email")]


def test_somebody_without_a_browser_is_made_and_found_again(program: Program) -> None:
    identify(program, email=KIM, external_id=17, attributes={"first_name": "Kim", "shoe_size": 38})
    kim = program.contact(external_id="17")
    assert (kim["email"], kim["attributes"], kim["browsers"]) == (KIM, {"first_name": "Kim"}, 0)
    assert {(one["kind"], one["value"]) for one in kim["identifiers"]} == {("email", KIM), ("external_id", "17")}
    answer = identify(program, email=KIM, attributes={"first_name": "Joe", "shoe_size": 38})
    assert answer == {"status": "accepted", "ignored": ["shoe_size"]}
    assert shown_of(kim["id"])["first_name"] == "Kim"  # only filled


def test_a_visitor_and_a_contact_named_together_are_one(program: Program) -> None:
    kim = add_contact(email=KIM)
    program.store({"type": "click"})
    identify(program, visitor=VISITOR, contact_id=kim, attributes={"city": "Bonn"})
    assert read_through(own()) == kim
    assert shown_of(kim) == {"email": KIM, "city": "Bonn"}


def test_what_can_not_be_somebody_is_refused_with_its_place(program: Program) -> None:
    for said, detail in (
        ({"attributes": {"first_name": "Kim"}}, "$: neither a visitor nor an e-mail says whose these are"),
        ({"email": "kim"}, "$.email: is no e-mail address"),
    ):
        assert identify(program, 400, **said)["detail"] == detail
    assert identify(program, 400, contact_id=99, email=KIM)["path"] == "$.contact_id"
    assert identify(program, 400, visitor=VISITOR, contact_id=99)["path"] == "$.contact_id"
    assert identify(program, 400, visitor="x", email=KIM)["path"] == "$.visitor"
    assert identify(program, 400, email=KIM, attributes={"city": [1]})["path"] == "$.attributes.city"
    assert program.get("/contacts")["contacts"] == []


def test_an_alias_merges_and_is_undone(program: Program) -> None:
    other = new_visitor()
    kim = add_contact(email=KIM, external_id="u-1")
    for one, to in (({"visitor": VISITOR}, {"visitor": other}), ({"visitor": other}, {"external_id": "u-1"})):
        assert program.say("/alias", {"from": one, "to": to}) == {"status": "accepted"}
        program.process()
    assert {read_through(own()), read_through(own(other))} == {kim}
    merges = list(db.session.scalars(select(ContactMerge).order_by(ContactMerge.id)))
    assert [(one.how, one.reason) for one in merges] == [("alias", "alias")] * 2
    with transaction() as session:
        undo_merge(session, merges[1].id)
    assert {read_through(own()), read_through(own(other))} == {own(other)}
    answer = program.say("/alias", {"from": {"id": kim}, "to": {"email": "nobody@example.org"}}, 400)
    assert (answer["detail"], answer["path"]) == ("there is no such contact", "$.to")


def test_a_merged_id_shows_the_contact_that_stands_for_it(program: Program) -> None:
    kim = add_contact(email=KIM)
    program.store({"type": "click"})
    before = program.get(f"/contacts/{own()}")
    assert (before["is_known"], before["canonical_id"], before["browsers"]) == (False, own(), 1)
    identify(program, visitor=VISITOR, email=KIM)
    after = program.get(f"/contacts/{own()}")
    assert (after["id"], after["canonical_id"], after["email"], after["browsers"]) == (own(), kim, KIM, 1)
    assert program.contact(visitor=VISITOR)["id"] == kim
    assert program.get("/contacts/99999999999999999999999", 404)["reason"] == "not_found"
    assert program.get("/contacts", 404, email="nobody@example.org") == {
        "reason": "not_found",
        "detail": "there is no such contact",
        "path": "",
    }


def test_all_contacts_are_read_page_by_page_without_those_merged(program: Program) -> None:
    made = [add_contact(email=f"k{n}@example.org") for n in range(5)]
    program.store({"type": "click"})
    identify(program, visitor=VISITOR, email="k0@example.org")
    seen, cursor = [], ""
    while cursor is not None:
        page = program.get("/contacts", limit=2, cursor=cursor)
        seen += [one["id"] for one in page["contacts"]]
        cursor = page["next"]
    assert seen == made
    assert program.get("/contacts", 400, cursor="x")["path"] == "?cursor"
    assert program.get("/contacts", 400, limit=0)["path"] == "?limit"


def test_a_new_visitor_is_nobody_until_it_does_something(program: Program) -> None:
    made = program.say("/visitors", {}, 201)
    assert program.get("/contacts", 404, visitor=made["visitor"])["reason"] == "not_found"
    program.log({"type": "click", "contact": {"visitor": made["visitor"]}})
    program.process()
    assert program.contact(visitor=made["visitor"])["browsers"] == 1
