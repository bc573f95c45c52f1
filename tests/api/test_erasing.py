"""Can a program that says no for somebody have erased what was tracked, and only one whose word is enough?"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.api.conftest import KIM, Program, make_key, publish_consents
from tests.door import VISITOR, new_visitor
from tests.privacy.person import work
from tests.processing.feeding import stored
from webapp.access.models import AuditEntry
from webapp.contacts.models import Contact, Remark
from webapp.contacts.remarks import add_remark
from webapp.database import db, transaction
from webapp.identity.models import Visitor

NO = {"revoke": ["statistics"], "opt_out": True, "erase": True}
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def visitors() -> set[str]:
    db.session.rollback()
    return {str(key) for key in db.session.scalars(select(Visitor.key))}


def test_what_a_visitor_was_tracked_by_goes_with_the_no_and_nobody_elses(program: Program, tmp_path: Path) -> None:
    publish_consents()
    other = new_visitor()
    for visitor in (VISITOR, other):
        program.store({"type": "click"}, visitor=visitor)
    program.say("/consents", {"contact": {"visitor": VISITOR}} | NO)
    work(program, tmp_path)
    assert (visitors(), len(stored())) == ({other}, 1)
    (result,) = program.log({"type": "click", "contact": {"visitor": VISITOR}})
    assert result["reason"] == "opted_out"
    entry = db.session.scalars(select(AuditEntry).filter_by(action="contact_erased")).first()
    assert entry is not None
    assert entry.user_name.startswith("API key ")


def test_contact_goes_whole_with_all_of_theirs(program: Program, tmp_path: Path) -> None:
    publish_consents()
    program.say("/identify", {"visitor": VISITOR, "email": KIM, "attributes": {"first_name": "Kim"}})
    program.store({"type": "click"})
    program.say("/consents", {"contact": {"email": KIM}} | NO)
    work(program, tmp_path)
    assert (visitors(), stored()) == (set(), [])
    assert db.session.scalars(select(Contact)).all() == []


def test_it_takes_a_no_and_a_key_whose_word_is_enough(program: Program) -> None:
    contact, visitor = {"contact": {"email": KIM}}, {"contact": {"visitor": VISITOR}}
    assert program.say("/consents", contact | {"agree": ["statistics"], "erase": True}, 400)["path"] == "$.erase"
    assert program.say("/consents", visitor | NO, 403, make_key())["reason"] == "scope_missing"
    program.say("/consents", visitor | NO | {"channel": program.key}, 202, make_key(vouched=True))


def test_whole_contact_takes_a_key_that_manages(program: Program) -> None:
    contact = {"contact": {"email": KIM}} | NO
    assert program.say("/consents", contact, 403, make_key(vouched=True))["reason"] == "scope_missing"
    program.say("/consents", contact, 202, make_key("manage"))


def test_what_a_server_says_of_an_email_outlives_the_browser_that_typed_it_first(
    program: Program, tmp_path: Path
) -> None:
    program.store({"type": "click"}, contact={"email": KIM, "attributes": {"first_name": "Mallory"}})
    program.log({"type": "purchase", "item_id": "order-1", "contact": {"email": KIM}})
    program.process()
    kim = program.contact(email=KIM)["id"]
    erase_own(program, tmp_path)
    assert [one.contact_id for one in stored()] == [one.contact_id for one in stored("purchase")] == [kim]
    found = program.contact(email=KIM)
    assert (found["id"], found["email"], found["attributes"]) == (kim, KIM, {})


def test_what_somebody_enters_unrecorded_outlives_the_browser_that_typed_their_email_first(
    program: Program, tmp_path: Path
) -> None:
    program.store({"type": "click"}, contact={"email": KIM})
    program.store({"type": "memberregistration", "item_id": "m-1"}, visitor="", contact={"email": KIM})
    erase_own(program, tmp_path)
    assert len(stored()) == len(stored("memberregistration")) == 1
    assert program.contact(email=KIM)["email"] == KIM


def test_what_somebody_noted_of_a_contact_outlives_its_browser(program: Program, tmp_path: Path) -> None:
    program.store({"type": "click"}, contact={"email": KIM})
    with transaction() as session:
        add_remark(session, program.contact(email=KIM)["id"], "Called us.")
    erase_own(program, tmp_path)
    assert [one.text for one in db.session.scalars(select(Remark))] == ["Called us."]


def erase_own(program: Program, folder: Path) -> None:
    """Erase what the browser recorded, as anybody may who knows its number."""
    erase = {"visitor": VISITOR, "do": "erase"}
    assert program.app.test_client().post(f"/consent/{program.key}", data=erase).status_code == 200
    work(program, folder)
    assert visitors() == set()
