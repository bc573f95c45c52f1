"""Is a text that no index leads to erased only when nobody has it, also when somebody comes with it meanwhile?"""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from tests.door import DoorClient
from tests.processing.feeding import stored
from webapp.activities.deletion import delete_activities
from webapp.activities.models import Referrer
from webapp.database import db, transaction, write_transaction
from webapp.privacy.erasing_scanned_texts import find_orphans, make_findable

SENT = {"type": "click", "referrer": "https://mail.example/?m=1"}

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def rows() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Referrer.id).order_by(Referrer.id)))


def find(door: DoorClient, ids: list[int], on_look: list[bool]) -> set[int]:
    """Look for orphans; at the second look, when the rows can't be found any more, somebody comes with the text."""

    def stop() -> bool:
        on_look.append(True)
        if len(on_look) == 2:
            door.store(SENT)
        return False

    db.session.remove()
    found = find_orphans(db.engine, door.runtime.spool, "referrer", ids, kept=0, stop=stop)
    assert found is not None
    return found.left


def test_who_comes_with_the_same_text_meanwhile_keeps_theirs(door: DoorClient) -> None:
    door.store(SENT)
    [old] = rows()
    with transaction() as session:
        delete_activities(session, [one.id for one in stored()])
    assert find(door, [old], []) == {old}
    [one] = stored()
    assert one.referrer_id not in {old, None}


def test_a_text_that_somebody_has_stays(door: DoorClient) -> None:
    door.store(SENT)
    assert find(door, rows(), [True, True]) == set()


def test_what_is_findable_again_is_not_made_twice(door: DoorClient) -> None:
    door.store(SENT)
    db.session.remove()
    with write_transaction(db.engine) as connection:
        connection.execute(text("UPDATE referrer SET digest = 1"))
        make_findable(connection, "referrer", [1])
    door.store(SENT)
    assert rows() == [1]
