"""What becomes of that which was sent over a channel that is deleted?"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests.conftest import make_channel
from tests.door import DoorClient, activity_count
from webapp.admission.models import DropCount
from webapp.channels.operations import delete_channel
from webapp.channels.queries import get_channel
from webapp.database import db, transaction
from webapp.processing.models import SetAside


def test_what_waited_for_a_deleted_channel_never_lands_in_the_next_one(app: Flask) -> None:
    old = make_channel("Old")
    door = DoorClient(app, old)
    door.send([{"type": "click"}, {"type": "unheard"}])
    with transaction() as session:
        delete_channel(session, get_channel(session, old.id))
    new = make_channel("New")
    assert (new.id, new.group_id) not in {(old.id, old.group_id), (old.id, new.group_id), (new.id, old.group_id)}
    door.process()
    assert activity_count() == 0
    assert db.session.scalars(select(SetAside.reason)).all() == ["unknown_channel"]
    assert db.session.scalars(select(DropCount.channel_id)).all() == [old.id]
