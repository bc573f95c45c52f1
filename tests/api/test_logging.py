"""Are activities of any people logged: each answered by itself, kept by one append, and for whom it was said?"""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import delete

from tests.api.conftest import CLICK, KIM, Program
from tests.door import VISITOR, activity_count, new_visitor
from tests.identity.rows import add_contact
from tests.processing.feeding import moment, stored
from webapp import clock
from webapp.activities.models import Environment
from webapp.activities.record import RequestRecord, decode_record
from webapp.channels.operations import disable_channel
from webapp.clock import now_ms
from webapp.contacts.models import Contact
from webapp.database import db, transaction

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
IPHONE += "Version/18.0 Mobile/15E148 Safari/604.1"
DAY = 24 * 3_600_000


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """What is stored goes the way of all activities, which is tried over both elsewhere."""
    return str(request.param)


def waiting(program: Program) -> list[RequestRecord]:
    """Return the records that wait in the spool."""
    entries = program.runtime.spool.read("", until_us=clock.now_us(), limit=10_000).entries
    records = [decode_record(entry.payload) for entry in entries]
    return [record for record in records if isinstance(record, RequestRecord)]


def test_each_way_to_name_somebody_logs_for_them(program: Program) -> None:
    joe = add_contact(email="joe@example.org")
    ways: list[dict[str, Any]] = [
        {"visitor": VISITOR},
        {"id": joe},
        {"external_id": "u-1"},
        {"email": " Kim@Example.org"},
    ]
    results = program.log(*[{"type": "click", "id": str(n), "contact": one} for n, one in enumerate(ways)])
    assert results == [{"id": str(n), "status": "accepted"} for n in range(4)]
    assert len(waiting(program)) == 4  # each can be set aside alone
    program.process()
    came = [program.contact(**named)["activity_count"] for named in ({"email": KIM}, {"external_id": "u-1"})]
    people = {
        program.contact(email=KIM)["id"],
        program.contact(external_id="u-1")["id"],
        joe,
        program.contact(visitor=VISITOR)["id"],
    }
    assert {activity.contact_id for activity in stored()} == people
    assert (len(people), came) == (4, [0, 0])  # counts come with the recalculation


def test_what_follows_of_one_person_stands_in_one_record_in_the_order_sent(program: Program) -> None:
    results = program.log(
        {"type": "click", "value": "1", "contact": {"email": KIM}},
        {"type": "nonsense", "contact": {"email": KIM}},
        {"type": "click", "value": "2", "contact": {"email": KIM}},
        {"type": "click", "value": "3", "contact": {"visitor": VISITOR}},
        {"type": "click", "value": "4", "contact": {"email": KIM}},
        status=207,
    )
    assert [one["status"] for one in results] == ["accepted", "invalid", "accepted", "accepted", "accepted"]
    assert (results[1]["reason"], results[1]["detail"][:20]) == ("type_unknown", "$.activities[1].type")
    assert [len(record.activities) for record in waiting(program)] == [2, 1, 1]
    program.process()
    assert sorted(activity.value or "" for activity in stored()) == ["1", "2", "3", "4"]


def test_a_record_that_cannot_be_stored_is_set_aside_alone(program: Program) -> None:
    joe = add_contact(email="joe@example.org")
    program.log(CLICK, CLICK | {"contact": {"id": joe}}, CLICK | {"contact": {"visitor": VISITOR}})
    with transaction() as session:
        session.execute(delete(Contact).where(Contact.id == joe))
    assert program.process().set_aside == 1
    assert activity_count() == 2


def test_a_contact_that_is_not_there_is_the_senders_mistake(program: Program) -> None:
    (result,) = program.log(CLICK | {"contact": {"id": 4711}}, status=400)
    assert (result["reason"], result["detail"]) == ("invalid", "$.activities[0].contact.id: no contact has this id")


@pytest.mark.parametrize(
    ("contact", "reason", "detail"),
    [
        (None, "no_contact", "contact: is missing"),
        ({}, "invalid", "contact: names nobody; give exactly one of visitor, id, external_id, email"),
        ({"id": 1, "email": KIM}, "invalid", "contact: names id and email; give exactly one of"),
        ({"visitor": "x"}, "invalid", "contact.visitor: is no UUID"),
        ({"email": "x"}, "invalid", "contact.email: is no e-mail address"),
        ({"external_id": "x" * 201}, "invalid", "contact.external_id: Expected `str` of length <= 200"),
        ("kim", "invalid", "contact: Expected `object | null`"),
    ],
)
def test_whom_nobody_can_tell_is_refused_with_the_place(
    program: Program, contact: Any, reason: str, detail: str
) -> None:
    sent = {"type": "click", "id": "a"} | ({} if contact is None else {"contact": contact})
    results = program.log(CLICK, sent, status=207)
    assert [one["status"] for one in results] == ["accepted", "invalid"]
    assert results[1]["reason"] == reason
    assert results[1]["detail"].startswith(f"$.activities[1].{detail}")


def test_repeats_are_stored_once_and_old_ones_are_taken(program: Program) -> None:
    long_ago = clock.from_ms(now_ms() - 900 * DAY).isoformat()
    for _ in range(2):
        program.log(CLICK | {"id": "order-1", "occurred_at": long_ago}, CLICK | {"id": "order-1"})
    program.process()
    (activity,) = stored()
    assert now_ms() - moment(activity) >= 899 * DAY
    (result,) = program.log(CLICK | {"occurred_at": "1969-12-31T23:59:59Z"}, status=400)
    assert (result["reason"], result["detail"]) == ("too_old", "$.activities[0].occurred_at: is before 1970")


def test_device_and_country_are_the_persons_own_and_neither_source_is_kept(program: Program) -> None:
    known_as = {"user_agent": IPHONE, "ip": "91.198.174.192"}
    app = {"device": {"kind": "tablet", "system": "HarmonyOS"}}
    program.log(CLICK | known_as, CLICK | {"value": "app"} | known_as | app, CLICK | {"value": "none"})
    payloads = b"".join(
        entry.payload for entry in program.runtime.spool.read("", until_us=clock.now_us(), limit=9).entries
    )
    assert b"91.198" not in payloads
    assert b"AppleWebKit" not in payloads
    program.process()
    known, told, unknown = sorted(stored(), key=lambda activity: activity.value or "")
    environment = db.session.get_one(Environment, known.environment_id)
    assert (environment.device_class, environment.system, environment.country) == ("mobile", "iOS", "US")
    environment = db.session.get_one(Environment, told.environment_id)
    assert (environment.device_class, environment.system, environment.browser) == ("tablet", "HarmonyOS", "")
    assert unknown.environment_id is None  # the program's own address and library say nothing of the person


def test_neither_bots_nor_privacy_signals_are_asked_about(program: Program) -> None:
    headers = {
        "Authorization": f"Bearer {program.secret}",
        "User-Agent": "curl/8",
        "Sec-GPC": "1",
        "Sec-Purpose": "prefetch",
    }
    answer = program.app.test_client().post("/api/v1/activities", json={"activities": [CLICK]}, headers=headers)
    assert (answer.status_code, (answer.json or {})["results"][0]["status"]) == (202, "accepted")


def test_up_to_a_thousand_are_taken_at_once_by_one_append(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    appended: list[int] = []
    append_all = program.runtime.spool.append_all
    monkeypatch.setattr(
        program.runtime.spool, "append_all", lambda records: (appended.append(len(records)), append_all(records))
    )
    activities = [{"type": "click", "contact": {"visitor": new_visitor()}} for _ in range(1_000)]
    assert {one["status"] for one in program.log(*activities)} == {"accepted"}
    assert appended == [1_000]
    assert program.say("/activities", {"activities": [*activities, CLICK]}, 400) == {
        "reason": "unreadable",
        "detail": "more than 1,000 activities",
        "path": "$.activities",
    }


def test_a_channel_or_type_that_is_off_drops_and_says_so(program: Program) -> None:
    with transaction() as session:
        disable_channel(session, session.merge(program.channel))
    (result,) = program.log(CLICK)
    assert (result["status"], result["reason"]) == ("dropped", "channel_disabled")
    assert program.say("/identify", {"email": KIM}, 403)["reason"] == "channel_disabled"


def test_a_full_spool_is_told_and_nothing_is_kept(program: Program) -> None:
    program.runtime.spool._room._max_bytes = 0
    program.runtime.spool._room.forget()
    for path, body in (("/activities", {"activities": [CLICK]}), ("/identify", {"email": KIM})):
        answer = program.call("POST", path, body)
        assert (answer.status_code, (answer.json or {})["reason"]) == (503, "spool_full")
        assert int(answer.headers["Retry-After"]) > 0


def test_what_was_logged_can_be_read_again(program: Program) -> None:
    sent = {
        "type": "purchase",
        "id": str(uuid.uuid4()),
        "value": "1999",
        "url": "https://shop.example/?utm_source=mail",
        "target": {"type": "order", "id": "o-1"},
        "metadata": {"currency": "EUR", "gift": True},
    }
    program.log(sent | {"contact": {"email": KIM}}, CLICK)
    program.process()
    kim = program.contact(email=KIM)["id"]
    page = program.get("/activities", type="Purchase", contact_id=kim, channel="Shop", since="2020-01-01T00:00:00Z")
    (read,) = page["activities"]
    assert (page["next"], read["type"], read["basis"], read["contact_id"]) == (None, "purchase", "not-needed", kim)
    assert (read["utm"], read["target"], read["metadata"]) == ({"source": "mail"}, sent["target"], sent["metadata"])
    first = program.get("/activities", limit=1)
    second = program.get("/activities", limit=1, cursor=first["next"])
    assert {one["activities"][0]["type"] for one in (first, second)} == {"purchase", "click"}
    assert program.get("/activities", type="nope", status=400)["path"] == "?type"
