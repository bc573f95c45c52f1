"""Does erasing one browser take what it recorded, and nothing that came of the person otherwise?"""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.commands import run_beside
from tests.door import DoorClient
from tests.identity.rows import add_contact
from tests.privacy.person import EMAIL, KIM, NEIGHBOUR, contact_of, left_in_tables, live_through, put_aside, work
from tests.processing.feeding import Feed, stored
from webapp import clock
from webapp.activities.record import SentContact, encode_record
from webapp.channels.models import Channel
from webapp.config import Config
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.merge_queries import find_identified
from webapp.identity.models import Identifier, Visitor
from webapp.identity.queries import list_cluster
from webapp.privacy.erasing import erase_contact, erase_visitor
from webapp.privacy.models import Erasure
from webapp.privacy.own_data import read_own_data
from webapp.processing.models import SetAside

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def erase(door: DoorClient, visitor: str, folder: Path) -> bool:
    with transaction() as session:
        found = erase_visitor(session, door.channel.group_id, uuid.UUID(visitor)) is not None
    work(door, folder)
    return found


def test_a_browser_that_is_all_there_is_takes_its_contact_along(door: DoorClient, tmp_path: Path) -> None:
    kim = live_through(door)
    neighbour = contact_of(NEIGHBOUR)
    door.visitor = NEIGHBOUR
    door.store({"type": "click", "value": "typed"}, contact={"email": EMAIL})
    assert "typed" in [one.value for one in stored() if one.contact_id == kim]
    assert erase(door, NEIGHBOUR, tmp_path)
    assert db.session.get(Contact, neighbour) is None
    assert "typed" not in [one.value for one in stored()]
    assert "ned@mail.example" not in db.session.scalars(select(Identifier.value)).all()


def test_what_came_by_a_trusted_gate_stays(door: DoorClient, tmp_path: Path) -> None:
    kim = live_through(door)  # a trusted gate gave the external id
    assert erase(door, KIM, tmp_path)
    assert [one for one in stored() if one.contact_id == kim] == []
    assert {name for name, _ in left_in_tables()} == {"external id"}
    assert db.session.get_one(Contact, kim).email is None


def test_a_second_browser_keeps_its_activities_and_what_was_typed(door: DoorClient, tmp_path: Path) -> None:
    live_through(door)
    neighbour = contact_of(NEIGHBOUR)
    with transaction() as session:
        second = uuid.uuid4()
        fields = {"group_id": door.channel.group_id, "key": second, "contact_id": neighbour}
        session.add(Visitor(**fields, first_seen_at=clock.now()))
    door.visitor = str(second)
    door.store({"type": "click", "value": "second"})
    assert erase(door, NEIGHBOUR, tmp_path)
    assert [one.value for one in stored() if one.contact_id == neighbour] == ["second"]
    assert db.session.get_one(Contact, neighbour).email == "ned@mail.example"


def test_a_browser_that_nothing_is_known_of_erases_nothing(door: DoorClient, tmp_path: Path) -> None:
    kim = add_contact(email="kim@mail.example")
    assert not erase(door, str(uuid.uuid4()), tmp_path)
    assert db.session.get(Contact, kim) is not None


def test_a_browser_that_typed_an_email_first_takes_nothing_of_its_owner(
    door: DoorClient, config: Config, tmp_path: Path
) -> None:
    door.visitor = NEIGHBOUR
    door.store({"type": "click", "value": "typed"}, contact={"email": EMAIL})
    feed = Feed(door.app, door.channel)
    of_owner = {"visitor": "", "contact": SentContact(EMAIL), "is_confirmed": True}
    feed.put({"type": "click", "value": "waits"}, **of_owner)
    put_aside(encode_record(feed.make({"type": "click", "value": "aside"}, **of_owner)))
    typed = contact_of(NEIGHBOUR)
    assert erase(door, NEIGHBOUR, tmp_path)
    assert db.session.get(Contact, typed) is None
    assert [one.value for one in stored()] == ["waits"]
    assert db.session.scalar(select(Identifier.source).where(Identifier.value == EMAIL)) == "api"
    assert len(db.session.scalars(select(SetAside.id)).all()) == 1
    rows = f"email,first_name\n{EMAIL},Kim\n"
    command = ("import", "contacts", "-", "--basis", "contract")
    refused = run_beside(config, *command, given=rows)
    assert "0 contacts stored, 0 known already, 1 refused" in refused.output
    assert "erased with a browser that had typed it; --typed-and-erased brings it back" in refused.output
    assert "0 refused" in run_beside(config, *command, "--typed-and-erased", given=rows).output
    assert db.session.scalars(select(Contact.first_name).where(Contact.email == EMAIL)).all() == ["Kim"]


def test_whoever_is_known_to_ask_is_erased_by_their_email_though_a_browser_asked_first(
    door: DoorClient, config: Config, tmp_path: Path
) -> None:
    door.visitor = NEIGHBOUR
    door.store({"type": "click"}, contact={"email": EMAIL})
    contact_id = contact_of(NEIGHBOUR)
    with transaction() as session:
        asked = erase_visitor(session, door.channel.group_id, uuid.UUID(NEIGHBOUR))
        assert erase_contact(session, contact_id) is asked
    work(door, tmp_path)
    assert db.session.scalars(select(Erasure.finished_at)).all().count(None) == 0
    command = ("import", "contacts", "-", "--basis", "contract", "--typed-and-erased")
    assert "was erased and is not brought back" in run_beside(config, *command, given=f"email\n{EMAIL}\n").output


@pytest.mark.parametrize("merges", [False, True])
def test_a_browser_that_typed_an_email_first_erases_no_email_by_which_others_came(
    door: DoorClient, tmp_path: Path, *, merges: bool
) -> None:
    with transaction() as session:
        session.get_one(Channel, door.channel.id).merges_on_typed_email = merges
    door.visitor = NEIGHBOUR
    door.store({"type": "click", "value": "stranger"}, contact={"email": EMAIL})
    door.visitor = KIM
    door.store({"type": "click", "value": "first"})
    door.store({"type": "click", "value": "order"}, contact={"email": EMAIL})
    assert erase(door, NEIGHBOUR, tmp_path)
    assert {one.value for one in stored()} == {"first", "order"}
    assert read_own_data(db.session(), door.channel.group_id, uuid.UUID(KIM).bytes).count == 2
    found = find_identified(db.session(), "email", EMAIL)
    assert found is not None
    assert "order" in [one.value for one in stored() if one.contact_id in list_cluster(db.session(), found.id)]


def test_a_browser_that_asks_takes_nothing_that_comes_of_the_owner_before_it_is_done(
    door: DoorClient, tmp_path: Path
) -> None:
    door.visitor = NEIGHBOUR
    door.store({"type": "click", "value": "stranger"}, contact={"email": EMAIL, "attributes": {"first_name": "Typed"}})
    with transaction() as session:
        erase_visitor(session, door.channel.group_id, uuid.UUID(NEIGHBOUR))
    feed = Feed(door.app, door.channel)
    feed.put({"type": "click", "value": "order"}, visitor="", contact=SentContact(EMAIL), is_confirmed=True)
    door.process()
    work(door, tmp_path)
    assert [one.value for one in stored()] == ["order"]
    owner = db.session.get_one(Contact, stored()[0].contact_id)
    assert (owner.email, owner.first_name) == (EMAIL, None)
    assert db.session.scalars(select(Visitor.id)).all() == []
