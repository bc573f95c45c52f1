"""Does a database that an earlier version made, with rows in it, become one of this version?

`released/` holds what versions left, written by themselves over both databases: `0001-…` is of the last one that had
only the first migration. Nothing in these files is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import inspect, select, text

from tests.conftest import config_for
from tests.databases import new_database
from tests.door import DoorClient, activity_count
from tests.house.test_migrations import differences
from webapp import create_app
from webapp.activities.models import ActivityType
from webapp.channels.models import Channel
from webapp.contacts.filters import ContactFilters
from webapp.contacts.models import Contact
from webapp.contacts.queries import page_of_contacts
from webapp.contacts.text_index import has_text_index
from webapp.database import db
from webapp.identity.queries import Browser, list_browsers
from webapp.migrations import upgrade_database
from webapp.recalculation.jobs import run_recalculation

RELEASED = Path(__file__).parent / "released"
VERSIONS = sorted({path.name.partition("-")[0] for path in RELEASED.glob("*.sql")})
# Every version adds the built-in types that it knows, and each migration its own number.
MAY_GROW = {"activity_type", "alembic_version"}
GREETED, OBJECTED = 1, 3


@pytest.fixture
def empty_postgresql(postgresql_url: str) -> Iterator[str]:
    """A database of its own beside the one that all tests of this process share."""
    with new_database() as url:
        yield url


@pytest.fixture(params=VERSIONS)
def earlier(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database that an earlier version left."""
    left = (RELEASED / f"{request.param}-{database}.sql").read_text()
    changes = {}
    if database == "sqlite":
        with closing(sqlite.connect(str(tmp_path / "contrail.db"))) as connection:
            connection.executescript(left)
    else:
        changes["database_url"] = request.getfixturevalue("empty_postgresql")
        with psycopg.connect(changes["database_url"], autocommit=True) as server:
            server.execute(left.encode())
    app = create_app(config_for(tmp_path, **changes))
    app.extensions["contrail_door"].keeper.check_seconds = 0
    with app.app_context():
        yield app
        db.session.remove()
        app.extensions["contrail_door"].close()
        db.engine.dispose()


def row_counts() -> dict[str, int]:
    db.session.rollback()
    with db.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name not in MAY_GROW]
        counts = {name: text(f'SELECT count(*) FROM "{name}"') for name in names}  # noqa: S608 - names of ours
        return {name: connection.scalar(count) or 0 for name, count in counts.items()}


def browser_of(contact_id: int) -> Browser:
    (browser,) = list_browsers(db.session(), [contact_id])
    return browser


def test_every_row_is_still_there(earlier: Flask) -> None:
    before = row_counts()
    upgrade_database(earlier)
    after = row_counts()
    assert before["activity"] == 11
    assert {name: after[name] for name in before} == before
    with db.engine.connect() as connection:
        assert differences(connection) == []


def test_what_was_stored_differently_is_found_where_it_is_now(earlier: Flask) -> None:
    upgrade_database(earlier)
    assert has_text_index(db.session.connection())
    assert [contact.id for contact in page_of_contacts(db.session(), ContactFilters(text="arse")).items] == [GREETED]
    greeted, objected = browser_of(GREETED), browser_of(OBJECTED)
    assert greeted.environment is not None
    assert greeted.environment.browser == "Chrome"
    assert greeted.last_seen_at >= greeted.first_seen_at
    assert (greeted.opted_out_at is None, objected.opted_out_at is None) == (True, False)
    kept = db.session.scalars(select(ActivityType.code_name).where(ActivityType.has_legitimate_interest))
    assert set(kept) == {"bizformsubmit", "memberregistration"}
    assert db.session.scalars(select(Channel.tracks_forms).distinct()).all() == [True]
    run_recalculation(db.engine)
    db.session.rollback()
    counts = dict(db.session.execute(select(Contact.id, Contact.activity_count)).all())
    assert counts == {1: 5, 2: 2, 3: 2, 4: 0}


def test_it_goes_on_from_there(earlier: Flask) -> None:
    upgrade_database(earlier)
    door = DoorClient(earlier, db.session.scalars(select(Channel).where(Channel.name == "Shop")).one())
    db.session.expunge(door.channel)
    door.visitor = "11111111-1111-4111-8111-111111111110"
    door.send([{"type": "click", "id": "order-7"}, {"type": "click", "id": "order-8"}])  # the first was deleted
    door.process()
    assert activity_count() == 12
    assert db.session.scalars(select(Contact.id)).all() == [1, 2, 3, 4]
