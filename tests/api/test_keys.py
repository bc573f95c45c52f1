"""Does every address ask for a key that works, and does each scope get only what it may?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.conftest import CLICK, Program, make_key
from tests.client import PageClient
from tests.conftest import make_channel
from tests.door import activity_count
from webapp import clock
from webapp.access.key_reads import keep_reads
from webapp.access.keys import Scope, create_key, revoke_key
from webapp.access.models import ApiKey, AuditEntry
from webapp.api.addresses import ADDRESSES
from webapp.database import db, transaction, write_transaction


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """Keys are asked of the snapshot, not of a database."""
    return str(request.param)


def concrete(rule: str) -> str:
    return re.sub(r"<[^>]+>", "1", rule)


def test_every_address_asks_for_a_key(app: Flask, program: Program) -> None:
    views = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    assert views == {f"api.{one.name}" for one in ADDRESSES}
    for one in ADDRESSES:
        for header in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x"}):
            answer = app.test_client().open(f"/api/v1{concrete(one.rule)}", method=one.method, headers=header)
            assert answer.status_code == 401, (one.name, header)
            assert answer.json is not None
            assert answer.json["reason"] == (
                "key_unknown" if header.get("Authorization") == "Bearer x" else "key_missing"
            )
            assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="contrail"')


@pytest.mark.parametrize("scope", list(Scope))
def test_each_scope_gets_only_what_it_may(program: Program, scope: Scope) -> None:
    secret = make_key(scope)
    for one in ADDRESSES:
        answer = program.call(one.method, concrete(one.rule), body={} if one.method == "POST" else None, secret=secret)
        is_allowed = any(scope.includes(needed) for needed in one.scopes)
        assert (answer.status_code == 403) != is_allowed, (one.name, answer.text)
        if not is_allowed:
            assert answer.json is not None
            assert answer.json["reason"] == "scope_missing"
            assert " or ".join(sorted(one.scopes)) in answer.json["detail"]


def test_a_revoked_key_works_no_more_and_an_expired_one_neither(program: Program) -> None:
    program.log(CLICK)
    with transaction() as session:
        revoke_key(session, session.scalars(select(ApiKey)).one())
    assert program.call("POST", "/activities", {"activities": [CLICK]}).status_code == 401
    expired = make_key(expires_at=clock.now() - timedelta(seconds=1))
    answer = program.call("GET", "/channels", secret=expired)
    assert (answer.status_code, (answer.json or {})["reason"]) == (401, "key_expired")
    assert (
        program.call("GET", "/channels", secret=make_key(expires_at=clock.now() + timedelta(days=1))).status_code == 200
    )


def test_a_key_is_known_within_two_seconds_without_asking_the_database_each_time(program: Program) -> None:
    program.runtime.keeper.check_seconds = 1.0
    program.log(CLICK)
    fresh = make_key()
    assert program.call("GET", "/channels", secret=fresh).status_code == 200  # unknown ones are looked for at once
    with transaction() as session:
        for key in session.scalars(select(ApiKey)):
            revoke_key(session, key)
    program.runtime.keeper.check()
    assert program.call("GET", "/channels", secret=fresh).status_code == 401


def test_when_a_key_was_used_is_known_and_a_call_writes_nothing(program: Program) -> None:
    program.get("/channels")
    assert db.session.scalars(select(ApiKey.last_used_at)).all() == [None]
    program.process()
    db.session.rollback()
    (used,) = db.session.scalars(select(ApiKey.last_used_at))
    assert used is not None
    assert clock.now() - used < timedelta(minutes=1)


def test_a_key_of_one_channel_writes_to_no_other_and_sees_no_other(program: Program) -> None:
    other = make_channel("Blog")
    (result,) = program.log(CLICK | {"channel": other.key}, status=400)
    assert result["detail"] == "$.activities[0].channel: this key is for another channel only"
    assert program.say("/visitors", {"channel": "Blog"}, 400)["path"] == "$.channel"
    assert [one["name"] for one in program.get("/channels")["channels"]] == ["Shop"]
    results = program.log(*[CLICK | {"channel": name} for name in (other.key, "Blog", other.id)], secret=make_key())
    assert {one["status"] for one in results} == {"accepted"}
    (missing,) = program.log(CLICK, status=400, secret=make_key())
    assert missing["detail"] == "$.activities[0].channel: is missing, and this key has no channel of its own"
    program.process()
    assert activity_count() == 3


def test_a_sender_that_is_too_fast_waits(app: Flask, program: Program) -> None:
    program.runtime.by_address = type(program.runtime.by_address)(1)
    client, headers = app.test_client(), {"Authorization": f"Bearer {program.secret}"}
    answers = [
        client.get("/api/v1/channels", headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.9"}) for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[-1].json or {})["reason"] == "rate_limited"
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_a_channel_that_too_much_comes_over_waits(program: Program) -> None:
    program.runtime.by_channel = type(program.runtime.by_channel)(1)
    calls = [("/activities", {"activities": [CLICK]}), ("/identify", {"email": "kim@example.org"}), ("/visitors", {})]
    assert [program.call("POST", *one).status_code for one in calls] == [202, 202, 429]
    assert program.call("GET", "/channels").status_code == 200


def test_what_a_program_reads_is_in_the_audit_log_once_an_hour(program: Program, ada: PageClient) -> None:
    program.store({"type": "click"}, {"type": "click"})
    secret = make_key("read", channel_id=program.channel.id)
    for path in ("/activities", "/contacts", "/contacts", "/contacts/1"):
        assert program.call("GET", path, secret=secret).status_code == 200
        program.process()
    wanted = select(AuditEntry.action, AuditEntry.user_name, AuditEntry.details).order_by(AuditEntry.id)
    rows = db.session.execute(wanted.where(AuditEntry.action.endswith("read_by_key"))).all()
    assert [tuple(row) for row in rows] == [
        ("activities_read_by_key", "API key read", {"activities": 2}),
        ("contacts_read_by_key", "API key read", {"contacts": 3}),
    ]
    assert "Contacts read by a program" in ada.get("/audit").text


def test_reads_that_are_processed_later_stand_in_their_own_hour(program: Program) -> None:
    with transaction() as session:
        key_id = create_key(session, "Warehouse", Scope.READ).row.id
    for hour in (498_611, 498_612, 498_611):
        with write_transaction(db.engine) as connection:
            keep_reads(connection, [(hour, key_id, "contacts", 5)])
    rows = db.session.execute(select(AuditEntry.at, AuditEntry.details).filter_by(action="contacts_read_by_key"))
    assert [(clock.to_ms(row.at) // 3_600_000, row.details) for row in rows] == [
        (498_611, {"contacts": 10}),
        (498_612, {"contacts": 5}),
    ]
