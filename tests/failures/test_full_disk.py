"""What happens when the disk is full, and when there is room again?"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MUST_NOT_SKIP
from tests.failures.load import VISITORS, Load, assert_exactly_once, make_id, send
from tests.failures.system import System, wait_until

MEBIBYTE = 1024 * 1024
pytestmark = pytest.mark.kill


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 12 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m", "contrail-test", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        reason = f"a tmpfs can't be mounted here: {done.stderr.strip()}"
        if MUST_NOT_SKIP:
            pytest.fail(f"{reason}, and CONTRAIL_TEST_REQUIRE_SERVICES=1 forbids to skip")
        pytest.skip(reason)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Use up every byte that is left, and return the file that does."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for size in (MEBIBYTE, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return path


def send_much(system: System, key: str) -> tuple[int, dict[str, str], set[bytes], dict[str, object]]:
    """Send one request of 100 KiB; return status, headers, ids, and the answer."""
    ids = [make_id() for _ in range(25)]
    activities = [{"id": str(uuid.UUID(bytes=one)), "type": "click", "comment": "x" * 4_000} for one in ids]
    connection = http.client.HTTPConnection("127.0.0.1", system.port, timeout=5)
    try:
        connection.request("POST", f"/collect/{key}", json.dumps({"visitor": VISITORS[0], "activities": activities}))
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return response.status, headers, set(ids), json.loads(response.read())
    finally:
        connection.close()


def test_a_spool_that_fills_its_disk_refuses_until_processed(sqlite_system: System, small_disk: Path) -> None:
    system = sqlite_system
    system.settings |= {"spool_url": f"journal:{small_disk / 'spool'}", "processing_interval_seconds": 3_600}
    key = system.create_channel()
    system.start()
    sent: set[bytes] = set()
    acknowledged: set[bytes] = set()
    refusals = 0
    for _ in range(300):
        status, headers, ids, answer = send_much(system, key)
        sent |= ids
        if status == 202:
            acknowledged |= ids
            continue
        refusals += 1
        assert status == 503
        assert answer["reason"] == "spool_full"
        assert int(headers["retry-after"]) > 0
        if refusals > 8:  # so many that both workers were asked
            break
    assert refusals > 8
    assert len(acknowledged) > 500
    free = os.statvfs(small_disk)
    assert free.f_bavail > 0, "the reserve is left alone"
    system.run_well("process")
    assert_exactly_once(system, sent, acknowledged)

    def is_taken() -> bool:
        status, _, ids, _ = send_much(system, key)
        sent.update(ids)
        acknowledged.update(ids if status == 202 else ())
        return status == 202

    wait_until(is_taken, 5, "the door takes activities again")
    assert system.stop() == 0
    assert_exactly_once(system, sent, acknowledged)


def test_a_disk_that_others_fill_is_met_by_503_and_nothing_is_lost(sqlite_system: System, small_disk: Path) -> None:
    system = sqlite_system
    system.settings |= {"spool_url": f"journal:{small_disk / 'spool'}"}
    key = system.create_channel()
    system.start()
    with Load(system, key, threads=2) as load:
        for _ in range(3):
            before = load.acknowledged()
            wait_until(lambda: load.acknowledged() > before + 200, 10, "activities come in")  # noqa: B023 - asked at once
            filler = fill(small_disk)
            wait_until(lambda: send(system, key)[0] == 503, 5, "the door refuses")
            assert system.answer("/health/ready") == 503
            filler.unlink()
            before = load.acknowledged()
            wait_until(lambda: load.acknowledged() > before, 5, "the door takes activities again")  # noqa: B023 - as above
    assert load.ledger.answers[503] > 0
    system.run_well("process")
    stored = set(system.stored_ids())
    assert load.ledger.acknowledged <= stored
    assert system.stop() == 0


def test_a_database_without_room_is_shown_and_recovers(sqlite_system: System, small_disk: Path, tmp_path: Path) -> None:
    system = sqlite_system
    database = small_disk / "contrail.db"
    system.database_url = f"sqlite:///{database}"
    system.settings |= {"spool_url": f"journal:{tmp_path / 'spool'}"}
    key = system.create_channel()
    system.start()
    with Load(system, key, threads=2) as load:
        wait_until(lambda: len(system.stored_ids()) > 100, 10, "activities are stored")
        filler = fill(small_disk)
        wait_until(lambda: "full" in (system.status()["last_error"] or ""), 30, "the error is shown")
        before = load.acknowledged()
        wait_until(lambda: load.acknowledged() > before + 100, 5, "the door goes on")
        filler.unlink()
        wait_until(lambda: system.status()["last_error"] is None, 30, "the error is over")
    system.run_well("process")
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0
