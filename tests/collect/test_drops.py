"""Is each activity that is not recorded refused for the right reason, counted, and sampled without a value?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.collect.rules import add_type, change_channel, choose, switch_off
from tests.door import VISITOR, DoorClient, activity_count
from webapp.admission.models import DropCount, DropSample
from webapp.channels.models import Agreement
from webapp.database import db
from webapp.overview.status import read_status
from webapp.settings.values import INTERNAL_NETWORKS, LOGGING_ENABLED

Request = dict[str, Any]
OLD = (datetime.now(UTC) - timedelta(days=8)).isoformat()


def prefetch(_: DoorClient, request: Request) -> None:
    request["headers"]["Sec-Purpose"] = "prefetch;prerender"


def bot(_: DoorClient, request: Request) -> None:
    request["headers"]["User-Agent"] = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def internal_traffic(_: DoorClient, __: Request) -> None:
    choose(INTERNAL_NETWORKS, "127.0.0.0/8 # the office\n2001:db8::/32")


def type_unknown(_: DoorClient, request: Request) -> None:
    request["activity"]["type"] = "nosuch"


def invalid(_: DoorClient, request: Request) -> None:
    request["activity"]["title"] = ["secret-value"]


def no_contact(_: DoorClient, request: Request) -> None:
    request["visitor"] = ""


def too_old(_: DoorClient, request: Request) -> None:
    request["activity"]["occurred_at"] = OLD


def logging_disabled(_: DoorClient, __: Request) -> None:
    choose(LOGGING_ENABLED, value=False)


def type_disabled(_: DoorClient, __: Request) -> None:
    switch_off("click")


def opted_out(door: DoorClient, _: Request) -> None:
    door.send([], consent={"opt_out": True})
    door.process()


def privacy_signal(door: DoorClient, request: Request) -> None:
    change_channel(door.channel, agreement=Agreement.UNTIL_OBJECTION.value)
    request["headers"]["Sec-GPC"] = "1"


def no_consent(door: DoorClient, request: Request) -> None:
    change_channel(door.channel, agreement=Agreement.UNTIL_OBJECTION.value)
    request["consent"] = {"level": "essential"}


# In the order of SPEC 5.
CAUSES: tuple[Callable[[DoorClient, Request], None], ...] = (
    prefetch,
    bot,
    internal_traffic,
    type_unknown,
    invalid,
    no_contact,
    too_old,
    logging_disabled,
    type_disabled,
    opted_out,
    privacy_signal,
    no_consent,
)
NAMES = [cause.__name__ for cause in CAUSES]
MISTAKES = {"type_unknown", "invalid", "no_contact", "too_old"}
CHOICES = {"opted_out", "privacy_signal", "no_consent"}


def new_request() -> Request:
    return {"activity": {"type": "click", "title": "secret-value"}, "headers": {}, "visitor": VISITOR, "consent": {}}


def send(door: DoorClient, request: Request) -> dict[str, str]:
    answer = door.send(
        [request["activity"]], request["headers"], visitor=request["visitor"], consent=request["consent"] or None
    )
    result: dict[str, str] = answer.json["results"][0]
    assert answer.status_code == (400 if result["status"] == "invalid" else 202)
    assert answer.headers.get("X-Contrail-Dropped") == result.get("reason")
    return result


@pytest.mark.parametrize("cause", CAUSES, ids=NAMES)
def test_each_reason_alone(door: DoorClient, cause: Callable[[DoorClient, Request], None]) -> None:
    request = new_request()
    cause(door, request)
    before = door.process() and activity_count()
    result = send(door, request)
    reason = cause.__name__
    assert (result["reason"], result["status"]) == (reason, "invalid" if reason in MISTAKES else "dropped")
    assert result["detail"]
    door.runtime.send_drops()
    assert read_status(db.engine, door.runtime.spool, door.runtime.sums)["dropped"][reason] == 1  # while it waits
    door.process()
    assert activity_count() == before
    assert read_status(db.engine, door.runtime.spool, door.runtime.sums)["dropped"][reason] == 1
    counted = db.session.scalars(select(DropCount).where(DropCount.reason == reason)).one()
    assert (counted.channel_id, counted.count) == (door.channel.id, 1)
    assert counted.type_code == ("" if reason == "type_unknown" else "click")
    samples = db.session.scalars(select(DropSample).where(DropSample.reason == reason)).all()
    assert len(samples) == (0 if reason in CHOICES else 1)
    for sample in samples:
        assert "secret" not in sample.path + sample.detail + sample.type_code


@pytest.mark.parametrize("first", range(len(CAUSES) - 1), ids=NAMES[:-1])
def test_the_first_that_applies_is_given(door: DoorClient, first: int) -> None:
    request = new_request()
    for cause in reversed(CAUSES[first:]):  # the last ones make the channel what the others need
        cause(door, request)
    assert send(door, request)["reason"] == NAMES[first]


@pytest.mark.parametrize(
    ("activity", "path"),
    [
        ({"type": "nosuch"}, "$.activities[0].type"),
        ({}, "$.activities[0].type"),
        ({"type": 5}, "$.activities[0].type"),
        (5, "$.activities[0]"),
        (None, "$.activities[0]"),
        ({"type": "click", "occurred_at": "yesterday"}, "$.activities[0].occurred_at"),
        ({"type": "click", "occurred_at": "2026-11-21T12:00:00"}, "$.activities[0].occurred_at"),
        ({"type": "click", "occurred_at": OLD}, "$.activities[0].occurred_at"),
        ({"type": "click", "metadata": {"fine": 1, "list": [1]}}, "$.activities[0].metadata.list"),
        ({"type": "click", "metadata": {"nothing": None}}, "$.activities[0].metadata.nothing"),
        ({"type": "click", "metadata": {"k": 1e308 * 10}}, None),
        ({"type": "click", "metadata": []}, "$.activities[0].metadata"),
        ({"type": "click", "target": {"type": {}}}, "$.activities[0].target.type"),
        ({"type": "purchase", "lines": [{}, {"price": "dear"}]}, "$.activities[0].lines[1].price"),
        ({"type": "click", "title": "a\0b"}, "$.activities[0].title"),
        ({"type": "click", "metadata": {"a\0b": 1}}, "$.activities[0].metadata"),
        ({"type": "click", "title": True}, "$.activities[0].title"),
    ],
)
def test_a_fault_says_where_it_is(door: DoorClient, activity: Any, path: str | None) -> None:
    answer = door.send([activity, {"type": "click"}])
    if path is None:  # Python's json writes Infinity, which is no JSON
        assert (answer.status_code, answer.json["reason"]) == (400, "unreadable")
        return
    assert answer.status_code == 207
    assert answer.json["results"][0]["detail"].startswith(path + ": ")
    assert answer.json["results"][1]["status"] == "accepted"


def test_page_visit_off_still_begins_a_visit(door: DoorClient) -> None:
    switch_off("pagevisit")
    answer = door.send([{"type": "pagevisit", "url": "https://shop.example/", "id": "one"}])
    assert answer.json["results"][0]["reason"] == "type_disabled"
    door.process()
    assert (activity_count("pagevisit"), activity_count("landingpage")) == (0, 1)


def test_a_hit_of_which_nothing_is_on_leaves_nothing(door: DoorClient) -> None:
    switch_off("pagevisit", "landingpage", "externalsearch")
    assert door.send([{"type": "pagevisit"}]).json["results"][0]["reason"] == "type_disabled"
    assert door.process().records == 0


def test_hits_are_kept_only_with_consent(door: DoorClient) -> None:
    switch_off("pagevisit")
    change_channel(door.channel, agreement=Agreement.SITE.value)
    assert door.send([{"type": "pagevisit"}]).json["results"][0]["reason"] == "type_disabled"
    assert door.process().records == 0


def test_a_metadata_schema_is_checked(door: DoorClient) -> None:
    add_type(
        "seminar",
        {"key": "seats", "kind": "number", "required": True, "label": "Seats"},
        {"key": "city", "kind": "text", "required": False, "label": "City"},
        {"key": "online", "kind": "yes-no", "required": False, "label": "Online"},
    )

    def problem(metadata: dict[str, Any] | None) -> str:
        activity = {"type": "Seminar"} | ({} if metadata is None else {"metadata": metadata})
        detail: str = door.send([activity]).json["results"][0].get("detail", "")
        return detail.removeprefix("$.activities[0].metadata.")

    assert problem({"seats": 5, "city": "Ulm", "online": False, "other": "kept"}) == ""
    assert problem({"seats": 0.5}) == ""
    assert problem(None) == "seats: is missing"
    assert problem({"seats": "5"}) == "seats: must be a number"
    assert problem({"seats": True}) == "seats: must be a number"
    assert problem({"seats": 1, "city": 5}) == "city: must be a text"
    assert problem({"seats": 1, "online": "yes"}) == "online: must be true or false"


def test_a_type_just_made_is_known_at_once(door: DoorClient) -> None:
    door.runtime.keeper.check_seconds = 3_600
    assert door.send([{"type": "seminar"}]).status_code == 400
    add_type("seminar")
    door.runtime.keeper._unknown_at = 0.0  # a second later
    answer = door.send([{"type": "click"}, {"type": "nosuch"}, {"type": "seminar"}])
    assert [result["status"] for result in answer.json["results"]] == ["accepted", "invalid", "accepted"]


def test_names_that_senders_make_up_are_no_keys_of_counts(door: DoorClient) -> None:
    for number in range(5):
        door.send([{"type": f"made-up-{number}"}], {"Sec-Purpose": "prefetch"})
        door.send([{"type": f"made-up-{number}"}])
    assert {key[2] for key in door.runtime.drops._counts} == {""}
    assert len(door.runtime.drops._counts) == 2


def test_a_long_type_is_not_taken_for_a_shorter_one(door: DoorClient) -> None:
    add_type("x" * 60)
    assert door.send([{"type": "x" * 61}]).json["results"][0]["reason"] == "type_unknown"


def test_internal_traffic_is_asked_by_network(door: DoorClient) -> None:
    choose(INTERNAL_NETWORKS, "192.0.2.0/24")
    assert door.send([{"type": "click"}]).json["results"][0]["status"] == "accepted"
