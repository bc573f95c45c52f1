"""What is lost when bytes are torn off, changed or forged: only the frames they belong to, and it is told."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spool.reading import as_nobody, payloads, read_all, read_now
from webapp.spool import frames, segments
from webapp.spool.contract import Batch, Fault
from webapp.spool.journal import Journal

PAYLOADS = [b"first", b"", frames.MARK * 9, b"x" * 300, b"last" + frames.MARK]
payload_lists = st.lists(st.one_of(st.binary(max_size=200), st.just(frames.MARK * 20)), min_size=1, max_size=12)
changes = st.lists(st.tuples(st.integers(0, 2**16), st.integers(1, 255)), min_size=1, max_size=6)


@contextmanager
def written(payloads_wanted: list[bytes]) -> Iterator[tuple[Journal, Path]]:
    """A journal whose only segment, without a writer, holds these payloads; each counts for two."""
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder), max_bytes=2**30)
        for payload in payloads_wanted:
            journal.append(payload, 2)
        journal.close()
        [segment] = Path(folder).glob("*.segment")
        yield journal, segment


def ends_of(wanted: list[bytes]) -> list[int]:
    ends, end = [], 0
    for payload in wanted:
        end += frames.HEADER_BYTES + len(payload)
        ends.append(end)
    return ends


def test_truncation_at_any_byte_loses_only_the_torn_frame() -> None:
    with written(PAYLOADS) as (journal, segment):
        ends = ends_of(PAYLOADS)
        whole = segment.read_bytes()
        for cut in range(len(whole), -1, -1):
            os.truncate(segment, cut)
            batch = read_all(journal, limit=4)
            assert payloads(batch) == [payload for payload, end in zip(PAYLOADS, ends, strict=True) if end <= cut]
            assert [fault.kind for fault in batch.faults] == ([] if cut in {0, *ends} else ["unfinished"])
            assert sum(fault.skipped_bytes for fault in batch.faults) == cut - max(e for e in (0, *ends) if e <= cut)
            assert journal.size("").activities == 2 * len(batch.entries)


def test_torn_end_is_told_once_and_then_trimmed(open_journal: Callable[..., Journal], folder: Path) -> None:
    journal = open_journal()
    journal.append(b"whole", 1)
    journal.append(b"torn", 1)
    journal.close()
    [segment] = folder.glob("*.segment")
    os.truncate(segment, segment.stat().st_size - 1)
    batch = read_now(journal)
    assert [(fault.kind, fault.lost_activities) for fault in batch.faults] == [("unfinished", 0)]
    assert read_now(journal, batch.position) == Batch([], batch.position, [])
    journal.trim(batch.position)
    assert not segment.exists()


def check_after_changes(batch: Batch, wanted: list[bytes], changed: set[int]) -> None:
    ends = ends_of(wanted)
    starts = [0, *ends[:-1]]
    sound = [
        payload
        for payload, start, end in zip(wanted, starts, ends, strict=True)
        if changed.isdisjoint(range(start, end))
    ]
    assert payloads(batch) == sound
    skipped = {place for f in batch.faults for place in range(f.offset, f.offset + f.skipped_bytes)}
    assert changed <= skipped
    assert len(skipped) == ends[-1] - sum(frames.HEADER_BYTES + len(payload) for payload in sound)
    if all(fault.lost_activities is not None for fault in batch.faults):
        told = sum(fault.lost_activities or 0 for fault in batch.faults)
        assert told == 2 * (len(wanted) - len(sound)) or batch.faults[-1].kind == "unfinished"


@given(payload_lists, changes, st.sampled_from([2, 7, 1000]))
@settings(max_examples=250, deadline=None)
def test_changed_bytes_lose_only_their_frames(wanted: list[bytes], flips: list[tuple[int, int]], limit: int) -> None:
    with written(wanted) as (journal, segment):
        content = bytearray(segment.read_bytes())
        by_place = {place % len(content): bits for place, bits in flips}
        for place, bits in by_place.items():
            content[place] ^= bits
        segment.write_bytes(content)
        check_after_changes(read_all(journal, limit=limit), wanted, set(by_place))


def test_damage_in_the_middle_tells_how_much_was_lost() -> None:
    with written([b"a" * 50] * 4) as (journal, segment):
        content = bytearray(segment.read_bytes())
        content[86:172] = bytes(86)  # the whole second frame
        segment.write_bytes(content)
        [fault] = read_all(journal).faults
        assert (fault.offset, fault.skipped_bytes, fault.lost_activities, fault.kind) == (86, 86, 2, "damaged")
        assert fault.segment == segment.name


def test_frames_forged_inside_a_payload_are_never_read() -> None:
    forged = frames.pack(b"forged", 1, 10**6, 1, frames.seed_of("another.segment"))
    with written([b"before", forged * 3, b"after" + forged]) as (journal, segment):
        assert journal.size("").activities == 6
        content = bytearray(segment.read_bytes())
        content[frames.HEADER_BYTES + len(b"before")] ^= 1  # the mark of the frame that holds the forged ones
        segment.write_bytes(content)
        assert payloads(read_all(journal)) == [b"before", b"after" + forged]
        assert journal.size("").activities == 6


def test_damage_larger_than_what_is_read_at_once_is_passed() -> None:
    with written([b"before", os.urandom(900_000), b"after"]) as (journal, segment):
        content = bytearray(segment.read_bytes())
        content[42:47] = bytes(5)
        segment.write_bytes(content)
        batch = read_all(journal)
        assert payloads(batch) == [b"before", b"after"]
        assert [fault.skipped_bytes for fault in batch.faults] == [900_036]


def test_payloads_larger_than_what_is_read_at_once_come_whole() -> None:
    large = [os.urandom(300_000), b"small", os.urandom(1_000_000), os.urandom(262_144)]
    with written(large) as (journal, _):
        assert payloads(read_all(journal)) == large
        assert journal.size("").activities == 8


@contextmanager
def half_written(folder: Path) -> Iterator[tuple[int, bytes]]:
    """A segment whose writer lives, and the two frames that it is about to write."""
    folder.mkdir(exist_ok=True)
    name = segments.new_name(1)
    descriptor = segments.create(str(folder), name)
    seed = frames.seed_of(name)
    try:
        yield descriptor, frames.pack(b"one", 1, 1, 1, seed) + frames.pack(b"two", 1, 2, 2, seed)
    finally:
        os.close(descriptor)


def test_reader_waits_at_the_unfinished_frame_of_a_living_writer(
    open_journal: Callable[..., Journal], folder: Path
) -> None:
    journal = open_journal()
    for cut in range(1, 78):
        with half_written(folder) as (descriptor, both):
            os.write(descriptor, both[:cut])
            first = read_all(journal)
            assert payloads(first) == ([b"one"] if cut >= 39 else [])
            os.write(descriptor, both[cut:])
            second = read_all(journal, first.position)
            assert payloads(first) + payloads(second) == [b"one", b"two"]
            assert first.faults + second.faults == []
        journal.trim(second.position)


def test_unfinished_frame_is_skipped_once_its_writer_is_gone(
    open_journal: Callable[..., Journal], folder: Path
) -> None:
    journal = open_journal()
    with half_written(folder) as (descriptor, both):
        os.write(descriptor, both[:50])
        first = read_now(journal)
        assert first.faults == []
        journal.trim(first.position)
    second = read_now(journal, first.position)
    assert [(fault.offset, fault.skipped_bytes, fault.kind) for fault in second.faults] == [(39, 11, "unfinished")]


def test_damage_before_sound_frames_of_a_living_writer_is_passed(
    open_journal: Callable[..., Journal], folder: Path
) -> None:
    journal = open_journal()
    with half_written(folder) as (descriptor, both):
        os.write(descriptor, b"\0" + both[1:])
        batch = read_all(journal)
    assert payloads(batch) == [b"two"]
    assert [(fault.skipped_bytes, fault.lost_activities) for fault in batch.faults] == [(39, 1)]


def test_empty_and_foreign_files_are_left_alone(open_journal: Callable[..., Journal], folder: Path) -> None:
    journal = open_journal()
    journal.append(b"x", 1)
    for name in ("notes.txt", "backup.segment", "1-2-3.segment"):
        (folder / name).write_bytes(b"foreign")
    (folder / segments.new_name(1)).mkdir()
    empty = folder / segments.new_name(1)
    empty.touch()
    batch = read_all(journal)
    assert payloads(batch) == [b"x"]
    journal.close()
    journal.trim(batch.position)
    assert (folder / "notes.txt").exists()
    assert not empty.exists()  # its writer died before its first append
    assert len(list(folder.iterdir())) == 4


def test_leftover_of_a_writer_that_died_while_opening_is_removed(
    open_journal: Callable[..., Journal], folder: Path
) -> None:
    journal = open_journal()
    journal.check()
    leftover = folder / segments.new_name(1).replace(".segment", ".opening")
    leftover.touch()
    with leftover.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        journal.trim("")
        assert leftover.exists()
    journal.trim("")
    assert not leftover.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody who may not read the file")
def test_segment_that_may_not_be_read_is_told_and_holds_up_no_other(
    open_journal: Callable[..., Journal], folder: Path
) -> None:
    for payload in (b"hidden", b"open"):
        journal = open_journal()
        journal.append(payload, 1)
        journal.close()
    hidden, readable = sorted(folder.glob("*.segment"))
    readable.chmod(0o644)
    with as_nobody(folder):
        batch = read_now(journal)
    waiting = hidden.stat().st_size
    assert batch.faults == [Fault(hidden.name, 0, 0, None, "unreadable", waiting)]
    assert payloads(batch) == [b"open"]
    assert payloads(read_now(journal, batch.position)) == [b"hidden"]
