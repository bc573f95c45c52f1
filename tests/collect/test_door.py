"""Does the door answer as the fixed interface says?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.door import VISITOR, DoorClient, activity_count
from webapp.spool.journal import Journal

PAGE = {"type": "pagevisit", "title": "Pricing", "url": "https://shop.example/pricing"}


def test_an_activity_is_accepted_and_stored(door: DoorClient) -> None:
    answer = door.send([PAGE])
    assert answer.status_code == 202
    assert answer.json == {"results": [{"id": "", "status": "accepted"}]}
    assert "X-Contrail-Dropped" not in answer.headers
    door.process()
    assert activity_count() == 2  # the page visit and its landing page


def test_some_invalid_is_207_in_the_order_sent_with_the_ids(door: DoorClient) -> None:
    answer = door.send(
        [{"type": "click", "id": "a"}, {"type": "nosuch", "id": "b"}, {"type": "click", "id": 7, "title": []}]
    )
    assert answer.status_code == 207
    assert answer.json["results"] == [
        {"id": "a", "status": "accepted"},
        {
            "id": "b",
            "status": "invalid",
            "reason": "type_unknown",
            "detail": "$.activities[1].type: no activity type has this code name",
        },
        {
            "id": "7",
            "status": "invalid",
            "reason": "invalid",
            "detail": "$.activities[2].title: Expected `int | float | str`, got `array`",
        },
    ]
    assert answer.headers["X-Contrail-Dropped"] == "type_unknown"


def test_all_invalid_is_400_with_results(door: DoorClient) -> None:
    answer = door.send([{"type": "nosuch"}, 5], consent={"level": "visitor"})
    assert answer.status_code == 400
    assert [result["reason"] for result in answer.json["results"]] == ["type_unknown", "invalid"]
    assert answer.json["results"][1]["detail"] == "$.activities[1]: Expected `object`, got `int`"


def test_a_visitor_that_is_no_uuid_makes_every_activity_invalid(door: DoorClient) -> None:
    for visitor in (
        "me",
        "3f2b8c1e5a6d4f7e8b9a0c1d2e3f4a5b",
        7,
        None,
        [],
        VISITOR + "0",
        VISITOR[:-2] + "\u0663\u0663",
    ):
        answer = door.send([{"type": "click"}, {"type": "click", "title": []}], visitor=visitor)
        assert answer.status_code == 400, visitor
        assert {result["detail"] for result in answer.json["results"]} == {"$.visitor: is no UUID"}


def test_a_uuid_in_capitals_is_the_same_visitor(door: DoorClient) -> None:
    door.store({"type": "click"})
    door.store({"type": "pagevisit"}, visitor=VISITOR.upper())
    assert activity_count("landingpage") == 1


@pytest.mark.parametrize("kind", ["text/plain;charset=UTF-8", "application/json", "image/gif", None])
def test_json_is_read_in_any_content_type(door: DoorClient, kind: str | None) -> None:
    body = json.dumps({"visitor": VISITOR, "activities": [PAGE]})
    assert door.post(body, {"Content-Type": kind} if kind else None).status_code == 202


def test_code_names_are_compared_without_case(door: DoorClient) -> None:
    door.store({"type": "PageVisit"}, {"type": "CLICK"})
    assert activity_count("pagevisit") == 1
    assert activity_count("click") == 1


def test_nothing_at_all_is_unreadable(door: DoorClient) -> None:
    for body in ("{}", '{"activities": []}', '{"activities": [], "contact": null, "consent": null}'):
        answer = door.post(body)
        assert (answer.status_code, answer.json["reason"]) == (400, "unreadable")
        assert answer.json["detail"].startswith("$.activities: is empty")


def test_contact_or_consent_may_come_alone(door: DoorClient) -> None:
    answer = door.send([], contact={"email": "kim@example.org"})
    assert (answer.status_code, answer.json) == (202, {"results": [], "contact": {"status": "accepted"}})
    answer = door.send([], consent={"level": "visitor"})
    assert (answer.status_code, answer.json) == (202, {"results": [], "consent": {"status": "accepted"}})


def test_a_bad_contact_beside_good_activities_is_207(door: DoorClient) -> None:
    answer = door.send([PAGE], contact={"email": "nobody"}, consent={"level": 5})
    assert answer.status_code == 207
    assert answer.json["results"][0]["status"] == "accepted"
    assert answer.json["contact"]["detail"] == "$.contact.email: is no e-mail address"
    assert answer.json["consent"]["detail"] == "$.consent.level: Expected `str`, got `int`"
    assert answer.headers["X-Contrail-Dropped"] == "invalid"


def test_a_bad_contact_alone_is_400(door: DoorClient) -> None:
    answer = door.send([], contact={"email": "nobody"})
    assert (answer.status_code, answer.json["contact"]["status"]) == (400, "invalid")


def test_what_is_written_in_html_comes_back_as_json(door: DoorClient) -> None:
    answer = door.send([{"type": "<script>", "id": "<script>alert(1)</script>"}])
    assert answer.mimetype == "application/json"
    assert answer.json["results"][0]["id"] == "<script>alert(1)</script>"
    assert "<" not in answer.headers["X-Contrail-Dropped"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD", "FOO"])
def test_other_methods_are_not_allowed(door: DoorClient, method: str) -> None:
    answer = door.app.test_client().open(f"/collect/{door.key}", method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS, GET, HEAD")


@pytest.mark.parametrize("path", ["", "/x/y", "%00", "%ff", "/", " ", ".gif/"])
def test_weird_addresses_are_unknown_channels(door: DoorClient, path: str) -> None:
    answer = door.app.test_client().post(f"/collect/{door.key if path else ''}{path}", data=b"{}")
    assert (answer.status_code, answer.json["reason"]) == (403, "channel_unknown")


def test_drops_of_a_request_that_found_no_room_are_not_counted(door: DoorClient, tmp_path: Path) -> None:
    own, full = door.runtime.spool, Journal(tmp_path / "full", max_bytes=1)
    door.runtime.spool = full
    answer = door.send([PAGE, {"type": "nosuch"}])
    door.runtime.spool = own
    full.close()
    assert (answer.status_code, answer.json["reason"]) == (503, "spool_full")
    assert int(answer.headers["Retry-After"]) > 0
    assert {key[3] for key in door.runtime.drops._counts} == {"spool_full"}
