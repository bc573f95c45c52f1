"""Are custom attributes defined by admins, and usable wherever attributes are?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.contact_management.contact_rows import mask_details
from tests.door import DoorClient
from webapp.access.models import AuditEntry
from webapp.contacts.attribute_operations import AttributeValues, archive_attribute, create_attribute
from webapp.contacts.attribute_queries import get_attribute, shown_values
from webapp.contacts.custom import AttributeKind
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.editing import Edit, create_contact
from webapp.identity.merging import How, Why, merge_contacts, undo_merge


def define(name: str, kind: AttributeKind = AttributeKind.TEXT, *options: str, required: bool = False) -> int:
    with transaction() as session:
        chosen = AttributeValues(name.capitalize(), "", list(options), required)
        return create_attribute(session, name, kind, chosen).id


def shown(contact_id: int) -> dict[str, str]:
    db.session.rollback()
    return shown_values(db.session.connection(), [contact_id]).get(contact_id, {})


@pytest.mark.parametrize("database", ["sqlite"])
def test_attribute_is_defined_changed_archived_and_restored(ada: PageClient) -> None:
    ada.get("/contacts")
    assert "No custom attribute yet" in ada.follow("Attributes").text
    ada.follow("New attribute")
    assert "one a line" in ada.submit("Create attribute", status=422, display_name="Plan", kind="choice").text
    page = ada.submit("Create attribute", display_name="Größe XL", kind="choice", options="S\nM\ns\n\nL")
    assert "Its code name is groe_xl." in page.text
    assert "S, M, L" in page.text
    ada.follow("Größe XL")
    page = ada.submit("Save", display_name="Size", options="S\nM")
    assert "Size" in page.text
    assert "Archived" in ada.submit("Archive").text
    assert "Attribute restored." in ada.submit("Restore").text
    actions = db.session.scalars(select(AuditEntry.action).filter_by(subject_kind="attribute").order_by(AuditEntry.id))
    assert list(actions) == [f"attribute_{one}" for one in ("created", "changed", "archived", "restored")]
    ada.get("/attributes/77/edit", status=404)


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize("name", ["first_name", "email", "plan", "9x", "a b"])
def test_code_name_is_one_that_nothing_has(ada: PageClient, name: str) -> None:
    define("plan")
    ada.get("/attributes/new")
    assert "code name" in ada.submit("Create attribute", status=422, display_name="X", code_name=name).text.lower()


@pytest.mark.parametrize("database", ["sqlite"])
def test_attributes_stand_in_the_form_and_on_the_page(mel: PageClient) -> None:
    define("plan", AttributeKind.CHOICE, "Free", "Pro", required=True)
    define("seats", AttributeKind.NUMBER)
    define("since", AttributeKind.DATE)
    define("vip", AttributeKind.YES_NO)
    mel.get("/contacts/new")
    wrong = {"custom_seats": "many", "custom_since": "May"}
    page = mel.submit("Create contact", status=422, first_name="Kim", fields=wrong)
    for words in ("A number, please", "A day, please", "Please fill this in."):
        assert words in page.text
    right = {"custom_plan": "Pro", "custom_seats": "12", "custom_since": "2026-05-17", "custom_vip": "yes"}
    page = mel.submit("Create contact", first_name="Kim", fields=right)
    for words in ("Plan Pro", "Seats 12", "Since 2026-05-17", "Vip Yes"):
        assert words in page.text
    kim = db.session.scalars(select(Contact.id)).one()
    mel.get(f"/contacts/{kim}/edit")
    mel.submit("Save", fields={"custom_seats": ""})
    assert shown(kim) == {"plan": "Pro", "since": "2026-05-17", "vip": "yes"}
    page = mel.get(f"/contacts/{kim}/history")
    assert "Seats" in page.text
    mel.submit("Use this value again")
    assert shown(kim)["seats"] == "12"


def test_sites_send_them_by_code_name_and_only_what_fits_is_taken(door: DoorClient) -> None:
    define("plan", AttributeKind.CHOICE, "Free", "Pro")
    define("seats", AttributeKind.NUMBER)
    define("vip", AttributeKind.YES_NO)
    archived = define("old")
    with transaction() as session:
        archive_attribute(session, get_attribute(session, archived))
    sent = {"plan": "pro", "seats": 12.5, "vip": True, "old": "x", "other": "y", "first_name": "Kim"}
    answer = door.send([{"type": "click"}], contact={"attributes": sent})
    assert answer.json["contact"]["ignored"] == ["old", "other"]
    door.process()
    kim = db.session.scalars(select(Contact.id)).one()
    assert shown(kim) == {"plan": "Pro", "seats": "12.5", "vip": "yes"}
    door.store({"type": "click"}, contact={"attributes": {"plan": "Free", "seats": "9" * 30}})
    assert shown(kim)["plan"] == "Pro"  # what is typed only fills


def test_merge_and_undo_carry_them(mel: PageClient) -> None:
    define("plan")
    with transaction() as session:
        kim = create_contact(session, Edit({"first_name": "Kim", "plan": "Pro"}))
        joe = create_contact(session, Edit({"first_name": "Joe", "plan": "Free"}))
    page = mel.get(f"/contacts/{joe}/merge/{kim}")
    assert "Plan" in page.text
    with transaction() as session:
        number = merge_contacts(session, joe, kim, how=How.BY_HAND, why=Why.BY_HAND, choices={"plan": True}).id
    assert (shown(kim), shown(joe)) == ({"plan": "Free"}, {})
    with transaction() as session:
        undo_merge(session, number)
    assert (shown(kim), shown(joe)) == ({"plan": "Pro"}, {"plan": "Free"})


def test_list_is_filtered_by_them_and_shows_and_exports_them(mel: PageClient) -> None:
    for name, kind in (("plan", AttributeKind.TEXT), ("seats", AttributeKind.NUMBER), ("since", AttributeKind.DATE)):
        define(name, kind)
    define("vip", AttributeKind.YES_NO)
    with transaction() as session:
        for name, plan, seats, since, vip in (
            ("Ann", "Pro 100%", "9", "2026-01-01", "yes"),
            ("Bob", "free", "12.5", "2026-06-30", "no"),
        ):
            values = {"first_name": name, "plan": plan, "seats": seats, "since": since, "vip": vip}
            create_contact(session, Edit(values))
        create_contact(session, Edit({"first_name": "Cy"}))
    for query, expected in (
        ("a_plan=PRO", {"Ann"}),
        ("a_plan=%25&a_plan.is=contains", {"Ann"}),
        ("a_plan=Free&a_plan.is=is", {"Bob"}),
        ("a_plan.is=empty", {"Cy"}),
        ("a_seats=10&a_seats.is=least", {"Bob"}),
        ("a_seats=9.0", {"Ann"}),
        ("a_since=2026-03-01&a_since.is=most", {"Ann"}),
        ("a_vip=no", {"Bob"}),
        ("a_vip.is=filled&a_plan=pro", {"Ann"}),
        ("a_gone=1", {"Ann", "Bob", "Cy"}),
    ):
        page = mel.get(f"/contacts?{query}")
        assert {name for name in ("Ann", "Bob", "Cy") if name in page.links} == expected, query
    for query in ("a_seats=many", "a_vip=perhaps"):
        assert "This attribute has no such value." in mel.get(f"/contacts?{query}").text
    assert "no such way to compare" in mel.get("/contacts?a_since.is=near").text
    page = mel.get("/contacts?columns=seats&columns=vip,city")
    assert "12.5" in page.text
    assert "Seats" in page.text
    mel.get("/contacts/export?a_plan=pro&columns=seats")
    assert mel.answer is not None
    lines = mel.answer.get_data(as_text=True).splitlines()
    assert lines[0].endswith(",plan,seats,since,vip")
    assert lines[1].endswith("Pro 100%,9,2026-01-01,yes")
    assert len(lines) == 2
    define("plan_is")  # its filter is not how that of the plan is compared
    assert "Ann" not in mel.get("/contacts?a_plan=pro&a_plan_is=is").links


@pytest.mark.parametrize("database", ["sqlite"])
def test_masked_viewer_finds_nobody_by_what_is_hidden_in_them(vera: PageClient, ada: PageClient) -> None:
    define("second")
    with transaction() as session:
        create_contact(session, Edit({"first_name": "Kim", "second": "write to kim@example.net"}))
    mask_details()
    for asked in ("a_second=kim", "a_second.is=starts&a_second=write+to+ki", "a_second=kim@example"):
        assert "Kim" not in vera.get(f"/contacts?{asked}").links
        assert "Kim" in ada.get(f"/contacts?{asked}").links
    for asked in ("a_second=write", "a_second=example.net", "a_second.is=filled"):
        assert "Kim" in vera.get(f"/contacts?{asked}").links
