"""What is stored when a journal was damaged while nobody looked?"""

from __future__ import annotations

import os

import pytest

from tests.failures.crafted import Frame, frames_of
from tests.failures.load import send
from tests.failures.system import System

pytestmark = pytest.mark.kill


def test_only_the_damaged_frames_are_missing(system: System) -> None:
    system.settings["workers"] = 2
    key = system.create_channel()
    system.settings["processing_interval_seconds"] = 3_600
    system.start()
    acknowledged: set[bytes] = set()
    for _ in range(40):
        status, _, _, ids = send(system, key, count=5)
        assert status == 202
        acknowledged |= set(ids)
    system.kill_all()
    frames = frames_of(system.instance / "spool" / "activities")
    assert acknowledged == {key for frame in frames for key in frame.ids}
    tail, middle = frames[-1], frames[len(frames) // 3]
    assert middle.path != tail.path or middle.end < tail.start
    tear(tail)
    spoil(middle)
    system.settings["processing_interval_seconds"] = 1
    system.start()
    status, _, _, later = send(system, key, count=3)
    assert status == 202
    system.run_well("process")
    expected = (acknowledged - tail.ids - middle.ids) | set(later)
    stored = system.stored_ids()
    assert len(stored) == len(expected)
    assert set(stored) == expected
    assert system.stop() == 0
    assert faults_in(system.log_text()) == {"unfinished", "damaged"}


def tear(frame: Frame) -> None:
    """Cut the end off, as a crash of the machine does."""
    os.truncate(frame.path, frame.end - 7)


def spoil(frame: Frame) -> None:
    """Change some bytes in the middle of a payload, as a bad disk does."""
    with frame.path.open("r+b") as file:
        file.seek(frame.start + (frame.end - frame.start) * 2 // 3)
        file.write(b"\xff\x00\xff")


def faults_in(log: str) -> set[str]:
    """Return the kinds of damage that the log tells of."""
    lines = [line for line in log.splitlines() if "the journal is damaged" in line]
    return {kind for kind in ("unfinished", "damaged", "unreadable") for line in lines if f'"kind": "{kind}"' in line}
