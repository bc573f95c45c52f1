"""Can people save while a backlog is processed?"""

from __future__ import annotations

import time

from tests.failures.crafted import make_ids, record_of
from tests.failures.system import System
from webapp.database import transaction
from webapp.settings import values
from webapp.settings.operations import change_setting
from webapp.settings.queries import get_setting

SAVES = 50
BACKLOG = 30_000


def test_fifty_saves_meet_a_backlog_and_none_fails(system: System) -> None:
    system.create_channel()
    channel_id = system.query("SELECT id FROM channel")[0][0]
    sent: set[bytes] = set()
    with system.app() as app:
        spool = app.extensions["contrail_door"].spool
        for number in range(BACKLOG // 20):
            ids = make_ids(20)
            sent.update(ids)
            spool.append(record_of(ids, channel_id, url=f"https://shop.example/{number}"), len(ids))
        spool.seal()
        processor = system.begin("process")
        while not system.query("SELECT 1 FROM spool_position WHERE spool = 'activities'"):
            assert processor.poll() is None
            time.sleep(0.01)
        took: list[float] = []
        meanwhile = 0
        for number in range(SAVES):
            began = time.monotonic()
            with transaction() as session:
                change_setting(session, values.RECALCULATION_INTERVAL, 100 + number)
            took.append(time.monotonic() - began)
            meanwhile += processor.poll() is None
        with transaction() as session:
            assert get_setting(session, values.RECALCULATION_INTERVAL) == 100 + SAVES - 1
        _, errors = processor.communicate(timeout=60)
    assert processor.returncode == 0, errors
    took.sort()
    print(f"saves: p50 {took[25]:.3f} s, p95 {took[47]:.3f} s, slowest {took[-1]:.3f} s, {meanwhile} met the run")  # noqa: T201
    assert took[-1] < 2
    assert meanwhile > 0, "the saves met the run"
    stored = system.stored_ids()
    assert len(stored) == len(sent)
    assert set(stored) == sent
