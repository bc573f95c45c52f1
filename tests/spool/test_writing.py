"""How segments begin and end, and what makes an append safe."""

from __future__ import annotations

import errno
import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine

from tests.spool.reading import payloads, read_all
from webapp import clock
from webapp.spool import frames
from webapp.spool.contract import SpoolUnavailable
from webapp.spool.journal import Journal

OpenJournal = Callable[..., Journal]


def segments_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.segment"))


def test_reading_makes_no_files(open_journal: OpenJournal, folder: Path) -> None:
    journal = open_journal()
    read_all(journal)
    journal.size("")
    journal.trim("")
    journal.close()
    assert not folder.exists()


def test_only_the_owner_may_look(open_journal: OpenJournal, folder: Path) -> None:
    open_journal().append(b"x", 1)
    [segment] = segments_in(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(segment.stat().st_mode) == 0o600


def test_frame_is_laid_out_as_documented(open_journal: OpenJournal, folder: Path) -> None:
    journal = open_journal()
    journal.append(b"one", 5)
    journal.append(b"two!", 6)
    content = segments_in(folder)[0].read_bytes()
    assert len(content) == 36 + 3 + 36 + 4
    assert content[39:43] == b"\xc7\xfeC\xff"
    assert int.from_bytes(content[43:47], "little") == 4
    assert int.from_bytes(content[47:51], "little") == 6
    assert int.from_bytes(content[51:59], "little") == 11
    assert content[75:] == b"two!"


def test_segment_is_closed_by_size(open_journal: OpenJournal, folder: Path) -> None:
    journal = open_journal(segment_bytes=500)
    for _ in range(10):
        journal.append(b"x" * 214, 1)  # 250 bytes with the header
    assert [segment.stat().st_size for segment in segments_in(folder)] == [500] * 5


def test_segment_is_closed_by_age(open_journal: OpenJournal, folder: Path) -> None:
    journal = open_journal(segment_seconds=60)
    with time_machine.travel("2026-11-20 14:00:00+00:00", tick=False) as stopped:
        for _ in range(5):
            journal.append(b"x", 1)
            stopped.shift(25)
        assert len(segments_in(folder)) == 2
        assert len(read_all(journal).entries) == 5


def test_seal_closes_only_what_is_old_enough(open_journal: OpenJournal, folder: Path) -> None:
    journal = open_journal()
    with time_machine.travel("2026-11-20 14:00:00+00:00", tick=False) as stopped:
        journal.append(b"x", 1)
        position = read_all(journal).position
        stopped.shift(59)
        journal.seal(older_than_seconds=60)
        journal.trim(position)
        assert len(segments_in(folder)) == 1
        stopped.shift(1)
        journal.seal(older_than_seconds=60)
        journal.trim(position)
        assert segments_in(folder) == []


def test_segment_in_use_is_not_trimmed(open_journal: OpenJournal, folder: Path) -> None:
    journal = open_journal()
    journal.append(b"one", 1)
    batch = read_all(journal)
    open_journal().trim(batch.position)
    journal.append(b"two", 1)
    assert payloads(read_all(journal, batch.position)) == [b"two"]


@pytest.mark.parametrize("back_seconds", [0.5, 5, 7200])
def test_clock_set_back_keeps_a_writers_order_and_holds_nothing_up(
    open_journal: OpenJournal, back_seconds: float
) -> None:
    journal = open_journal()
    with time_machine.travel("2026-11-20 14:00:00+00:00", tick=False) as stopped:
        journal.append(b"one", 1)
        position = read_all(journal).position
        journal.append(b"two", 1)
        stopped.shift(-back_seconds)
        journal.append(b"three", 1)
        entries = read_all(journal, position).entries
        assert sorted(entry.payload for entry in entries) == [b"three", b"two"]
        if back_seconds < 1:
            assert [entry.payload for entry in entries] == [b"two", b"three"]
        else:
            assert clock.now_us() in {entry.appended_at_us for entry in entries}


class CountedSync:
    """The real fsync, slowed, with what it has made safe so far."""

    def __init__(self) -> None:
        self.real = os.fsync
        self.files = self.folders = 0
        self.safe_bytes: dict[int, int] = {}
        self.failing = False

    def __call__(self, descriptor: int) -> None:
        if self.failing:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            self.folders += 1
            return
        self.files += 1
        time.sleep(0.004)
        self.real(descriptor)
        self.safe_bytes[found.st_ino] = max(found.st_size, self.safe_bytes.get(found.st_ino, 0))


@pytest.fixture
def fsync(monkeypatch: pytest.MonkeyPatch) -> CountedSync:
    counted = CountedSync()
    monkeypatch.setattr(os, "fsync", counted)
    return counted


def test_durability_os_never_waits_for_the_disk(open_journal: OpenJournal, fsync: CountedSync) -> None:
    journal = open_journal()
    journal.append(b"x", 1)
    journal.close()
    assert fsync.files == fsync.folders == 0


def test_durability_disk_answers_after_an_fsync_shared_by_threads(
    open_journal: OpenJournal, fsync: CountedSync
) -> None:
    journal = open_journal(durability="disk", segment_bytes=4000)
    acknowledged, too_early = [], []

    def append_many() -> None:
        for _ in range(15):
            journal.append(b"x" * 64, 1)
            acknowledged.append(100)
            if sum(acknowledged) > sum(fsync.safe_bytes.values()):
                too_early.append(1)

    threads = [threading.Thread(target=append_many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert too_early == []
    assert len(read_all(journal).entries) == 120
    assert fsync.files < 90  # 120 appends, one fsync each without sharing
    assert fsync.folders >= 3  # each new segment's name


def test_failed_fsync_acknowledges_nothing_and_the_next_append_begins_anew(
    open_journal: OpenJournal, folder: Path, fsync: CountedSync
) -> None:
    journal = open_journal(durability="disk")
    journal.append(b"one", 1)
    fsync.failing = True
    with pytest.raises(SpoolUnavailable):
        journal.append(b"two", 1)
    fsync.failing = False
    journal.append(b"three", 1)
    assert len(segments_in(folder)) == 2
    assert {b"one", b"three"} <= set(payloads(read_all(journal)))


def test_trim_makes_its_deletions_durable(open_journal: OpenJournal, fsync: CountedSync) -> None:
    journal = open_journal(durability="disk")
    journal.append(b"x", 1)
    journal.close()
    before = fsync.folders
    journal.trim(read_all(journal).position)
    assert fsync.folders == before + 1


def test_payload_beyond_the_largest_is_refused(open_journal: OpenJournal) -> None:
    journal = open_journal()
    with pytest.raises(ValueError, match="more than"):
        journal.append(bytes(frames.MAX_PAYLOAD_BYTES + 1), 1)
    journal.append(b"x", 1)
    assert payloads(read_all(journal)) == [b"x"]
