"""Can people note something of a contact, and does each remark stay its writer's?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.cast import SignIn
from tests.client import PageClient
from tests.contact_management.contact_rows import make_contact, mask_details
from webapp.access.models import AuditEntry
from webapp.contacts.models import Remark
from webapp.database import db, transaction
from webapp.identity.merging import How, Why, merge_contacts, undo_merge


@pytest.fixture
def database() -> str:
    return "sqlite"


def link(page: PageClient, words: str) -> str:
    assert page.page is not None
    return next(url for text, url in page.page.links.items() if text.startswith(words + " the remark"))


def test_remark_is_added_edited_and_deleted_by_its_writer(mel: PageClient) -> None:
    kim = make_contact(first_name="Kim")
    mel.get(f"/contacts/{kim}")
    page = mel.submit("Add remark", fields={"text": "Called.\n<b>Likes</b> tea"})
    assert "Called. <b>Likes</b> tea" in page.text
    mel.get(link(mel, "Edit"))
    assert "Write something" in mel.submit("Save", status=422, text="").text
    page = mel.submit("Save", text="Called twice")
    assert "Called twice Mel" in page.text
    assert "edited" in page.text
    mel.get(link(mel, "Delete"))
    assert "Called twice" not in mel.submit("Delete remark").text
    actions = list(db.session.scalars(select(AuditEntry.action).filter_by(subject_kind="contact")))
    assert sorted(actions) == ["remark_added", "remark_changed", "remark_deleted"]
    assert "Write something" in mel.submit("Add remark").text


def test_remark_of_another_is_not_changed_but_admins_may_delete_it(mel: PageClient, sign_in: SignIn) -> None:
    kim = make_contact(first_name="Kim", email="kim@example.org")
    mel.get(f"/contacts/{kim}")
    mel.submit("Add remark", fields={"text": "Wrote from kim@example.org"})
    number = db.session.scalars(select(Remark.id)).one()
    ada, vera = sign_in("Ada"), sign_in("Vera")
    assert "Edit the remark" not in ada.get(f"/contacts/{kim}").text
    ada.get(f"/contacts/remarks/{number}/edit", status=404)
    mask_details()
    page = vera.get(f"/contacts/{kim}")
    assert "Wrote from k•••@example.org" in page.text
    assert "Add remark" not in page.html
    ada.get(f"/contacts/remarks/{number}/delete")
    ada.submit("Delete remark")
    mel.get(f"/contacts/remarks/{number}/delete", status=404)


def test_remarks_follow_a_merge_and_its_undoing(mel: PageClient) -> None:
    old, kim = make_contact(first_name="Old"), make_contact(first_name="Kim")
    mel.get(f"/contacts/{old}")
    mel.submit("Add remark", fields={"text": "As it was"})
    with transaction() as session:
        number = merge_contacts(session, old, kim, how=How.BY_HAND, why=Why.BY_HAND).id
    assert "As it was" in mel.get(f"/contacts/{kim}").text
    with transaction() as session:
        undo_merge(session, number)
    assert "As it was" not in mel.get(f"/contacts/{kim}").text
    assert "As it was" in mel.get(f"/contacts/{old}").text
