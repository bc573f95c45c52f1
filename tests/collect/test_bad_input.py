"""Does the door stand whatever is thrown at it, and lose nothing that came with it?"""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from tests.collect.stored import titles
from tests.door import VISITOR, DoorClient, activity_count
from webapp.activities.models import Activity
from webapp.database import db
from webapp.processing.models import SetAside

GOOD = '{"type": "click", "title": "good"}'
HOSTILE = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil")',
    "'; DROP TABLE activity; --",
    "\u202egnp.exe\u2066",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 \u0645\u0631\u062d\u0628\u0627",
    "\\u0000 \\ud800 \\\\",
    "\x7f\x1f\u2028\ufeff\uffff",
    "%s {0} ${x} {{ 7*7 }}",
)


def body_with(*activities: str) -> str:
    return f'{{"visitor": "{VISITOR}", "activities": [{", ".join(activities)}]}}'


def activity_of(**fields: str) -> str:
    """Return an activity whose fields are JSON as it is written here."""
    return "{" + ", ".join(f'"{name}": {value}' for name, value in ({"type": '"click"'} | fields).items()) + "}"


@pytest.mark.parametrize(
    "body",
    [
        "",
        " ",
        "hello",
        "{",
        '{"activities": [{"title": []}], oops',
        "[]",
        "null",
        "5",
        '"x"',
        '{"activities": {}}',
        '{"activities": null}',
        '{"activities": "x"}',
        '{"activities": [NaN]}',
        '{"activities": [{"title": Infinity}]}',
        '{"activities": [' + ", ".join([GOOD] * 1_001) + "]}",
        "[" * 100_000,
        '{"x": ' + "[" * 50_000 + "]" * 50_000 + "}",
        b"\xff\xfe\x00{",
        b'{"activities": [{"title": "a\x00b"}]}',
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    ],
)
def test_what_cant_be_read_is_refused_as_a_whole(door: DoorClient, body: str | bytes) -> None:
    answer = door.post(body)
    assert answer.status_code == 400
    assert answer.json["reason"] == "unreadable"
    assert answer.json["detail"].startswith("$")


@pytest.mark.parametrize(
    ("activity", "path"),
    [
        (activity_of(metadata='{"a": 1e999}'), ".metadata.a"),
        (activity_of(metadata='{"b": 1, "a": 123456789012345678901234567890}'), ".metadata.a"),
        (activity_of(metadata='{"a": -9223372036854775809}'), ".metadata.a"),
        (activity_of(metadata=f'{{"a": {"9" * 5_000}}}'), ".metadata.a"),
        (activity_of(metadata='{"a": {"b": {"c": []}}}'), ".metadata.a"),
        (activity_of(metadata='{"a": {}}, "metadata": 5'), ".metadata"),
        (activity_of(metadata='{"a": "x\\u0000y"}'), ".metadata"),
        (activity_of(title="1e999"), ".title"),
        (activity_of(title="9" * 1_001), ".title"),
        (activity_of(title="9" * 5_000), ".title"),
        (activity_of(title='"a\\u0000b"'), ".title"),
        (activity_of(id="9" * 201), ".id"),
        (activity_of(occurred_at='"0000-01-01T00:00:00Z"'), ".occurred_at"),
        (activity_of(occurred_at='"0001-01-01T00:00:00+14:00"'), ".occurred_at"),
        (activity_of(occurred_at="1e400"), ".occurred_at"),
        (activity_of(lines='[{"price": 1e999}]'), ".lines[0].price"),
        (activity_of(lines='[{}, {"price": 1e16}]'), ".lines[1].price"),
        (activity_of(lines='[{"quantity": -1e300}]'), ".lines[0].quantity"),
        (activity_of(lines=f'[{{"product": {"9" * 300}}}]'), ".lines[0].product"),
        (activity_of(target=f'{{"id": {"9" * 300}}}'), ".target.id"),
        ("{" + ", ".join(f'"k{number}": 1' for number in range(15_000)) + "}", ".type"),
        (activity_of(metadata="{" + ", ".join(f'"k{n}": 1' for n in range(10_000)) + "}"), ".metadata"),
        ("[[[[[[]]]]]]", ""),
        ("false", ""),
    ],
)
def test_one_bad_activity_harms_no_other(door: DoorClient, activity: str, path: str) -> None:
    answer = door.post(body_with(GOOD, activity, GOOD))
    assert answer.status_code == 207, answer.text
    assert [result["status"] for result in answer.json["results"]] == ["accepted", "invalid", "accepted"]
    assert answer.json["results"][1]["detail"].startswith(f"$.activities[1]{path}: ")
    door.process()
    assert activity_count() == 2


def test_a_hundred_thousand_keys_do_no_harm(door: DoorClient) -> None:
    keys = ", ".join(f'"{number}":0' for number in range(22_000))  # as many as fit into 256 KiB
    answer = door.post(f'{{"visitor": "{VISITOR}", {keys}, "activities": [{GOOD}]}}')
    assert answer.status_code == 202
    keys = ", ".join(f'"{number}":0' for number in range(100_000))
    assert door.post(f"{{{keys}}}").status_code == 413


def test_half_an_emoji_becomes_a_replacement_and_harms_no_other(door: DoorClient) -> None:
    halves = [activity_of(title=f'"{text}"') for text in ("a\\ud83d", "\\udE00b", "\\\\ud83d", "\\ud83d\\ude00")]
    assert door.post(body_with(*halves, GOOD)).status_code == 202
    door.process()
    assert sorted(titles()) == sorted(["a\ufffd", "\ufffdb", "\\ud83d", "\U0001f600", "good"])


def test_broken_utf_8_becomes_a_replacement(door: DoorClient) -> None:
    body = body_with(activity_of(title='"a?b"'), activity_of(title="[]"), GOOD).encode().replace(b"?", b"\xed\xa0\x80")
    answer = door.post(body)
    assert [result["status"] for result in answer.json["results"]] == ["accepted", "invalid", "accepted"]
    door.process()
    assert sorted(titles()) == ["a\ufffd\ufffd\ufffdb", "good"]


def test_a_byte_order_mark_is_passed_over(door: DoorClient) -> None:
    assert door.post(b"\xef\xbb\xbf" + body_with(GOOD).encode()).status_code == 202


def test_of_a_key_sent_twice_the_last_counts(door: DoorClient) -> None:
    door.post(body_with('{"type": "nosuch", "type": "click", "title": "one", "title": "two"}'))
    door.process()
    assert titles() == ["two"]


def test_unknown_fields_are_passed_over(door: DoorClient) -> None:
    answer = door.send([{"type": "click", "price": {"a": [1]}, "visitor": "x"}], unknown=[{}], activity=[])
    assert answer.status_code == 202


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_stored_as_it_is(door: DoorClient, text: str) -> None:
    fields = dict.fromkeys(("title", "value", "comment", "item_id", "item_detail_id", "source_id", "id"), text)
    target = {"type": text, "id": text}
    door.store({"type": "click", **fields, "target": target, "metadata": {text: text}, "language": text[:35]})
    assert titles() == [text]
    stored = db.session.scalars(select(Activity)).one()
    assert (stored.value, stored.comment, stored.item_id, stored.source_id) == (text,) * 4
    assert json.loads(stored.details or "") == {text: text}


@pytest.mark.parametrize(
    ("number", "text"),
    [("87", "87"), ("87.0", "87"), ("-0.5", "-0.5"), ("1e3", "1000"), ("18446744073709551616", "18446744073709551616")],
)
def test_numbers_in_text_fields_become_text(door: DoorClient, number: str, text: str) -> None:
    names = ("title", "value", "comment", "item_id", "item_detail_id", "source_id", "id", "url", "referrer")
    answer = door.post(body_with(activity_of(**dict.fromkeys(names, number), target=f'{{"id": {number}}}')))
    assert (answer.status_code, answer.json["results"]) == (202, [{"id": text, "status": "accepted"}])
    door.process()
    stored = db.session.scalars(select(Activity)).one()
    assert (stored.value, stored.item_id, stored.item_detail_id) == (text, text, text)
    assert titles() == [text]


@pytest.mark.parametrize("number", ["0", "-1", "9223372036854775807", "-9223372036854775808", "18446744073709551615"])
def test_large_whole_numbers_are_kept_exactly(door: DoorClient, number: str) -> None:
    assert door.post(body_with(activity_of(metadata=f'{{"n": {number}}}'))).status_code == 202
    door.process()
    assert json.loads(db.session.scalars(select(Activity)).one().details or "") == {"n": int(number)}


@pytest.mark.parametrize(
    "contact",
    [
        {"external_id": 10**30},
        {"external_id": 87.0},
        {"external_id": 7, "attributes": {"first_name": 10**30, "notes": 1.5, "city": True, "x": None}},
        {"email": "KIM@Example.Org ", "attributes": {"first_name": "<b>", "unknown": "=1+1", "": ""}},
        {"email": "\u0130@example.org"},
        {"attributes": {"first_name": "x" * 5_000}},
    ],
)
def test_odd_contact_data_is_kept_or_named(door: DoorClient, contact: dict[str, Any]) -> None:
    answer = door.send([], contact=contact)
    assert (answer.status_code, answer.json["contact"]["status"]) == (202, "accepted")
    door.process()
    assert db.session.scalar(select(SetAside.id)) is None


@pytest.mark.parametrize(
    ("contact", "path"),
    [
        (5, "$.contact"),
        ({"email": 5}, "$.contact.email"),
        ({"email": "a@b"}, "$.contact.email"),
        ({"email": "a\0@example.org"}, "$.contact.email"),
        ({"email": "a@example.org\nBcc: all@example.org"}, "$.contact.email"),
        ({"email": "<script>@example.org"}, "$.contact.email"),
        ({"external_id": "9" * 201}, "$.contact.external_id"),
        ({"external_id": "a\0"}, "$.contact.external_id"),
        ({"attributes": {"first_name": ["Kim"]}}, "$.contact.attributes.first_name"),
        ({"attributes": {"first_name": "a\0"}}, "$.contact.attributes.first_name"),
    ],
)
def test_faulty_contact_data_is_named_and_harms_no_activity(door: DoorClient, contact: Any, path: str) -> None:
    answer = door.send([{"type": "click"}], contact=contact)
    assert answer.status_code == 207
    assert answer.json["contact"]["detail"].startswith(f"{path}: ")
    door.process()
    assert activity_count() == 1


def test_whose_data_it_is_must_be_said(door: DoorClient) -> None:
    answer = door.send([], visitor="", contact={"external_id": "7"})
    assert (answer.status_code, answer.json["contact"]["reason"]) == (400, "no_contact")
    assert door.send([{"type": "click"}], visitor="", contact={"email": "kim@example.org"}).status_code == 202
    door.process()
    assert activity_count() == 1
