"""Does a night that is killed in the middle lose nothing that must stay, and does the next one end its work?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from datetime import timedelta
from pathlib import Path

import pytest

import tests
from tests.failures.crafted import make_ids, record_of
from tests.failures.killing import some_time
from tests.failures.system import System
from tests.privacy.person import contact_of
from tests.processing.feeding import DAY, MINUTE, uuid7
from webapp import clock
from webapp.contacts.models import Contact
from webapp.database import transaction
from webapp.privacy.retention_jobs import JOB
from webapp.processing.models import ProcessingState

KILLS = int(os.environ.get("CONTRAIL_TEST_KILLS", "3"))
OLD_BROWSERS = 400
EACH = 20
RESTRICTED = str(uuid.uuid4())
pytestmark = pytest.mark.kill


def test_nights_that_are_killed_let_go_what_is_past_its_time_and_nothing_else(system: System) -> None:
    system.create_channel()
    staying = fill(system)
    [total] = system.query("SELECT COUNT(*) FROM activity")[0]
    met = sum(kill_in_the_middle(system, total) for _ in range(KILLS))
    print(f"{met} of {KILLS} kills met a night")  # noqa: T201 - for those who run it by hand with -s
    assert met > 0
    assert counts(system)[1] == total
    assert staying <= set(system.stored_ids())
    assert begin_night(system).wait(120) == 0
    assert set(system.stored_ids()) == staying
    assert counts(system) == (system.query("SELECT COUNT(*) FROM activity")[0][0], total)
    assert system.query("SELECT COUNT(*) FROM contact") == [(2,)]
    assert system.query("SELECT COUNT(*) FROM page WHERE url LIKE '%/old/%'") == [(1,)]
    assert system.query("SELECT last_error FROM processing_state WHERE job = 'retention'") == [(None,)]


def fill(system: System) -> set[bytes]:
    """Store what browsers recorded 26 months ago, and one today; return the ids of today's and of who is restricted."""
    [channel_id] = system.query("SELECT id FROM channel")[0]
    long_ago = clock.now_ms() - 26 * 31 * DAY
    today, restricted = make_ids(EACH), []
    with system.app() as app:
        spool = app.extensions["contrail_door"].spool
        for number in range(OLD_BROWSERS):
            at = long_ago + number * MINUTE
            ids = [uuid.UUID(str(uuid7(at, number * EACH + each))).bytes for each in range(EACH)]
            visitor = uuid.UUID(RESTRICTED) if number == 0 else uuid.uuid4()
            restricted += ids if number == 0 else []
            moments = {"occurred_ms": at, "received_us": at * 1_000, "visitor": visitor.bytes}
            spool.append(record_of(ids, channel_id, url=f"https://shop.example/old/{number}", **moments), EACH)
        spool.append(record_of(today, channel_id), EACH)
    system.run_well("process")
    with system.app(), transaction() as session:
        session.get_one(Contact, contact_of(RESTRICTED)).restricted_at = clock.now()
        before = clock.now() - timedelta(days=2)
        session.add(ProcessingState(job=JOB, last_started_at=before, last_succeeded_at=before))
    return {*today, *restricted}


def kill_in_the_middle(system: System, total: int) -> bool:
    """Kill a night a moment after it has let go something; tell whether it was still at it."""
    before, night = stored_count(system), begin_night(system)
    while stored_count(system) == before and night.poll() is None:
        time.sleep(0.01)
    some_time(0.1)
    was_at_it = night.poll() is None
    night.kill()
    night.wait()
    return was_at_it and stored_count(system) < total


def begin_night(system: System) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.failures.retention"]
    return subprocess.Popen(command, env=system.variables(), cwd=Path(tests.__file__).parent.parent)


def stored_count(system: System) -> int:
    return int(system.query("SELECT COUNT(*) FROM activity")[0][0])


def counts(system: System) -> tuple[int, int]:
    """Return how many activities the kept counts say are stored, and how many there ever were."""
    stored, kept = system.query("SELECT SUM(stored), SUM(kept) FROM activity_count")[0]
    return int(stored), int(stored) + int(kept)
