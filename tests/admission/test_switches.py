"""Does a door know whose switches are off, by reading no more than it must?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, event, select, text

from tests.conftest import make_channel
from tests.door import DoorClient, new_visitor
from tests.processing.feeding import BEGIN, Feed
from webapp.admission.keeper import PolicyKeeper
from webapp.admission.runtime import Runtime
from webapp.admission.switches import KnownSwitches, Switches
from webapp.database import db, transaction, write_transaction
from webapp.identity.switches import Switch, person_digest, save_switches
from webapp.settings.models import PolicyVersion
from webapp.settings.operations import bump_policy, bump_policy_version

MANY = 200_000
FILL = """
INSERT INTO person_switch (digest, reason, is_on, since, chosen_at, changed)
WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < :many)
SELECT number * 46116860184273, 'opted_out', number % 10 <> 0, 0, 0, number % 1000 FROM numbers
"""


@pytest.fixture
def keeper(app: Flask) -> PolicyKeeper:
    """A door's keeper that asks only when it is told to."""
    return PolicyKeeper(db.engine, check_seconds=3_600)


def turn(digest: int, *, is_on: bool, reason: str = "opted_out") -> None:
    with write_transaction(db.engine) as connection:
        switch = Switch(is_on, BEGIN, BEGIN, bump_policy_version(connection))
        save_switches(connection, reason, {digest: switch})


def known(keeper: PolicyKeeper) -> dict[int, set[str]]:
    return {digest: set(reasons) for digest, reasons in keeper.check().switches.items()}


@contextmanager
def rows_read(counts: list[int]) -> Iterator[None]:
    """Note how many rows each question about switches has for an answer, by asking it again."""
    engine = db.engine

    def note(connection: Connection, _: object, statement: str, parameters: tuple[object, ...], *__: object) -> None:
        if "FROM person_switch" in statement and not statement.startswith("SELECT count"):
            counted = f"SELECT count(*) FROM ({statement}) AS asked"  # noqa: S608 - statements of ours
            counts.append(connection.exec_driver_sql(counted, parameters).scalar_one())

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_one_change_among_many_reads_one_row(keeper: PolicyKeeper) -> None:
    with transaction() as session:
        session.execute(text(FILL), {"many": MANY})
        session.execute(text("UPDATE policy_version SET number = 1000"))
    counts: list[int] = []
    with rows_read(counts):
        assert len(keeper.check().switches) == MANY * 9 // 10
        everybody = keeper.current().switches
        turn(-7, is_on=True)
        assert -7 in keeper.check().switches
        turn(-7, is_on=False)
        assert -7 not in keeper.check().switches
        with transaction() as session:
            bump_policy(session)
        keeper.check()
        keeper.check()
    assert counts == [MANY * 9 // 10, 1, 1, 0]
    assert keeper.current().switches is everybody


def test_what_changed_is_found_by_an_index(app: Flask) -> None:
    explain = "EXPLAIN QUERY PLAN"
    if db.engine.dialect.name == "postgresql":  # which would rather read an empty table as a whole
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    query = explain + " SELECT digest, reason, is_on FROM person_switch WHERE changed > 7"  # noqa: S608 - as above
    assert "ix_person_switch_changed" in str(db.session.execute(text(query)).all())


def test_several_reasons_of_one_person_are_kept_apart(keeper: PolicyKeeper) -> None:
    turn(1, is_on=True)
    turn(1, is_on=True, reason="contact_logging_disabled")
    assert known(keeper) == {1: {"opted_out", "contact_logging_disabled"}}
    turn(1, is_on=False)
    assert known(keeper) == {1: {"contact_logging_disabled"}}
    turn(1, is_on=False, reason="contact_logging_disabled")
    assert known(keeper) == {}
    assert known(PolicyKeeper(db.engine)) == {}


def test_a_door_that_starts_later_knows_the_same(keeper: PolicyKeeper) -> None:
    for digest in range(5):
        turn(digest, is_on=True)
        keeper.check()
    turn(3, is_on=False)
    assert known(keeper) == known(PolicyKeeper(db.engine)) == {digest: {"opted_out"} for digest in (0, 1, 2, 4)}


def test_after_a_backup_is_played_back_all_is_loaded_again(keeper: PolicyKeeper) -> None:
    turn(1, is_on=True)
    keeper.check()
    turn(2, is_on=True)
    before: Switches = keeper.check().switches
    with transaction() as session:
        session.execute(text("DELETE FROM person_switch WHERE digest = 2"))
        session.execute(text("UPDATE policy_version SET number = number - 1"))
    assert known(keeper) == {1: {"opted_out"}}
    assert keeper.current().switches is not before


def test_what_is_turned_while_the_rules_are_read_is_learnt_at_the_next_check(app: Flask) -> None:
    session, switches = db.session(), KnownSwitches()
    version = session.scalars(select(PolicyVersion.number)).one()
    assert switches.follow(session, version) == {}
    session.rollback()
    turn(1, is_on=True)
    assert list(switches.follow(session, version)) == [1]  # as the older version stood when it was asked
    session.rollback()
    turn(1, is_on=False)
    assert switches.follow(session, version + 2) == {}


def test_two_doors_learn_of_a_choice(app: Flask, keeper: PolicyKeeper) -> None:
    shop = make_channel()
    first, feed = DoorClient(app, shop), Feed(app, shop)
    second = PolicyKeeper(db.engine, check_seconds=3_600)
    digest = person_digest(shop.group_id, bytes.fromhex(first.visitor.replace("-", "")))
    for opts_out in (True, False, True):
        feed.put(opt_out=opts_out)
        feed.process()
        assert (digest in keeper.check().switches) is (digest in second.check().switches) is opts_out
    answer = first.send([{"type": "click"}])
    assert answer.json["results"][0]["reason"] == "opted_out"
    assert first.send([{"type": "click"}], visitor=new_visitor()).json["results"][0]["status"] == "accepted"


def test_a_choice_on_one_site_is_none_on_another(app: Flask) -> None:
    here, elsewhere = DoorClient(app, make_channel("Here")), DoorClient(app, make_channel("Elsewhere"))
    here.send([], consent={"opt_out": True})
    here.process()
    assert here.send([{"type": "click"}]).json["results"][0]["reason"] == "opted_out"
    assert elsewhere.send([{"type": "click"}]).json["results"][0]["status"] == "accepted"


def test_a_choice_outlives_a_restart_before_it_was_processed(app: Flask) -> None:
    door = DoorClient(app, make_channel())
    door.send([], consent={"opt_out": True})
    door.runtime.close()
    door.runtime = app.extensions["contrail_door"] = Runtime(door.runtime.config, db.engine)
    try:
        door.process()
        assert len(door.runtime.keeper.current().switches) == 1
    finally:
        door.runtime.close()
