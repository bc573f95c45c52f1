"""What every kind of spool does: each test here runs for each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.spool.reading import payloads, read_all, read_now
from webapp import clock
from webapp.spool.contract import PositionUnreadable, Spool, SpoolBusy, SpoolSize

OpenSpool = Callable[[], Spool]


def test_entry_comes_back_as_it_was_appended(open_spool: OpenSpool) -> None:
    spool = open_spool()
    before = clock.now_us()
    spool.append(b"\x00payload\xff", 3)
    [entry] = read_now(spool).entries
    assert entry.payload == b"\x00payload\xff"
    assert entry.activity_count == 3
    assert before <= entry.appended_at_us <= clock.now_us()


def test_empty_spool_gives_nothing_and_can_be_read_on_from_there(open_spool: OpenSpool) -> None:
    spool = open_spool()
    batch = read_now(spool)
    assert batch.entries == []
    spool.append(b"later", 1)
    assert payloads(read_now(spool, batch.position)) == [b"later"]


def test_reading_goes_on_behind_the_position(open_spool: OpenSpool) -> None:
    spool = open_spool()
    for payload in (b"a", b"b", b"c"):
        spool.append(payload, 1)
    first = read_now(spool, limit=2)
    assert payloads(first) == [b"a", b"b"]
    assert payloads(read_now(spool, first.position)) == [b"c"]


def test_same_position_gives_the_same_entries_again(open_spool: OpenSpool) -> None:
    spool, other = open_spool(), open_spool()
    for number in range(20):
        (spool, other)[number % 2].append(b"%d" % number, 1)
    assert read_now(spool).entries == read_now(other).entries
    assert len(read_now(spool).entries) == 20


def test_limit_counts_activities_not_entries(open_spool: OpenSpool) -> None:
    spool = open_spool()
    for _ in range(3):
        spool.append(b"four", 4)
    assert len(read_now(spool, limit=11).entries) == 2
    assert len(read_now(spool, limit=12).entries) == 3


def test_entry_larger_than_limit_or_max_bytes_comes_alone(open_spool: OpenSpool) -> None:
    spool = open_spool()
    spool.append(b"x" * 5000, 100)
    spool.append(b"y", 1)
    assert payloads(read_now(spool, limit=10)) == [b"x" * 5000]
    assert payloads(spool.read("", until_us=clock.now_us(), limit=1000, max_bytes=100)) == [b"x" * 5000]


def test_max_bytes_bounds_a_batch(open_spool: OpenSpool) -> None:
    spool = open_spool()
    for _ in range(10):
        spool.append(b"x" * 1000, 1)
    batch = spool.read("", until_us=clock.now_us(), limit=1000, max_bytes=3500)
    assert len(batch.entries) == 3
    assert len(read_all(spool, batch.position).entries) == 7


def test_counts_of_zero_and_empty_payloads_are_entries_like_others(open_spool: OpenSpool) -> None:
    spool = open_spool()
    spool.append(b"", 0)
    spool.append(b"sum", 0)
    assert payloads(read_now(spool, limit=1)) == [b"", b"sum"]
    assert spool.size("").activities == 0
    assert spool.size("").oldest_at_us is not None


def test_several_appended_at_once_are_entries_of_their_own_in_that_order(open_spool: OpenSpool) -> None:
    spool = open_spool()
    spool.append(b"before", 1)
    spool.append_all([(b"a", 2), (b"", 0), (b"c", 3)])
    spool.append_all([])
    spool.append(b"after", 1)
    first = read_now(spool, limit=3)
    assert [(entry.payload, entry.activity_count) for entry in first.entries] == [(b"before", 1), (b"a", 2), (b"", 0)]
    assert payloads(read_now(spool, first.position)) == [b"c", b"after"]
    assert spool.size("").activities == 7
    assert spool.size(first.position).activities == 4


def test_of_several_none_is_there_when_one_is_refused(open_spool: OpenSpool) -> None:
    spool = open_spool()
    with pytest.raises(ValueError, match="does not fit"):
        spool.append_all([(b"good", 1), (b"bad", -1)])
    spool.append_all([(b"x", 1), (b"y", 1)])
    assert payloads(read_now(spool)) == [b"x", b"y"]


@pytest.mark.parametrize("count", [-1, 2**32])
def test_impossible_count_is_refused_and_the_spool_goes_on(open_spool: OpenSpool, count: int) -> None:
    spool = open_spool()
    with pytest.raises(ValueError, match="does not fit"):
        spool.append(b"x", count)
    spool.append(b"y", 1)
    assert payloads(read_now(spool)) == [b"y"]


def test_entries_after_until_stay_for_the_next_run(open_spool: OpenSpool) -> None:
    spool = open_spool()
    spool.append(b"before", 1)
    start = clock.now_us()
    while clock.now_us() == start:
        pass
    spool.append(b"after", 1)
    batch = spool.read("", until_us=start, limit=10)
    assert payloads(batch) == [b"before"]
    assert payloads(read_now(spool, batch.position)) == [b"after"]


def test_entries_of_several_processes_are_merged_by_time(open_spool: OpenSpool) -> None:
    spools = [open_spool() for _ in range(3)]
    for number in range(90):
        spools[number * 7 % 3].append(b"%d" % number, 1)
    times = [entry.appended_at_us for entry in read_all(spools[0], limit=7).entries]
    assert times == sorted(times)
    assert len(times) == 90


def test_threads_of_one_process_lose_nothing_and_keep_their_order(open_spool: OpenSpool) -> None:
    spool = open_spool()

    def append_many(name: int) -> None:
        for number in range(200):
            spool.append(b"%d:%03d" % (name, number), 1)

    threads = [threading.Thread(target=append_many, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = payloads(read_all(spool))
    assert [sorted(p for p in found if p.startswith(b"%d:" % name)) for name in range(4)] == [
        [p for p in found if p.startswith(b"%d:" % name)] for name in range(4)
    ]
    assert len(set(found)) == len(found) == 800


def test_trim_forgets_what_was_read_and_nothing_else(open_spool: OpenSpool) -> None:
    spool, other = open_spool(), open_spool()
    spool.append(b"read", 1)
    spool.seal()
    batch = read_now(spool)
    other.append(b"unread", 1)
    other.seal()
    spool.trim(batch.position)
    assert payloads(read_now(spool)) == [b"unread"]
    assert payloads(read_now(spool, batch.position)) == [b"unread"]


def test_what_is_older_than_a_moment_is_held_until_it_is_trimmed(open_spool: OpenSpool) -> None:
    spool = open_spool()
    before = clock.now_us()
    assert not spool.holds_older_than(before)
    spool.append(b"a", 1)
    position = read_now(spool).position
    spool.seal()
    assert not spool.holds_older_than(before)
    assert spool.holds_older_than(clock.now_us() + 1)
    spool.trim(position)
    assert not spool.holds_older_than(clock.now_us() + 1)


def test_trim_may_come_again(open_spool: OpenSpool) -> None:
    spool = open_spool()
    spool.append(b"x", 1)
    spool.seal()
    batch = read_now(spool)
    spool.trim(batch.position)
    spool.trim(batch.position)
    assert read_now(spool, batch.position).entries == []
    assert spool.size(batch.position) == SpoolSize(0, 0, None)


def test_size_tells_what_waits_behind_a_position(open_spool: OpenSpool) -> None:
    spool = open_spool()
    assert spool.size("") == SpoolSize(0, 0, None)
    for number in range(5):
        spool.append(b"x" * 50, number)
    first, *rest = read_now(spool).entries
    everything = spool.size("")
    assert everything.activities == 10
    assert everything.oldest_at_us == first.appended_at_us
    assert everything.bytes >= 250
    behind = spool.size(read_now(spool, limit=1).position)  # the counts 0 and 1
    assert behind.activities == 9
    assert behind.oldest_at_us == rest[1].appended_at_us


def test_one_process_at_a_time_holds_the_run_lock(open_spool: OpenSpool) -> None:
    spool, other = open_spool(), open_spool()
    with spool.run_lock(0.1), pytest.raises(SpoolBusy), other.run_lock(0.1):
        pytest.fail("two runs at once")
    with other.run_lock(0.1):
        other.append(b"x", 1)


def test_waiting_for_the_run_lock_ends_when_it_is_free(open_spool: OpenSpool) -> None:
    spool, other = open_spool(), open_spool()
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with spool.run_lock(1):
            held.set()
            release.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(5)
    threading.Timer(0.2, release.set).start()
    with other.run_lock(5):
        assert release.is_set()
    thread.join()


@pytest.mark.parametrize("text", ["nonsense", "[1]", '{"a": -1}', '{"a": "b"}', '{"a": true}'])
def test_text_that_is_no_position_is_refused(open_spool: OpenSpool, text: str) -> None:
    spool = open_spool()
    for ask in (spool.size, spool.trim, lambda position: read_now(spool, position)):
        with pytest.raises(PositionUnreadable):
            ask(text)


def test_check_passes_while_appends_would_and_leaves_nothing_behind(open_spool: OpenSpool) -> None:
    spool = open_spool()
    spool.check()
    assert spool.size("") == SpoolSize(0, 0, None)
    assert read_now(spool).entries == []


def test_append_after_close_is_still_taken(open_spool: OpenSpool) -> None:
    spool = open_spool()
    spool.append(b"before", 1)
    spool.close()
    spool.append(b"after", 1)
    assert payloads(read_now(spool)) == [b"before", b"after"]
