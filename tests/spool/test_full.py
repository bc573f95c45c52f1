"""What happens at the bound of the spool, on a full disk and on one that may only be read; and afterwards."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.spool.conftest import run
from tests.spool.reading import payloads, read_all
from webapp.spool.contract import SpoolFull, SpoolUnavailable
from webapp.spool.journal import Journal

LOOKED_AGAIN_SECONDS = 0.55


def fill(journal: Journal, payload: bytes) -> int:
    """Append until the spool is full, and return how often that went well."""
    for number in range(100_000):
        try:
            journal.append(payload, 1)
        except SpoolFull:
            return number
    pytest.fail("never full")


def append_soon(journal: Journal, payload: bytes) -> None:
    time.sleep(LOOKED_AGAIN_SECONDS)
    journal.append(payload, 1)


def test_spool_at_its_bound_is_full_until_something_was_trimmed(
    open_journal: Callable[..., Journal], folder: Path
) -> None:
    journal = open_journal(max_bytes=100_000)
    acknowledged = fill(journal, b"x" * 1000)
    assert acknowledged == 100_000 // 1036
    assert sum(file.stat().st_size for file in folder.iterdir()) <= 100_000
    with pytest.raises(SpoolFull):
        journal.check()
    batch = read_all(journal)
    assert len(batch.entries) == acknowledged
    journal.trim(batch.position)
    assert list(folder.glob("*.segment")) == []  # a full one was closed, else nothing could ever be trimmed of it
    journal.check()
    journal.append(b"again", 1)
    assert payloads(read_all(journal, batch.position)) == [b"again"]


def test_bound_holds_over_several_processes_and_ends_for_all(open_journal: Callable[..., Journal]) -> None:
    journal, other = open_journal(max_bytes=100_000), open_journal(max_bytes=100_000)
    other.append(b"x" * 1000, 1)
    fill(journal, b"x" * 1000)
    with pytest.raises(SpoolFull):
        append_soon(other, b"x" * 1000)
    journal.trim(read_all(journal).position)
    append_soon(other, b"again")


def test_of_several_that_have_no_room_together_none_is_there(open_journal: Callable[..., Journal]) -> None:
    journal = open_journal(max_bytes=100_000)
    with pytest.raises(SpoolFull):
        journal.append_all([(b"x" * 1000, 1)] * 200)
    append_soon(journal, b"small")
    assert payloads(read_all(journal)) == [b"small"]


def test_disk_at_its_reserve_is_full_before_it_is(mount_small: Callable[[int], Path]) -> None:
    disk = mount_small(2048)
    journal = Journal(disk / "spool", max_bytes=2**30)
    fill(journal, b"x" * 10_000)
    found = os.statvfs(disk)
    free = found.f_bavail * found.f_frsize
    assert 0.04 * 2048 * 1024 <= free <= 0.1 * 2048 * 1024
    with pytest.raises(SpoolFull):
        journal.check()


def test_full_disk_loses_nothing_acknowledged_and_ends_without_a_restart(mount_small: Callable[[int], Path]) -> None:
    disk = mount_small(1024)
    journal = Journal(disk / "spool", max_bytes=2**30, reserve_bytes=0)
    journal.append(b"one", 1)
    ballast = disk / "ballast"
    with pytest.raises(OSError, match="No space"), ballast.open("wb", buffering=0) as file:  # noqa: PT012 - it takes a loop
        while True:
            file.write(bytes(100_000)) or file.write(b"x")
    with pytest.raises(SpoolFull):  # half a page of it fits, and is taken back
        journal.append(b"x" * 50_000, 1)
    [segment] = (disk / "spool").glob("*.segment")
    assert segment.stat().st_size == 36 + 3
    with pytest.raises(SpoolFull):
        append_soon(journal, b"x" * 50_000)
    ballast.unlink()
    append_soon(journal, b"two")
    batch = read_all(journal)
    assert payloads(batch) == [b"one", b"two"]
    assert batch.faults == []


def test_disk_without_a_free_inode_is_full(mount_small: Callable[[int], Path]) -> None:
    disk = mount_small(1024)
    assert run("mount", "-o", "remount,nr_inodes=3", str(disk)).returncode == 0
    journal = Journal(disk / "spool", max_bytes=2**30)
    (disk / "last").touch()
    with pytest.raises(SpoolFull):
        journal.append(b"x", 1)
    (disk / "last").unlink()
    append_soon(journal, b"y")
    assert payloads(read_all(journal)) == [b"y"]


def test_disk_that_may_only_be_read_refuses_and_still_gives(mount_small: Callable[[int], Path]) -> None:
    disk = mount_small(1024)
    journal = Journal(disk / "spool", max_bytes=2**30)
    journal.append(b"one", 1)
    journal.close()
    assert run("mount", "-o", "remount,ro", str(disk)).returncode == 0
    with pytest.raises(SpoolUnavailable, match="Read-only"):
        journal.append(b"two", 1)
    with pytest.raises(SpoolUnavailable, match="Read-only"):
        journal.check()
    batch = read_all(journal)
    assert payloads(batch) == [b"one"]
    assert journal.size("").activities == 1
    with pytest.raises(SpoolUnavailable, match="Read-only"):
        journal.trim(batch.position)
    assert run("mount", "-o", "remount,rw", str(disk)).returncode == 0
    journal.append(b"two", 1)
    assert payloads(read_all(journal)) == [b"one", b"two"]
