"""Does a deleted contact go with everything that is its own, and with nothing of anybody else's?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from tests.client import PageClient
from tests.contact_management.contact_rows import came_with, make_contact
from tests.contact_management.log_rows import Writer
from tests.door import DoorClient, activity_count
from tests.processing.feeding import Feed
from webapp import clock
from webapp.access.models import AuditEntry
from webapp.activities.models import ActiveContact, ActivityCount
from webapp.contact_management.contact_jobs import work_on_contacts
from webapp.contact_management.contact_tasks import begin_deletion
from webapp.contact_management.models import ContactTask
from webapp.contacts.models import Contact
from webapp.database import db, transaction, write_transaction
from webapp.identity.forgetting import forget_cluster
from webapp.identity.merging import How, Why, merge_contacts
from webapp.identity.models import AttributeValue, Claim, ContactMerge, Identifier, Visitor
from webapp.processing.models import SetAside


@pytest.fixture
def writer(door: DoorClient) -> Writer:
    return Writer(door)


def left(model: type) -> int:
    db.session.rollback()
    return len(db.session.scalars(select(model)).all())


def merge(loser: int, survivor: int) -> None:
    with transaction() as session:
        merge_contacts(session, loser, survivor, how=How.BY_HAND, why=Why.BY_HAND)


def test_contact_goes_with_all_that_was_merged_into_it(ada: PageClient, writer: Writer) -> None:
    old = writer.contact_of(writer.write(title="As a visitor", visitor="a"))
    kim = writer.contact_of(writer.write(title="As Kim", visitor="b"))
    joe = writer.contact_of(writer.write(title="Joe's", visitor="c"))
    came_with(kim, first_name="Kim", email="kim@example.org")
    came_with(joe, first_name="Joe", email="joe@example.org")
    with transaction() as session:
        session.add(Claim(contact_id=old, kind="external_id", value="u-1", claimed_at=clock.now()))
    merge(old, kim)
    assert "merged meanwhile" in ada.get(f"/contacts/{old}/delete", status=303).text
    page = ada.get(f"/contacts/{kim}/delete")
    for words in ("Delete Kim?", "Browsers 2", "E-mails and external ids 1", "Contacts merged into it 1"):
        assert words in page.text
    page = ada.submit("Delete contact")
    assert "Contact deleted." in page.text
    assert db.session.scalars(select(Contact.id)).all() == [joe]
    assert db.session.scalars(select(Identifier.value)).all() == ["joe@example.org"]
    assert [left(kind) for kind in (Claim, ContactMerge, Visitor)] == [0, 0, 1]
    assert set(db.session.scalars(select(AttributeValue.contact_id))) == {joe}
    ada.get(f"/contacts/{kim}", status=404)


def test_counts_are_right_afterwards_and_nothing_comes_back(ada: PageClient, door: DoorClient) -> None:
    sent = {"type": "click", "id": "one"}
    door.store(sent, {"type": "download"})
    number = db.session.scalars(select(Contact.id)).one()
    ada.get(f"/contacts/{number}/delete")
    ada.submit("Delete contact")
    assert sum(db.session.scalars(select(ActivityCount.stored))) == 0
    assert left(ActiveContact) == 0
    assert db.session.scalar(text("SELECT count(*) FROM visit")) == 0
    door.store(sent)
    assert activity_count() == 0
    door.store({"type": "click"})
    assert db.session.scalars(select(Contact.id)).one() > number
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_kind == "contact")).all()
    assert [entry.action for entry in entries] == ["contact_deletion_begun", "contacts_deleted"]
    assert entries[1].user_name == "Ada"
    assert entries[1].details == {"contacts": 1, "activities": 2, "visitors": 1}


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_large_one_goes_step_by_step_with_progress(ada: PageClient, writer: Writer) -> None:
    keys = [writer.write(title=f"Nr {number}", ago=timedelta(minutes=number)) for number in range(9)]
    kim = writer.contact_of(keys[0])
    with transaction() as session:
        task_id = begin_deletion(session, [kim, kim + 1_000])
    with write_transaction(db.engine) as connection:
        assert forget_cluster(connection, kim, at_once=4).activities == 4
    page = ada.get(f"/contacts/{kim}")
    assert "being deleted" in page.text
    page = ada.follow("See how far it is")
    assert "0 of 2 contacts" in page.text
    part = ada.get(f"/contacts/tasks/{task_id}", HX_Request="true")
    assert part.headings == []
    work_on_contacts(db.engine)
    page = ada.get(f"/contacts/tasks/{task_id}")
    for words in ("Done", "Contacts deleted 1", "Gone or merged meanwhile 1"):
        assert words in page.text
    assert left(Contact) == 0
    assert db.session.scalars(select(ContactTask.finished_at)).one() is not None
    work_on_contacts(db.engine)
    ada.get("/contacts/tasks/77", status=404)


@pytest.mark.parametrize("database", ["sqlite"])
def test_what_waits_for_a_deleted_contact_is_set_aside(ada: PageClient, door: DoorClient) -> None:
    feed = Feed(door.app, door.channel)
    kim = make_contact(first_name="Kim")
    feed.put({"type": "click"}, visitor="", contact_id=kim)
    feed.put({"type": "click"})
    ada.get(f"/contacts/{kim}/delete")
    ada.submit("Delete contact")
    feed.process()
    assert db.session.scalars(select(SetAside.reason)).all() == ["unknown_contact"]
    assert activity_count("click") == 1


@pytest.mark.parametrize("database", ["sqlite"])
def test_only_admins_delete_contacts(mel: PageClient) -> None:
    kim = make_contact(first_name="Kim")
    assert "Delete" not in mel.get(f"/contacts/{kim}").links
    mel.get(f"/contacts/{kim}/delete", status=403)
