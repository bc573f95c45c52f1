"""Does the door learn of changes, and keep going when the database doesn't answer?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import create_engine

from tests.collect.rules import switch_off
from tests.conftest import make_channel
from tests.consent.test_consents import make_consent
from tests.statements import noted_statements
from webapp.admission import keeper as keeper_module
from webapp.admission.keeper import PolicyKeeper
from webapp.database import db


def test_a_change_is_learnt_at_the_next_check(app: Flask) -> None:
    keeper = PolicyKeeper(db.engine, check_seconds=3_600)
    before = keeper.current()
    switch_off("click")
    assert keeper.current() is before
    assert keeper.check().disabled_types() == ["click"]
    assert keeper.check() is keeper.current()


def test_a_change_is_learnt_without_counting_what_people_answered(app: Flask) -> None:
    keeper = PolicyKeeper(db.engine, check_seconds=3_600)
    keeper.current()
    make_consent()
    with noted_statements() as statements:
        assert list(keeper.check().consents) == ["analytics"]
    assert not any("consent_proof" in statement for statement in statements)


def test_unknown_things_are_asked_about_once_a_second(app: Flask) -> None:
    keeper = PolicyKeeper(db.engine, check_seconds=3_600)
    keeper.current()
    first = make_channel("One")
    assert first.key in keeper.check_unknown().channels
    second = make_channel("Two")
    assert second.key not in keeper.check_unknown().channels
    keeper._unknown_at = 0.0  # a second later
    assert second.key in keeper.check_unknown().channels


def test_the_last_policy_stays_while_the_database_is_away(app: Flask) -> None:
    keeper = PolicyKeeper(db.engine, check_seconds=0)
    before = keeper.current()
    keeper._engine = create_engine("sqlite:////nowhere/at/all.db")
    assert keeper.current() is before
    assert keeper.check_unknown() is before


def test_nobody_waits_for_a_database_that_hangs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = PolicyKeeper(db.engine, check_seconds=0.001)
    before = keeper.current()
    asked, answered = Event(), Event()

    def hang(session: object) -> int:
        asked.set()
        assert answered.wait(10)
        return before.version

    with monkeypatch.context() as patch, ThreadPoolExecutor() as pool:
        patch.setattr(keeper_module, "get_policy_version", hang)
        hanging = pool.submit(keeper.check)
        assert asked.wait(10)
        try:
            assert keeper.current() is before
        finally:
            answered.set()
        assert hanging.result(10) is before
