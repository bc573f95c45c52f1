"""Can a form be registered, mapped and archived on its pages, and does each role read as much as it may?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.cast import SignIn
from tests.client import PageClient
from tests.collect.rules import choose
from tests.conftest import make_channel
from tests.contact_management.test_attributes import define, shown
from tests.door import DoorClient
from tests.forms.submitting import KIM, contacts, form_of, register, said, submission
from webapp.access.models import AuditEntry
from webapp.contacts.attribute_operations import archive_attribute
from webapp.contacts.attribute_queries import get_attribute
from webapp.contacts.custom import AttributeKind
from webapp.database import db, transaction
from webapp.forms.mapping import FieldMapping
from webapp.forms.models import RegisteredForm
from webapp.forms.queries import mappings_of
from webapp.settings import values

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
ROW = "fields-0-"


def fill(client: PageClient, button: str = "Register form", status: int = 303, **changes: Any) -> str:
    """Send the form of a form, and return what the page then says."""
    given = {"name": "Contact us", "code": "contact", f"{ROW}field": "mail", f"{ROW}target": "email"}
    form = client.form(button)
    wanted = {name: value for name, value in given.items() if name in form.values} | changes
    for name in wanted:
        form.values.setdefault(name, [])  # a box that is not ticked yet
    return client.submit(button, status, form, wanted).text


def only_form() -> RegisteredForm:
    db.session.rollback()
    return db.session.scalars(select(RegisteredForm)).one()


def send(door: DoorClient, **body: Any) -> None:
    door.store(submission(), **({"contact": said()} | body))


def test_a_form_is_registered_with_its_fields(mel: PageClient) -> None:
    channel = make_channel("Blog")
    assert "No form yet" in mel.get("/forms").text
    mel.follow("Register a form")
    mel.submit("Add field", 200, fields={"name": "Contact us", f"{ROW}field": "mail"})
    row = {"fields-1-field": "town", "fields-1-target": "city", "fields-1-overwrites": "y"}
    shown = fill(mel, channels=[str(channel.id)], **row)
    assert "Form registered." in shown
    assert "No submission yet" in shown
    assert '<form data-contrail-form="contact">' in shown
    assert mappings_of(only_form()) == [FieldMapping("mail", "email"), FieldMapping("town", "city", overwrites=True)]
    assert (only_form().channel_ids, only_form().code) == ([channel.id], "contact")
    assert "Blog" in mel.get("/forms").text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "1st form"}, "It begins with a letter"),
        ({"name": " "}, "Please fill this in."),
        ({"found_by": "id"}, "Please fill this in."),
        ({"found_by": "action", "found_value": "contact"}, "A path begins with a slash"),
        ({f"{ROW}overwrites": "y"}, "An e-mail is never replaced."),
        ({f"{ROW}field": "user_password"}, "Passwords and cards are never read."),
        ({f"{ROW}field": "card-number"}, "Passwords and cards are never read."),
        ({f"{ROW}target": "external_id"}, "Not a valid choice."),
    ],
)
def test_what_can_not_be_is_said_beside_the_field(mel: PageClient, changes: dict[str, str], words: str) -> None:
    mel.get("/forms/new")
    assert words in fill(mel, status=422, **changes)
    assert db.session.scalars(select(RegisteredForm)).all() == []


def test_a_field_and_an_attribute_stand_once(mel: PageClient) -> None:
    mel.get("/forms/new")
    mel.submit("Add field", 200)
    assert "An earlier field goes there already." in fill(
        mel, status=422, **{"fields-1-field": "other", "fields-1-target": "email"}
    )
    assert "This field stands in an earlier row already." in fill(
        mel, status=422, **{"fields-1-field": "mail", "fields-1-target": ""}
    )


def test_a_code_is_given_once(mel: PageClient) -> None:
    register()
    mel.get("/forms/new")
    assert "Another form has this code" in fill(mel, status=422)


def test_a_form_is_changed_and_the_audit_log_says_how(ada: PageClient) -> None:
    form_id, channel = register(), make_channel("Blog")
    ada.get(f"/forms/{form_id}/edit")
    ada.submit("Remove field 2", 200)
    shown = fill(
        ada, "Save", channels=[str(channel.id)], found_by="id", found_value="kontakt", **{"fields-0-field": "mail"}
    )
    assert "Its id kontakt" in shown
    assert [row.field for row in mappings_of(form_of(form_id))] == ["mail", "town", "message"]
    assert "Form changed" in ada.get("/audit").text
    [details] = db.session.scalars(select(AuditEntry.details).where(AuditEntry.action == "form_changed"))
    assert details["found_by"] == ["code", "id kontakt"]
    assert details["channels"] == [[], ["Blog"]]


def test_a_field_goes_to_an_attribute_of_ones_own_also_once_that_is_archived(ada: PageClient, door: DoorClient) -> None:
    plan = define("plan", AttributeKind.CHOICE, "Free", "Pro")
    ada.get("/forms/new")
    fill(ada, **{f"{ROW}target": "plan", f"{ROW}overwrites": "y"})
    for chosen in ("free", "Pro", "Gold"):
        send(door, contact={"email": "kim@example.org", "attributes": {"plan": chosen}})
    [kim] = contacts()
    assert shown(kim.id) == {"plan": "Pro"}
    with transaction() as session:
        archive_attribute(session, get_attribute(session, plan))
    assert "Plan Replaces it" in ada.get(f"/forms/{only_form().id}").text
    ada.follow("Edit")
    ada.submit("Save", name="Write to us")
    assert (only_form().name, mappings_of(only_form())) == (
        "Write to us",
        [FieldMapping("mail", "plan", overwrites=True)],
    )
    page = ada.get("/forms/new").html
    assert ('value="plan"' in page, 'value="city"' in page) == (False, True)


def test_an_archived_form_is_read_no_more_until_it_is_taken_out(mel: PageClient, door: DoorClient) -> None:
    form_id = register()
    mel.get(f"/forms/{form_id}")
    mel.follow("Archive …")
    assert "No form yet" in mel.submit("Archive form").text
    assert door.runtime.keeper.current().forms == {}
    assert "Contact us" in mel.get("/forms?state=archived").text
    mel.get(f"/forms/{form_id}")
    assert "Form is in use again." in mel.submit("Use it again").text
    assert list(door.runtime.keeper.current().forms) == ["contact"]


def test_a_form_that_was_sent_can_not_be_deleted(mel: PageClient, door: DoorClient) -> None:
    form_id = register()
    mel.get(f"/forms/{form_id}")
    mel.follow("Delete …")
    send(door)
    assert "can't be deleted" in mel.submit("Delete form").text
    mel.get(f"/forms/{register('unused')}/delete")
    assert "Form deleted." in mel.submit("Delete form").text
    assert [form.code for form in db.session.scalars(select(RegisteredForm))] == ["contact"]


def test_submissions_show_with_contact_and_kept_fields(mel: PageClient, door: DoorClient) -> None:
    form_id = register()
    send(door)
    door.store(submission(item_id="other"))
    shown = mel.get(f"/forms/{form_id}")
    assert "message Do you have tents?" in shown.text
    assert "1 submission" in shown.text
    assert mel.follow("Kim").headings == ["Kim"]
    assert "Contact uscontact On All channels 4 1" in mel.get("/forms").text


def test_each_role_reads_as_much_of_submissions_as_it_may(sign_in: SignIn, door: DoorClient) -> None:
    form_id = register()
    choose(values.MASK_CONTACT_DETAILS, value=True)
    send(door, contact={"email": KIM})
    assert KIM in sign_in("Mel").get(f"/forms/{form_id}").text
    for name in ("Dev", "Pia"):
        shown = sign_in(name).get(f"/forms/{form_id}")
        assert "tents" not in shown.text
        assert KIM not in shown.text
        assert "Submissions, last 7 days 1" in shown.text
    sign_in("Vera").get(f"/forms/{form_id}", 403)
