"""Is a text at its limit stored whole, and a longer one refused, never cut?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.collect.stored import stored_fields
from tests.door import DoorClient

LIMITS = {
    "title": 1_000,
    "value": 1_000,
    "comment": 4_000,
    "item_id": 200,
    "item_detail_id": 200,
    "language": 35,
    "referrer": 2_048,
    "url": 2_048,
    "id": 200,
    "source_id": 200,
}
LONG = "\U0001f600"  # four bytes, two units of UTF-16, one character


def result_of(door: DoorClient, **fields: Any) -> dict[str, str]:
    result: dict[str, str] = door.send([{"type": "click", **fields}]).json["results"][0]
    return result


@pytest.mark.parametrize(("name", "limit"), LIMITS.items())
def test_a_text_at_its_limit_is_kept_and_a_longer_one_refused(door: DoorClient, name: str, limit: int) -> None:
    source = LONG * limit if name == "source_id" else "here"
    fields = {"source_id": source, name: LONG * limit}
    assert result_of(door, **fields)["status"] == "accepted"
    door.process()
    stored = stored_fields(source)
    assert stored is not None
    assert stored.get(name, LONG * limit) == LONG * limit
    refused = result_of(door, **{name: LONG * limit + "x"})
    assert refused["reason"] == "invalid"
    assert refused["detail"] == f"$.activities[0].{name}: {refused['detail'].partition(': ')[2]}"
    assert str(limit) in refused["detail"]
    if name == "id":
        assert refused["id"] == LONG * limit + "x"  # the sender knows it by this


def test_fifty_keys_are_kept_and_one_more_is_refused(door: DoorClient) -> None:
    metadata = {f"key {number}": number for number in range(50)}
    assert result_of(door, metadata=metadata, source_id="fifty")["status"] == "accepted"
    door.process()
    assert (stored_fields("fifty") or {})["metadata"] == metadata
    assert result_of(door, metadata=metadata | {"one": 1})["detail"].startswith("$.activities[0].metadata: ")


def test_a_key_may_have_a_hundred_characters(door: DoorClient) -> None:
    assert result_of(door, metadata={"k" * 100: 1})["status"] == "accepted"
    assert result_of(door, metadata={"k" * 101: 1})["detail"].startswith("$.activities[0].metadata")


@pytest.mark.parametrize("character", ["x", "é", "\U0001f600", '"', "\n"])
def test_16_kib_of_metadata_are_kept_and_a_byte_more_is_refused(door: DoorClient, character: str) -> None:
    def metadata_of(size: int) -> dict[str, str]:
        each = len(json.dumps(character, ensure_ascii=False).encode()) - 2
        room = size - len('{"text":"","fill":""}')
        return {"text": character * (room // each), "fill": "f" * (room % each)}

    exact = metadata_of(16 * 1024)
    assert result_of(door, metadata=exact, source_id="exact")["status"] == "accepted"
    door.process()
    assert (stored_fields("exact") or {})["metadata"] == exact
    assert result_of(door, metadata=metadata_of(16 * 1024 + 1))["detail"] == (
        "$.activities[0].metadata: is larger than 16 KiB"
    )


def test_a_thousand_activities_are_taken_and_one_more_is_refused(door: DoorClient) -> None:
    assert door.send([{"type": "click"}] * 1_000).status_code == 202
    answer = door.send([{"type": "click"}] * 1_001)
    assert (answer.status_code, answer.json["detail"]) == (400, "$.activities: more than 1,000 activities")


def test_a_purchase_has_up_to_a_hundred_lines(door: DoorClient) -> None:
    assert result_of(door, type="purchase", lines=[{"product": "a"}] * 100)["status"] == "accepted"
    assert result_of(door, type="purchase", lines=[{}] * 101)["detail"].startswith("$.activities[0].lines: ")
