"""Can admins make types of their own, and is what they typed wrong said beside the field?"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.client import Form, PageClient
from tests.contact_management.test_types import LIST, names_on, type_id
from tests.contact_management.test_types_switching import audited, reason_of
from tests.door import DoorClient, activity_count
from webapp.access.models import AuditEntry
from webapp.activities.models import ActivityType, TypeSwitch
from webapp.activities.type_queries import find_type
from webapp.database import db


def create(client: PageClient, status: int = 303, ticked: tuple[str, ...] = (), **changes: Any) -> str:
    """Make a type through the form, and return the text of the page that follows."""
    client.get(f"{LIST}/new")
    form = ticking(client, "Create type", *ticked)
    values = {"display_name": "Demo booked", "description": "A contact booked a demo."} | changes
    return client.submit(status=status, form=form, **values).text


def ticking(client: PageClient, button: str, *names: str) -> Form:
    """Return the form with some boxes ticked."""
    form = client.form(button)
    for name in names:
        form.values[name] = ["y"]
    return form


def get_kind(code_name: str) -> ActivityType:
    db.session.rollback()
    kind = find_type(db.session(), code_name)
    assert kind is not None
    return kind


def error_of(client: PageClient, field: str) -> str:
    """Return what the page says beside a field."""
    assert client.page is not None
    return client.page.html.partition(f'id="{field}-error">')[2].partition("</svg>")[2].partition("</div>")[0]


def test_new_type_is_listed_audited_and_in_force(door: DoorClient, ada: PageClient) -> None:
    assert reason_of(door, "demo_booked") == "type_unknown"
    assert "Its code name is demo_booked." in create(ada)
    assert names_on(ada, "origin=custom") == ["demo_booked"]
    assert audited() == ["activity_type_created"]
    door.store({"type": "Demo_Booked", "value": "Tuesday"})
    assert activity_count("demo_booked") == 1


def test_everything_chosen_is_kept(ada: PageClient) -> None:
    row = {"metadata_fields-0-key": "plan", "metadata_fields-0-label": "Plan"}
    ticked = ("may_be_logged_by_hand", "is_conversion", "metadata_fields-0-required")
    create(ada, ticked=ticked, code_name="Demo.Booked", colour="purple", icon="calendar", retention_days="90", **row)
    kind = get_kind("demo.booked")
    assert (kind.display_name, kind.description) == ("Demo booked", "A contact booked a demo.")
    assert (kind.colour, kind.icon, kind.retention_days) == ("purple", "calendar", 90)
    assert kind.may_be_logged_by_hand
    assert kind.is_conversion
    assert kind.is_enabled
    assert not kind.is_built_in
    assert kind.metadata_fields == [{"key": "plan", "label": "Plan", "kind": "text", "required": True}]
    page = ada.get(f"{LIST}/{kind.id}")
    assert "Kept 90 days" in page.text
    assert "Plan plan Text Yes" in page.text


def test_schema_is_checked_at_the_door(door: DoorClient, ada: PageClient) -> None:
    row = {"metadata_fields-0-key": "seats", "metadata_fields-0-kind": "number"}
    create(ada, ticked=("metadata_fields-0-required",), **row)
    for metadata, detail in (({}, "is missing"), ({"seats": "many"}, "must be a number")):
        result = door.send([{"type": "demo_booked", "metadata": metadata}]).get_json()["results"][0]
        assert result["status"] == "invalid"
        assert result["detail"].startswith("$.activities[0].metadata.seats")
        assert detail in result["detail"]
    door.store({"type": "demo_booked", "metadata": {"seats": 3}})
    assert activity_count("demo_booked") == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("display_name", "", "Please fill this in."),
        ("display_name", "  ", "Please fill this in."),
        ("display_name", "x" * 101, "At most 100 characters"),
        ("display_name", "演示", ""),
        ("code_name", "1st", "It begins with a letter"),
        ("code_name", "with space", "It begins with a letter"),
        ("code_name", "a" * 61, "at most 60"),
        ("code_name", "ClicK", "Another activity type has this code name."),
        ("description", "x" * 501, "At most 500 characters"),
        ("colour", "mauve", "Not a valid choice."),
        ("icon", "../../secret", "Not a valid choice."),
        ("retention_days", "0", "From 1 to 36,500 days"),
        ("retention_days", "36501", "From 1 to 36,500 days"),
        ("retention_days", "soon", "A whole number, please."),
        ("metadata_fields-0-key", "1st", "A key begins with a letter"),
        ("metadata_fields-0-label", "x" * 101, "At most 100 characters"),
        ("metadata_fields-0-kind", "colour", "Not a valid choice."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(ada: PageClient, field: str, value: str, words: str) -> None:
    create(ada, 422, **{field: value})
    if words:
        assert words in error_of(ada, field)
    else:
        assert "Give a code name" in error_of(ada, "code_name")
    assert audited() == []


def test_label_without_a_key_is_refused(ada: PageClient) -> None:
    create(ada, 422, **{"metadata_fields-0-label": "Plan"})
    assert "A key begins with a letter" in error_of(ada, "metadata_fields-0-key")


def test_key_stands_in_the_schema_once(ada: PageClient) -> None:
    ada.get(f"{LIST}/new")
    ada.submit("Add key", 200, display_name="Demo booked", **{"metadata_fields-0-key": "plan"})
    ada.submit("Create type", 422, **{"metadata_fields-1-key": "plan"})
    assert "This key stands in an earlier row already." in error_of(ada, "metadata_fields-1-key")


def test_rows_are_added_and_taken_out_without_javascript(ada: PageClient) -> None:
    ada.get(f"{LIST}/new")
    ada.submit("Add key", 200, display_name="Demo booked", **{"metadata_fields-0-key": "plan"})
    ada.submit("Add key", 200, **{"metadata_fields-1-key": "seats"})
    ada.submit("Remove key 1", 200, **{"metadata_fields-2-key": "until"})
    page = ada.submit("Create type")
    assert "Demo booked" in page.headings
    assert [field["key"] for field in get_kind("demo_booked").metadata_fields] == ["seats", "until"]


def test_schema_has_at_most_fifty_keys(ada: PageClient) -> None:
    ada.get(f"{LIST}/new")
    rows = {f"metadata_fields-{number}-key": f"key{number}" for number in range(60)}
    token = ada.form("Add key").values["csrf_token"]
    page = ada.post(f"{LIST}/new", {"csrf_token": token, "add_row": "1", **rows}, status=200)
    assert page.html.count('class="schema-row"') == 50


def test_suggested_code_names_are_free_ascii_and_short(ada: PageClient) -> None:
    create(ada, display_name="Düsseldorf: 2 Tage (Messe)")
    assert get_kind("dusseldorf_2_tage_messe").is_enabled
    assert "Its code name is click_2." in create(ada, display_name="Click")
    create(ada, display_name="y" * 100)
    create(ada, display_name="y" * 100)
    assert get_kind("y" * 58 + "_2")


def test_type_that_begins_switched_off_has_its_gap(door: DoorClient, ada: PageClient) -> None:
    ada.get(f"{LIST}/new")
    form = ada.form("Create type")
    del form.values["is_enabled"]
    ada.submit(form=form, display_name="Later")
    assert reason_of(door, "later") == "type_disabled"
    assert [row.is_enabled for row in db.session.scalars(select(TypeSwitch))] == [False]


def test_code_name_can_change_until_the_first_activity(door: DoorClient, ada: PageClient) -> None:
    create(ada)
    address = f"{LIST}/{type_id('demo_booked')}/edit"
    ada.get(address)
    ada.submit("Save", code_name="demo")
    assert reason_of(door, "demo_booked") == "type_unknown"
    ada.get(address)
    stale = ada.form("Save")
    door.store({"type": "demo"})
    page = ada.get(address)
    assert "Stored activities and senders know it" in page.text
    assert 'name="code_name"' not in page.html
    ada.submit(form=stale, code_name="other")
    assert get_kind("demo").display_name == "Demo booked"


def test_code_name_of_another_is_refused_in_the_form(ada: PageClient) -> None:
    create(ada)
    ada.get(f"{LIST}/{type_id('demo_booked')}/edit")
    ada.submit("Save", 422, code_name="click")
    assert "Another activity type has this code name." in error_of(ada, "code_name")


def test_built_in_type_changes_but_its_code_name(door: DoorClient, ada: PageClient) -> None:
    address = f"{LIST}/{type_id('click')}/edit"
    page = ada.get(address)
    assert "Built-in types keep their code name." in page.text
    assert "metadata_fields" not in page.html
    assert "Delete this type" not in page.text
    ada.submit("Save", display_name="Tap", colour="red", icon="pointer", retention_days="30")
    kind = get_kind("click")
    assert (kind.display_name, kind.colour, kind.icon, kind.retention_days) == ("Tap", "red", "pointer", 30)
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "activity_type_changed"))
    assert entry.details["display_name"] == ["Click", "Tap"]
    assert entry.details["retention_days"] == [None, 30]
    assert set(entry.details) == {"display_name", "colour", "icon", "retention_days"}
    assert reason_of(door, "click") == ""


def test_saving_nothing_new_is_not_audited(ada: PageClient) -> None:
    ada.get(f"{LIST}/{type_id('click')}/edit")
    ada.submit("Save")
    assert audited() == []


def test_schema_is_changed_in_the_form_and_in_force(door: DoorClient, ada: PageClient) -> None:
    create(ada, ticked=("metadata_fields-0-required",), **{"metadata_fields-0-key": "plan"})
    assert reason_of(door, "demo_booked") == "invalid"
    page = ada.get(f"{LIST}/{type_id('demo_booked')}/edit")
    assert 'value="plan"' in page.html
    ada.submit("Save", **{"metadata_fields-0-key": "", "metadata_fields-0-label": ""})
    assert get_kind("demo_booked").metadata_fields == []
    assert reason_of(door, "demo_booked") == ""


def test_form_asks_before_it_switches_off_and_switches_on_at_once(door: DoorClient, ada: PageClient) -> None:
    address = f"{LIST}/{type_id('click')}/edit"
    ada.get(address)
    form = ada.form("Save")
    form.values.pop("is_enabled")
    page = ada.submit(form=form, display_name="Tap")
    assert page.headings == ["Switch off Tap?"]
    assert reason_of(door, "click") == ""
    ada.submit("Switch off")
    assert reason_of(door, "click") == "type_disabled"
    ada.get(address)
    ada.submit(form=ticking(ada, "Save", "is_enabled"))
    assert reason_of(door, "click") == ""


def test_custom_type_without_activities_is_deleted(door: DoorClient, ada: PageClient) -> None:
    create(ada)
    ada.get(f"{LIST}/{type_id('demo_booked')}/edit")
    page = ada.follow("Delete")
    assert page.headings == ["Delete Demo booked?"]
    assert "Activity type deleted." in ada.submit("Delete activity type").text
    assert names_on(ada, "origin=custom") == []
    assert reason_of(door, "demo_booked") == "type_unknown"
    assert audited()[-1] == "activity_type_deleted"


def test_type_with_activities_stays(door: DoorClient, ada: PageClient) -> None:
    create(ada)
    address = f"{LIST}/{type_id('demo_booked')}/delete"
    ada.get(address)
    form = ada.form("Delete activity type")
    door.store({"type": "demo_booked"})
    assert "can't be deleted" in ada.submit(form=form).text
    assert "can't be deleted" in ada.get(address, status=303).text
    assert get_kind("demo_booked")


def test_built_in_type_stays(ada: PageClient) -> None:
    create(ada)
    ada.get(f"{LIST}/{type_id('demo_booked')}/delete")
    form = ada.form("Delete activity type")
    form.action = f"{LIST}/{type_id('click')}/delete"
    assert "can't be deleted" in ada.submit(form=form).text
    assert get_kind("click").is_built_in


def test_what_was_typed_is_shown_escaped(ada: PageClient) -> None:
    create(ada, display_name="<script>alert(1)</script>", code_name="risky", description='"><img src=x onerror=y>')
    for address in ("", f"/{type_id('risky')}", f"/{type_id('risky')}/edit", f"/{type_id('risky')}/switch-off"):
        html = ada.get(LIST + address).html
        assert "<script>alert" not in html
        assert "<img" not in html
