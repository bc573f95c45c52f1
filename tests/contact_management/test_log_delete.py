"""Are deleted activities gone, from all counts too, and known as sent all the same?"""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.client import PageClient
from tests.contact_management.log_rows import Writer
from tests.door import DoorClient, activity_count
from webapp.access.models import AuditEntry
from webapp.activities.models import ActiveContact, Activity, ActivityCount
from webapp.contacts.models import TouchedContact
from webapp.database import db


@pytest.fixture
def writer(door: DoorClient) -> Writer:
    return Writer(door)


def _counted() -> int:
    return db.session.scalar(select(func.sum(ActivityCount.stored))) or 0


def _active_days() -> int:
    return db.session.scalar(select(func.count()).select_from(ActiveContact)) or 0


def test_one_is_deleted_after_asking(ada: PageClient, writer: Writer) -> None:
    writer.write(title="stays")
    key = writer.write(title="goes")
    ada.get(f"/activities/{key}")
    page = ada.follow("Delete")
    assert "Delete this activity?" in page.text
    assert activity_count() == 2
    page = ada.submit("Delete activity")
    assert "Activity deleted." in page.text
    assert "goes" not in page.text
    assert "stays" in page.text
    assert _counted() == activity_count() == 1
    ada.get(f"/activities/{key}", status=404)


def test_chosen_ones_are_deleted_together(ada: PageClient, writer: Writer) -> None:
    keys = [writer.write(title=f"row {number}") for number in range(3)]
    page = ada.get("/activities")
    assert all(f'name="id" value="{key}"' in page.html for key in keys)
    assert ada.form("Delete chosen").action == "/activities/delete"
    page = ada.get(f"/activities/delete?id={keys[0]}&id={keys[2]}")
    assert "Delete 2 activities?" in page.text
    page = ada.submit("Delete 2 activities")
    assert "2 activities deleted." in page.text
    assert "row 1" in page.text
    assert _counted() == activity_count() == 1


def test_way_back_leads_to_the_page_that_was_left(ada: PageClient, writer: Writer) -> None:
    keys = [writer.write(title=f"row {number}", channel_id=writer.door.channel.id) for number in range(2)]
    left = "/activities?type=click&type=download&title=row&sort=oldest&columns=title"
    ada.get(left)
    form = ada.form("Delete chosen")
    form.values["id"] = [str(keys[0])]  # ticked
    ada.submit(form=form)
    assert ada.page is not None
    assert ada.page.links["Cancel"] == left
    page = ada.submit("Delete activity")
    assert page.path == left
    assert "Activity deleted." in page.text
    ada.get(f"/activities/{keys[1]}", Referer=f"http://localhost{left}")
    ada.follow("Delete")
    assert ada.page.links["Cancel"] == left
    ada.get("/activities/delete?title=row", status=303)
    assert ada.page.path == "/activities?title=row"
    for elsewhere in ("http://[", "https://x.example/?title=row", "http://localhost/activities?" + "a=1&" * 300):
        page = ada.get(f"/activities/{keys[1]}", Referer=elsewhere)
        assert page.links["Delete"] == f"/activities/delete?id={keys[1]}"


def test_nothing_chosen_and_nothing_there(ada: PageClient, writer: Writer) -> None:
    ada.get("/activities/delete", status=303)
    assert ada.page is not None
    assert "Choose the activities to delete first." in ada.page.text
    ada.get("/activities/delete?id=x", status=404)
    ada.get(f"/activities/delete?id={uuid.uuid4()}", status=404)


def test_day_of_activity_goes_with_its_last(ada: PageClient, writer: Writer) -> None:
    first, second = writer.write(ago=timedelta(seconds=2)), writer.write(ago=timedelta(seconds=1))
    days = _active_days()
    ada.get(f"/activities/delete?id={first}")
    ada.submit("Delete activity")
    assert _active_days() >= days - 1
    ada.get(f"/activities/delete?id={second}")
    ada.submit("Delete activity")
    assert _active_days() == 0
    assert _counted() == 0


def test_contact_is_summed_up_anew(ada: PageClient, writer: Writer) -> None:
    key = writer.write()
    contact_id = writer.contact_of(key)
    ada.get(f"/activities/delete?id={key}")
    ada.submit("Delete activity")
    touched = db.session.get_one(TouchedContact, contact_id)
    assert touched.removals == 1


def test_resent_activity_stays_a_duplicate(ada: PageClient, writer: Writer, door: DoorClient) -> None:
    sent = {"type": "click", "id": "my-own-id", "title": "by a name"}
    door.store(sent)
    key = writer.write(title="by a key")
    keys = db.session.scalars(select(Activity.id)).all()
    assert len(keys) == 2
    ada.get("/activities/delete?" + "&".join(f"id={found}" for found in keys))
    ada.submit("Delete 2 activities")
    assert activity_count() == 0
    door.store(sent, {"type": "click", "id": str(key), "title": "by a key"})
    assert activity_count() == 0
    assert _counted() == 0


def test_audit_says_which_kind_and_when_but_not_what(ada: PageClient, writer: Writer) -> None:
    key = writer.write(title="private words", value="private value")
    ada.get(f"/activities/delete?id={key}")
    ada.submit("Delete activity")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "activity_deleted")).one()
    assert entry.subject_id == str(key)
    assert entry.subject_label == "Click"
    assert set(entry.details) == {"type", "time"}
    assert "private" not in str(entry.details) + entry.subject_label


def test_marketer_may_not_delete(mel: PageClient, writer: Writer) -> None:
    key = writer.write()
    mel.get(f"/activities/delete?id={key}", status=403)
    assert "Delete" not in mel.get(f"/activities/{key}").text
