"""What if a retry of what was set aside runs beside processing, on a database with many writers?"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import delete, text

from tests.door import DoorClient, activity_count
from webapp import clock
from webapp.activities.dictionaries import Dictionaries
from webapp.database import db, transaction, write_transaction
from webapp.identity.locking import hold_storing
from webapp.processing.batch import store_batch
from webapp.processing.models import SetAside
from webapp.processing.operations import Retried, retry_set_aside
from webapp.processing.positions import read_position
from webapp.processing.prepare import Prepared, prepare_entries

LATER_SECONDS = 0.5


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_second_writer_waits_and_sees_what_the_first_has_stored(door: DoorClient) -> None:
    door.store({"type": "click"})
    first, second = two_records_of_one_id(door)
    with db.engine.connect() as connection:
        transaction = connection.begin()
        store_batch(connection, first, Dictionaries())
        threading.Timer(LATER_SECONDS, transaction.commit).start()
        with write_transaction(db.engine) as other:
            assert store_batch(other, second, Dictionaries()).activities == 0
    assert activity_count() == 2


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_retry_waits_for_who_erases_before_it_takes_rows(app: Flask) -> None:
    with transaction() as session:
        now = clock.now()
        fields = {"activity_count": 1, "reason": "failed", "detail": "", "payload": b"\xc1"}
        session.add(SetAside(set_aside_at=now, received_at=now, channel_id=None, **fields))
    with write_transaction(db.engine) as eraser, ThreadPoolExecutor() as pool:
        hold_storing(eraser)
        retrying = pool.submit(retry_in, app)
        time.sleep(LATER_SECONDS)
        eraser.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert eraser.execute(delete(SetAside)).rowcount == 1
        eraser.commit()
        assert retrying.result() == (0, 0)


def retry_in(app: Flask) -> Retried:
    with app.app_context(), transaction() as session:
        return retry_set_aside(session, [1])


def two_records_of_one_id(door: DoorClient) -> list[list[Prepared]]:
    for _ in range(2):
        door.send([{"type": "click", "id": "the same"}])
    with db.engine.connect() as connection:
        position = read_position(connection, "activities")
    batch = door.runtime.spool.read(position, until_us=clock.now_us(), limit=10)
    return [prepare_entries([entry])[0] for entry in batch.entries]
