"""What several processes do to one journal, and what stays when they are killed."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.spool.reading import payloads, read_all, read_now
from webapp.spool.contract import Entry, SpoolBusy
from webapp.spool.journal import Journal

OpenJournal = Callable[..., Journal]
Start = Callable[..., subprocess.Popen[str]]


def number_in(told: Path) -> int:
    """Return the last number that a process was acknowledged."""
    return int(told.read_bytes() or 0) if told.exists() else 0


def numbers_of(entries: list[Entry], name: str) -> list[int]:
    found = (re.match(rb"(\w+):(\d+):", entry.payload) for entry in entries)
    return [int(match[2]) for match in found if match and match[1] == name.encode()]


@pytest.mark.kill
@pytest.mark.parametrize("milliseconds", [50, 130, 310])
def test_what_two_killed_writers_had_acknowledged_is_all_there(
    open_journal: OpenJournal, start_process: Start, tmp_path: Path, milliseconds: int
) -> None:
    journal = open_journal()
    told = {name: tmp_path / name for name in ("a", "b")}
    writers = [start_process("append", name, told[name]) for name in told]
    entries: list[Entry] = []
    position, until = "", time.monotonic() + 15
    while time.monotonic() < until:  # reads beside them, as processing does
        batch = read_now(journal, position, limit=500)
        entries, position = entries + batch.entries, batch.position
        assert batch.faults == []
        if until - time.monotonic() > 1 and all(number_in(path) for path in told.values()):
            until = time.monotonic() + milliseconds / 1000
    for process in writers:
        process.kill()
        process.wait(timeout=10)
    entries += read_all(journal, position).entries
    for name, path in told.items():
        numbers = numbers_of(entries, name)
        assert number_in(path) > 0
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) - number_in(path) in {0, 1}  # one may be written and not yet told


@pytest.mark.kill
def test_killed_writers_segments_are_trimmed_once_read(
    open_journal: OpenJournal, start_process: Start, folder: Path, tmp_path: Path
) -> None:
    process = start_process("append", "a", tmp_path / "told")
    while number_in(tmp_path / "told") < 10:
        assert process.poll() is None
    process.kill()
    process.wait(timeout=10)
    journal = open_journal()
    journal.trim(read_all(journal).position)
    assert list(folder.glob("*.segment")) == []


def test_forked_child_writes_a_segment_of_its_own(
    open_journal: OpenJournal, start_process: Start, folder: Path
) -> None:
    process = start_process("fork_and_append")
    assert process.communicate(timeout=10)[0] == "done\n"
    assert len(list(folder.glob("*.segment"))) == 2
    assert payloads(read_all(open_journal())) == [b"parent 1", b"child", b"parent 2"]


def test_forked_child_does_not_keep_its_dead_parents_segment(
    open_journal: OpenJournal, start_process: Start, folder: Path
) -> None:
    process = start_process("fork_and_die")
    assert process.stdout
    child = int(process.stdout.readline())
    try:
        process.wait(timeout=10)
        journal = open_journal()
        journal.trim(read_all(journal).position)
        assert list(folder.glob("*.segment")) == []
    finally:
        os.kill(child, signal.SIGKILL)


def test_living_process_keeps_its_segment_until_it_ends(
    open_journal: OpenJournal, start_process: Start, folder: Path
) -> None:
    process = start_process("append_and_wait")
    assert process.stdout
    process.stdout.readline()
    journal = open_journal()
    position = read_all(journal).position
    journal.trim(position)
    assert len(list(folder.glob("*.segment"))) == 1
    process.communicate("\n", timeout=10)
    journal.trim(position)
    assert list(folder.glob("*.segment")) == []


@pytest.mark.kill
def test_run_lock_is_free_again_when_its_holder_is_killed(open_journal: OpenJournal, start_process: Start) -> None:
    process = start_process("hold_lock")
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    journal = open_journal()
    with pytest.raises(SpoolBusy), journal.run_lock(0.1):
        pytest.fail("two runs at once")
    process.kill()
    process.wait(timeout=10)
    with journal.run_lock(1):
        journal.append(b"x", 1)
