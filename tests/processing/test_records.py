"""Can every record that any version ever wrote still be read? Samples are added here, never changed."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tests.processing.feeding import Feed, stored
from webapp.activities.record import (
    HIT_ONLY,
    Asks,
    Basis,
    Circumstances,
    DropSums,
    PurchaseLine,
    RequestRecord,
    Same,
    SentActivity,
    SentContact,
    StrippedRecord,
    Target,
    decode_record,
    encode_record,
)

SAMPLES = Path(__file__).parent / "records"
REQUEST = RequestRecord(
    received_us=1_795_000_000_123_456,
    channel_id=1,
    visitor=bytes(range(16)),
    circumstances=Circumstances("desktop", "Firefox", "Linux", "DE"),
    basis=Basis.CONSENT,
    activities=[
        (1_795_000_000_000, HIT_ONLY, SentActivity(type="pagevisit", id="a", url="https://shop.example/", title="Ü")),
        (
            1_795_000_000_100,
            0,
            SentActivity(
                type="purchase",
                value="3998",
                item_id="o1",
                target=Target("cart", "c1"),
                metadata={"gift": True, "price": 1999, "note": "x", "rate": 1.5},
                lines=[PurchaseLine("p1", "red", "Shoes", 2, 1999)],
            ),
        ),
    ],
    contact=SentContact("kim@example.org", "u-1", {"first_name": "Kim"}),
    opt_out=False,
)
ANSWERING = msgspec.structs.replace(REQUEST, answers=[(7, True)], person=bytes(16), how="banner", despite_signal=True)
CONFIRMED = msgspec.structs.replace(ANSWERING, is_confirmed=True, overwrites=("first_name",))
TRUSTED = msgspec.structs.replace(CONFIRMED, same=Same(bytes(range(16)), 0), asks=Asks.OBJECTION)
LEVELLED = msgspec.structs.replace(TRUSTED, level=200)
STRIPPED = StrippedRecord(
    1_795_000_000_123_456,
    [(1_795_000_000_000, 0, SentActivity(type="bizformsubmit", id="a", value="Contact us", item_id="contact"))],
    SentContact("kim@example.org", attributes={"first_name": "Kim"}),
    suspicion="bot",
)
SUMS = DropSums(
    [(498_611, 1, "pagevisit", "type_disabled", 3)],
    [(1_795_000_000_123, 1, "click", "invalid", "$.activities[0].title", "expected a text")],
)


def test_a_request_of_version_1_is_still_read_whole() -> None:
    assert decode_record((SAMPLES / "request-1.msgpack").read_bytes()) == REQUEST


def test_sums_of_version_2_are_still_read_whole() -> None:
    assert decode_record((SAMPLES / "sums-2.msgpack").read_bytes()) == SUMS


def test_a_request_of_version_3_is_still_read_whole() -> None:
    assert decode_record((SAMPLES / "request-3.msgpack").read_bytes()) == ANSWERING


def test_a_request_of_version_4_is_still_read_whole() -> None:
    assert decode_record((SAMPLES / "request-4.msgpack").read_bytes()) == CONFIRMED


def test_a_request_of_version_5_is_still_read_whole() -> None:
    assert decode_record((SAMPLES / "request-5.msgpack").read_bytes()) == TRUSTED


def test_a_request_of_version_6_is_still_read_whole() -> None:
    assert decode_record((SAMPLES / "request-6.msgpack").read_bytes()) == LEVELLED


def test_a_stripped_record_is_still_read_whole() -> None:
    assert decode_record((SAMPLES / "stripped-1.msgpack").read_bytes()) == STRIPPED


def test_what_is_written_today_is_read_today() -> None:
    assert decode_record(encode_record(LEVELLED)) == LEVELLED
    assert decode_record(encode_record(SUMS)) == SUMS


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("request-*.msgpack")), ids=lambda path: path.stem)
def test_an_old_record_can_still_be_stored(feed: Feed, sample: Path) -> None:
    record = decode_record(sample.read_bytes())
    assert isinstance(record, RequestRecord)
    record.channel_id = feed.channel_id
    feed.runtime.spool.append(encode_record(record), 1)
    result = feed.process()
    assert (result.set_aside, result.activities) == (0, 3)
    assert {activity.basis for activity in stored()} == {Basis.CONSENT}
