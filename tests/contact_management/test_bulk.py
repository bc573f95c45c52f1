"""Are many contacts changed or deleted at once, as many as the page said, and nobody else?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.contact_management.contact_rows import make_contact
from webapp.access.models import AuditEntry
from webapp.contact_management import bulk_choice
from webapp.contact_management.contact_jobs import work_on_contacts
from webapp.contact_management.contact_tasks import begin_edit
from webapp.contact_management.models import ContactTask
from webapp.contacts.attribute_operations import AttributeValues, create_attribute
from webapp.contacts.attribute_queries import shown_values
from webapp.contacts.custom import AttributeKind
from webapp.contacts.filters import ContactFilters
from webapp.contacts.models import Contact
from webapp.contacts.queries import find_ids
from webapp.database import db, transaction
from webapp.identity.merging import How, Why, merge_contacts
from webapp.identity.models import AttributeValue


@pytest.fixture
def database() -> str:
    return "sqlite"


def cities() -> dict[str, str | None]:
    db.session.rollback()
    return {one.first_name or "": one.city for one in db.session.scalars(select(Contact))}


def test_chosen_rows_get_a_value_with_who_set_it(mel: PageClient) -> None:
    ann, bob, _ = (make_contact(first_name=name) for name in ("Ann", "Bob", "Cy"))
    page = mel.get(f"/contacts/bulk/edit?id={ann}&id={bob}")
    assert page.headings == ["Change 2 contacts"]
    assert "Ann, Bob" in page.text
    page = mel.get(f"/contacts/bulk/edit?id={ann}&id={bob}&attribute=city")
    assert "At most 100" in mel.submit("Change City of 2 contacts", status=422, city="x" * 101).text
    page = mel.submit("Change City of 2 contacts", city="Ribe")
    assert "2 contacts changed." in page.text
    assert cities() == {"Ann": "Ribe", "Bob": "Ribe", "Cy": None}
    values = db.session.execute(select(AttributeValue.source, AttributeValue.user_id).filter_by(name="city")).all()
    assert set(values) == {("by_hand", 1)}
    task = db.session.scalars(select(ContactTask)).one()
    assert (task.contact_ids, task.value) == ([], None)
    entries = db.session.scalars(select(AuditEntry).filter_by(subject_kind="contact").order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["contacts_change_begun", "contacts_changed"]
    assert "Ribe" not in str([entry.details for entry in entries])


def test_an_attribute_is_taken_away_only_when_the_box_says_so(mel: PageClient) -> None:
    ann, bob = (make_contact(first_name=name, city="Ribe") for name in ("Ann", "Bob"))
    mel.get(f"/contacts/bulk/edit?id={ann}&id={bob}&attribute=city")
    button = "Change City of 2 contacts"
    assert "tick below" in mel.submit(button, status=422, city="").text
    mel.form(button).values["empties"] = ["1"]  # ticked
    assert "not both" in mel.submit(button, status=422, city="Ribe").text
    assert cities() == {"Ann": "Ribe", "Bob": "Ribe"}
    assert "2 contacts changed." in mel.submit(button, city="").text  # the box is still ticked
    assert cities() == {"Ann": None, "Bob": None}


def test_all_that_match_the_filters_are_meant_and_only_those(mel: PageClient) -> None:
    for name, country in (("Ann", "DK"), ("Bob", "DK"), ("Cy", "DE")):
        make_contact(first_name=name, country=country)
    with transaction() as session:
        create_attribute(
            session, "plan", AttributeKind.CHOICE, AttributeValues("Plan", "", ["Free", "Pro"], is_required=False)
        )
    mel.get("/contacts?country=DK")
    mel.follow("change …")
    assert mel.page is not None
    assert mel.page.headings == ["Change 2 contacts"]
    mel.submit("Go on", attribute="plan")
    mel.submit("Change Plan of 2 contacts", fields={"custom_plan": "Pro"})
    db.session.rollback()
    shown = shown_values(db.session.connection(), db.session.scalars(select(Contact.id)))
    assert sorted(map(str, shown.values())) == ["{'plan': 'Pro'}"] * 2


def test_another_number_by_the_time_of_the_button_asks_again(ada: PageClient) -> None:
    for name in ("Ann", "Bob"):
        make_contact(first_name=name, country="DK")
    ada.get("/contacts?country=DK")
    asking = ada.follow("delete …")
    assert asking.headings == ["Delete 2 contacts?"]
    assert "Each contact goes for good, with everything that is kept of it" in asking.text
    make_contact(first_name="Cy", country="DK")
    page = ada.submit("Delete 2 contacts", status=200)
    assert "it became other contacts" in page.text
    assert len(cities()) == 3
    assert "3 contacts deleted." in ada.submit("Delete 3 contacts").text
    assert cities() == {}


def test_what_can_not_be_done_at_once_says_why(mel: PageClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Ann", "Bob"):
        make_contact(first_name=name)
    for query, words in (
        ("", "Choose some contacts first."),
        ("id=x&id=77", "Choose some contacts first."),
        ("all=1&country=Denmark", "can't be read"),
        ("all=1&country=DE", "No contact matches any more."),
    ):
        assert words in mel.get(f"/contacts/bulk/edit?{query}", status=303).text
    monkeypatch.setattr(bulk_choice, "MOST_AT_ONCE", 1)
    assert "narrow the filters" in mel.get("/contacts/bulk/edit?all=1&kind=all", status=303).text
    assert find_ids(db.engine, ContactFilters(), limit=5, seconds=0) == ([], False)
    mel.get("/contacts/bulk/delete?id=1", status=403)


def test_who_is_gone_by_then_is_passed_over(mel: PageClient) -> None:
    ann, bob, cy = (make_contact(first_name=name) for name in ("Ann", "Bob", "Cy"))
    with transaction() as session:
        task_id = begin_edit(session, [ann, bob, ann + 77], "city", "Ribe")
        merge_contacts(session, bob, cy, how=How.BY_HAND, why=Why.BY_HAND)
    assert "Changing contacts" in mel.get(f"/contacts/tasks/{task_id}").text
    work_on_contacts(db.engine)
    assert (cities()["Ann"], cities()["Cy"]) == ("Ribe", None)
    assert "Gone or merged meanwhile 2" in mel.get(f"/contacts/tasks/{task_id}").text


def test_other_contacts_of_the_same_number_are_not_deleted(ada: PageClient) -> None:
    ann, bob = (make_contact(first_name=name, country=country) for name, country in (("Ann", "DK"), ("Bob", "DE")))
    ada.get("/contacts?country=DK")
    ada.follow("delete …")
    with transaction() as session:
        session.get_one(Contact, ann).country, session.get_one(Contact, bob).country = "DE", "DK"
    page = ada.submit("Delete 1 contact", status=200)
    assert "it became other contacts" in page.text
    assert set(cities()) == {"Ann", "Bob"}
