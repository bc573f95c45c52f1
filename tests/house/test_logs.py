"""Do the logs say what failed without saying whose data it was?"""

from __future__ import annotations

import logging
from contextlib import nullcontext

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from webapp import clock
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.logs import TracesWithoutValues

TWICE = "kim@example.org"


def logged(error: BaseException) -> str:
    info = (type(error), error, error.__traceback__)
    record = logging.LogRecord("webapp", logging.ERROR, __file__, 1, "a page failed", None, info)
    return TracesWithoutValues("%(message)s").format(record)


def test_value_that_a_database_refuses_stays_out_of_the_log(app: Flask) -> None:
    for wanted in (nullcontext(), pytest.raises(IntegrityError)):
        with wanted as found, transaction() as session:
            session.add(Contact(canonical_id=1, created_at=clock.now(), email=TWICE))
    assert "@" in str(found.value.orig) or db.engine.dialect.name == "sqlite"  # so there is something to hide
    assert TWICE not in logged(found.value)
    assert any(word in logged(found.value) for word in ("IntegrityError", "UniqueViolation"))
    assert db.session.query(Contact).count() == 1


def test_errors_that_led_to_another_are_named() -> None:
    try:
        try:
            {}["kim"]
        except KeyError as error:
            raise RuntimeError from error
    except RuntimeError as error:
        words = logged(error)
    assert "RuntimeError" in words
    assert "KeyError" in words
    assert "test_logs.py" in words
