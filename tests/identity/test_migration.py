"""Does an installation keep its e-mails and attributes when identifiers and values get tables of their own?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import Connection, select, text

from webapp import clock
from webapp.database import db, write_transaction
from webapp.identity.models import AttributeValue, Identifier
from webapp.migrations import _alembic, _scripts

REVISION = "0010"
MANY = text(
    "INSERT INTO contact (id, canonical_id, is_known, created_at, activity_count, email, last_name)"
    " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
    " SELECT i, i, true, 1000 + i, 0, 'p' || i || '@example.org', 'Person' FROM n"
)


@pytest.fixture
def before(app: Flask) -> None:
    """The database as it was before."""
    assert app
    db.session.remove()
    move(command.downgrade, str(_scripts().get_revision(REVISION).down_revision))


def move(way: object, target: str) -> None:
    with write_transaction(db.engine) as connection:
        way(_alembic(connection), target)  # type: ignore[operator]


def add(connection: Connection, count: int) -> None:
    connection.execute(MANY, {"count": count})


@pytest.mark.usefixtures("before")
def test_what_contacts_show_becomes_what_they_came_with() -> None:
    with write_transaction(db.engine) as connection:
        add(connection, 2)
        connection.execute(text("UPDATE contact SET notes = 'Tea', email = NULL WHERE id = 2"))
    move(command.upgrade, "head")
    identifiers = [(one.kind, one.value, one.contact_id) for one in db.session.scalars(select(Identifier))]
    values = {(one.contact_id, one.name, one.value) for one in db.session.scalars(select(AttributeValue))}
    assert identifiers == [("email", "p1@example.org", 1)]
    assert values == {
        (1, "email", "p1@example.org"),
        (1, "last_name", "Person"),
        (2, "last_name", "Person"),
        (2, "notes", "Tea"),
    }
    first = db.session.scalars(select(Identifier)).one()
    assert first.at == clock.from_ms(1_001)


@pytest.mark.usefixtures("before")
def test_many_contacts_are_moved_by_few_statements() -> None:
    with write_transaction(db.engine) as connection:
        add(connection, 20_000)
    began = clock.now()
    move(command.upgrade, "head")
    assert clock.now() - began < timedelta(seconds=10)
    assert db.session.query(AttributeValue).count() == 40_000
