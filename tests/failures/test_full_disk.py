"""What happens when the disk is full, and when there is room again?"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.failures.load import VISITORS, Load, assert_exactly_once, make_id, post, send
from tests.failures.mounts import mount, unmount
from tests.failures.system import System, wait_until

MEBIBYTE = 1024 * 1024
pytestmark = pytest.mark.kill


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 12 MiB, for a spool."""
    with disk_of(12, tmp_path) as folder:
        yield folder


@pytest.fixture
def larger_disk(tmp_path: Path) -> Iterator[Path]:
    """One of 64 MiB, for a database: its log alone grows to 32."""
    with disk_of(64, tmp_path) as folder:
        yield folder


@contextmanager
def disk_of(mebibytes: int, tmp_path: Path) -> Iterator[Path]:
    """A real file system of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={mebibytes}m", "contrail-test", str(folder))
    yield folder
    unmount(folder)


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


def send_much(system: System, key: str) -> tuple[int, dict[str, str], set[bytes], dict[str, Any]]:
    """Send one request of 100 KiB; return status, headers, ids, and the answer."""
    ids = [make_id() for _ in range(25)]
    activities = [{"id": str(uuid.UUID(bytes=one)), "type": "click", "comment": "x" * 4_000} for one in ids]
    status, answer, headers = post(system, key, {"visitor": VISITORS[0], "activities": activities})
    return status, headers, set(ids), answer


@pytest.mark.parametrize("bound", ["disk", "setting"])
def test_a_full_spool_refuses_until_processed(sqlite_system: System, small_disk: Path, bound: str) -> None:
    system = sqlite_system
    system.settings |= {"spool_url": f"journal:{small_disk / 'spool'}", "processing_interval_seconds": 3_600}
    system.settings["workers"] = 2
    if bound == "setting":
        system.settings["spool_max_bytes"] = 4 * MEBIBYTE
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
    used = (free.f_blocks - free.f_bfree) * free.f_frsize
    # Each of the two workers looks twice a second at what the other one wrote, and both are quicker than that here.
    assert used < (8.5 if bound == "setting" else 12) * MEBIBYTE, "the bound is kept, and the disk is not full"
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
        for _ in range(2):
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


def test_a_database_without_room_is_shown_and_recovers(sqlite_system: System, larger_disk: Path) -> None:
    system = sqlite_system
    system.database_url = f"sqlite:///{larger_disk / 'contrail.db'}"
    key = system.create_channel()
    system.start()
    with Load(system, key, threads=2, pause=0.05) as load:
        wait_until(lambda: len(system.stored_ids()) > 100, 10, "activities are stored")
        filler = fill(larger_disk)
        wait_until(lambda: "full" in (system.status()["last_error"] or ""), 30, "the error is shown")
        before = load.acknowledged()
        wait_until(lambda: load.acknowledged() > before + 100, 5, "the door goes on")
        filler.unlink()
        wait_until(lambda: system.status()["last_error"] is None, 30, "the error is over")
    system.run_well("process")
    assert_exactly_once(system, load.ledger.sent, load.ledger.acknowledged)
    assert system.stop() == 0


def test_a_full_disk_under_the_whole_instance_loses_nothing(sqlite_system: System, larger_disk: Path) -> None:
    system = sqlite_system
    system.instance = larger_disk / "instance"
    system.settings["workers"] = 2
    key = system.create_channel()
    system.start()
    with Load(system, key, threads=2, pause=0.05) as load:
        for _ in range(2):
            before = load.acknowledged()
            wait_until(lambda: load.acknowledged() > before + 200, 10, "activities come in")  # noqa: B023 - asked at once
            filler = fill(larger_disk)
            wait_until(lambda: send(system, key)[0] == 503, 5, "the door refuses")
            assert system.answer("/sign-in") == 200
            system.kill_worker()  # the one that takes its place finds no room to begin
            filler.unlink()
            before = load.acknowledged()
            wait_until(lambda: load.acknowledged() > before, 20, "the door takes activities again")  # noqa: B023 - as above
            system.wait_ready()
    system.run_well("process")
    assert system.status()["last_error"] is None
    assert load.ledger.acknowledged <= set(system.stored_ids())
    assert system.stop() == 0
