"""Does every address answer bad input with JSON that says what was wrong and where, and never fail?"""

from __future__ import annotations

import json

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import KIM, Program
from tests.door import VISITOR, activity_count
from webapp.api.addresses import ADDRESSES
from webapp.database import transaction

POSTS = [one.rule for one in ADDRESSES if one.method == "POST"]
GETS = [one for one in ADDRESSES if one.query is not None]
UNREADABLE = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "not a number": b'{"activities": NaN}',
    "deep": b"[" * 100_000,
    "deep inside": b'{"attributes": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}",
    "50,000 keys": json.dumps({"attributes": {str(n): n for n in range(50_000)}}).encode(),
}
TEXTS = ["<script>alert(1)</script>", '=HYPERLINK("x")', "\u202eevil", "😀" * 50, "\ud800", "a\x00b", "-1", "x" * 5_000]
NUMBERS = [-1, 0, 1.5, 2**63, 2**70, -(2**70), 1e308]
VALUES = [None, True, "", [], {}, [[]], {"a": 1}, "9999-12-31T23:59:59Z", *NUMBERS, *TEXTS]
NAMES = [
    "visitor",
    "id",
    "email",
    "external_id",
    "channel",
    "contact",
    "contact_id",
    "attributes",
    "overwrite",
    "agree",
    "revoke",
    "versions",
    "opt_out",
    "consent",
    "from",
    "to",
    "activities",
    "sent_at",
    "type",
    "occurred_at",
    "ip",
]


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """What reaches a database is read by the same shapes for both."""
    return str(request.param)


def check(program: Program, method: str, path: str, data: bytes | str | None) -> int:
    answer = program.call(method, path, data=data)
    assert answer.status_code < 500, (path, answer.text)
    assert answer.mimetype == "application/json"
    body = answer.json
    assert isinstance(body, dict)
    if answer.status_code >= 400 and not {"results", "status"} & body.keys():
        assert set(body) == {"reason", "detail", "path"}
        assert body["reason"]
        assert body["detail"]
    return answer.status_code


@pytest.mark.parametrize("what", list(UNREADABLE))
def test_a_body_that_cannot_be_read_is_refused(program: Program, what: str) -> None:
    for path in POSTS:
        assert check(program, "POST", path, UNREADABLE[what]) in ({201, 400} if path == "/visitors" else {400})


def test_a_body_that_is_too_large_or_no_json_is_refused_in_json(app: Flask, program: Program) -> None:
    for size in (1_100_000, 10_000_000):
        assert check(program, "POST", "/identify", b" " * size) == 413
    headers = {"Authorization": f"Bearer {program.secret}"}
    answer = app.test_client().post("/api/v1/identify", data={"email": KIM}, headers=headers)
    assert (answer.status_code, (answer.json or {})["reason"]) == (415, "not_json")
    for method, path, status in (("GET", "/nothing", 404), ("DELETE", "/contacts", 405), ("POST", "/contacts/1", 405)):
        assert check(program, method, path, None) == status


def test_what_is_wrong_with_one_activity_costs_no_other(program: Program) -> None:
    good = {"type": "click", "contact": {"email": KIM}}
    bad = [{**good, name: value} for name in ("type", "title", "metadata", "occurred_at") for value in ([], "\x00")]
    results = program.log(good, *bad, good, status=207)
    assert [one["status"] for one in results] == ["accepted", *["invalid"] * len(bad), "accepted"]
    assert all(one["detail"].startswith(f"$.activities[{n}].") for n, one in enumerate(results[1:-1], 1))
    program.process()
    assert activity_count() == 2


@pytest.mark.parametrize("moment", ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "now"])
def test_dates_at_the_ends_of_time_do_no_harm(program: Program, moment: str) -> None:
    answer = program.call(
        "POST", "/activities", {"activities": [{"type": "click", "occurred_at": moment, "contact": {"email": KIM}}]}
    )
    assert answer.status_code == (202 if moment.startswith("9999") else 400)
    for name in ("since", "until"):
        assert check(program, "GET", f"/activities?{name}={moment}", None) in {200, 400}
    assert program.process().set_aside == 0


def test_trouble_of_ours_is_json_too_and_visitors_are_logged_without_the_database(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    click = {"type": "click", "contact": {"visitor": VISITOR}}
    with transaction() as session:
        session.connection().exec_driver_sql("ALTER TABLE contact RENAME TO contact_away")
    program.log(click)
    answer = program.call("POST", "/activities", {"activities": [click | {"contact": {"email": KIM}}]})
    assert (answer.status_code, (answer.json or {})["reason"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    program.app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr(program.runtime, "drops", None)
    answer = program.call("GET", "/channels")
    assert (answer.status_code, (answer.json or {})["reason"]) == (500, "failed")
    monkeypatch.undo()


NESTED = st.recursive(
    st.sampled_from(VALUES) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), NESTED, max_size=5)
ACTIVITIES = st.lists(BODIES.map(lambda more: {"type": "click"} | more), max_size=3)
QUERIES = st.sampled_from(("x", "-1", "%00", "1e9", KIM, "9" * 30))


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_sent_is_answered_and_what_is_accepted_can_be_stored(program: Program, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(POSTS))
    body = {"activities": data.draw(ACTIVITIES)} if path == "/activities" else data.draw(BODIES)
    check(program, "POST", path, json.dumps(body))
    address = data.draw(st.sampled_from(GETS))
    names = address.query.__struct_fields__ if address.query else ()
    asked = "&".join(f"{name}={data.draw(QUERIES)}" for name in names)
    check(program, "GET", f"{address.rule}?{asked}", None)
    assert program.process().set_aside == 0
