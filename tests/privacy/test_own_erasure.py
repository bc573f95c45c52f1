"""May a visitor have erased what their browser recorded, after being asked, and nothing of anybody else?"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import PageClient
from tests.door import DoorClient, new_visitor
from tests.identity.rows import add_contact
from tests.privacy.person import KIM, NEIGHBOUR, begin, contact_of, live_through, work
from tests.processing.feeding import stored
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.merging import How, Why, merge_contacts
from webapp.privacy.models import Erasure

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def reader(app: Flask) -> PageClient:
    """Somebody at the preference page, who is not signed in."""
    return PageClient(app)


def test_a_visitor_is_asked_and_then_erased(door: DoorClient, reader: PageClient, tmp_path: Path) -> None:
    kim = live_through(door)
    neighbour = contact_of(NEIGHBOUR)
    path = f"/consent/{door.key}"
    reader.post(path, {"visitor": NEIGHBOUR}, status=200)
    assert "can't be undone" in reader.submit("Erase everything …", status=200).text
    assert "Nothing is stored of this browser" in reader.submit("Erase everything", status=200).text
    work(door, tmp_path)
    assert db.session.get(Contact, neighbour) is None
    assert [one for one in stored() if one.contact_id == kim]


def test_whoever_asks_again_begins_nothing_more(door: DoorClient, reader: PageClient, tmp_path: Path) -> None:
    live_through(door)
    for _ in range(3):
        reader.post(f"/consent/{door.key}", {"visitor": KIM, "do": "erase"}, status=200)
    assert db.session.scalars(select(Erasure.kind)).all() == ["browser"]
    door.visitor = KIM
    door.store({"type": "click", "value": "meanwhile"})
    work(door, tmp_path)
    assert "meanwhile" not in [one.value for one in stored()]


def test_who_was_merged_meanwhile_is_erased_apart(door: DoorClient) -> None:
    kim = live_through(door)
    erasing_kim = begin(kim)
    kay = add_contact(email="kay@mail.example")
    with transaction() as session:
        merge_contacts(session, kim, kay, how=How.BY_HAND, why=Why.BY_HAND)
    assert begin(kay) != erasing_kim
    assert begin(kim) == begin(kay)


def test_keeping_it_changes_nothing(door: DoorClient, reader: PageClient, tmp_path: Path) -> None:
    live_through(door)
    before = len(stored())
    reader.post(f"/consent/{door.key}", {"visitor": KIM}, status=200)
    reader.submit("Erase everything …", status=200)
    assert "What is recorded" in reader.submit("Keep it", status=200).text
    work(door, tmp_path)
    assert len(stored()) == before


def test_asking_many_times_erases_once(door: DoorClient, reader: PageClient) -> None:
    live_through(door)
    for _ in range(3):
        reader.post(f"/consent/{door.key}", {"visitor": NEIGHBOUR, "do": "erase"}, status=200)
    db.session.rollback()
    assert [one.kind for one in db.session.scalars(select(Erasure).order_by(Erasure.id))] == ["browser", "erase"]


def test_a_visitor_that_nothing_is_known_of_erases_nothing(
    door: DoorClient, reader: PageClient, tmp_path: Path
) -> None:
    live_through(door)
    before = len(stored())
    reader.post(f"/consent/{door.key}", {"visitor": new_visitor(), "do": "erase"}, status=200)
    work(door, tmp_path)
    assert len(stored()) == before
