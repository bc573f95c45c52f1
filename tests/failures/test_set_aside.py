"""What becomes of a record that can't be stored, and of those around it?"""

from __future__ import annotations

from tests.failures.crafted import make_ids, record_of
from tests.failures.system import System
from webapp.activities.record import DropSums, encode_record

BEFORE_1970_MS = -1  # no UUIDv7 can tell it


def test_bad_records_are_set_aside_and_the_rest_is_stored_once(system: System) -> None:
    system.create_channel()
    channel_id = system.query("SELECT id FROM channel")[0][0]
    good: set[bytes] = set()
    bad = [
        (record_of(make_ids(3), channel_id + 999), 3, "unknown_channel"),
        (b"\xc1 this is no record", 2, "unreadable"),
        (record_of(make_ids(2), channel_id)[:-5], 2, "unreadable"),
        (encode_record(DropSums([], [])), 0, "unreadable"),
        (record_of(make_ids(4), channel_id, type="nosuchtype"), 4, "unknown_type"),
        (record_of(make_ids(1), channel_id, type="click", occurred_ms=BEFORE_1970_MS), 1, "failed"),
        (record_of(make_ids(2), channel_id, visitor=b""), 2, "nobody"),
    ]
    if system.database_url:
        bad.append((record_of(make_ids(2), channel_id, title="a\0b", url="https://shop.example/\0"), 2, "refused"))
        bad.append((record_of(make_ids(1), channel_id, visitor=b"abc"), 1, "failed"))
    with system.app() as app:
        spool = app.extensions["contrail_door"].spool
        for payload, count, _ in bad:
            for _ in range(4):
                ids = make_ids(5)
                good.update(ids)
                spool.append(record_of(ids, channel_id), len(ids))
            spool.append(payload, count)
    system.run_well("process")
    system.run_well("process")
    stored = system.stored_ids()
    assert len(stored) == len(good)
    assert set(stored) == good
    rows = system.query("SELECT reason, detail, activity_count, payload FROM set_aside ORDER BY id")
    assert {bytes(row[3]) for row in rows} == {payload for payload, _, _ in bad}, "each is kept whole"
    told = {bytes(payload): f"{reason}: {detail}" for reason, detail, _, payload in rows}
    for payload, _, words in bad:
        assert words in told[payload]
    expected = sum(max(1, count) for _, count, _ in bad)
    status = system.status()
    assert status["set_aside"] == expected == sum(row[2] for row in rows)
    assert (status["spool_activities"], status["last_error"]) == (0, None)
