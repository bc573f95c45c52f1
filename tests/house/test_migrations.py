"""Do the migrations make the tables that the models describe, and can each but the first be undone and done again?"""

from __future__ import annotations

from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, delete, select, text, update
from sqlalchemy.exc import IntegrityError

from tests.door import DoorClient
from webapp import clock
from webapp.activities.models import ActivityType
from webapp.administration.models import ChannelTask
from webapp.contacts.text_index import INDEX
from webapp.database import db, transaction, write_transaction
from webapp.migrations import _alembic, _scripts, add_missing_types, changing_tables, upgrade_database
from webapp.migrations.tables import METADATA
from webapp.settings.queries import get_policy_version


def test_foreign_keys_hold_again_after_a_migration(app: Flask) -> None:
    upgrade_database(app)
    orphan = text("INSERT INTO claim (contact_id, kind, value, claimed_at) VALUES (1, 'email', 'a@b.c', 0)")
    with pytest.raises(IntegrityError), write_transaction(db.engine) as connection:
        connection.execute(orphan)


def differences(connection: Connection) -> list[Any]:
    """Return what a migration would have to change. Partitions and what the search keeps are in no model."""

    def is_ours(name: str | None, kind: str, _: object) -> bool:
        return name != INDEX and (kind != "table" or name in METADATA.tables)

    return compare_metadata(MigrationContext.configure(connection, opts={"include_name": is_ours}), METADATA)


def test_models_and_migrations_agree(app: Flask) -> None:
    assert app
    with db.engine.connect() as connection:
        assert differences(connection) == []


def test_every_migration_but_the_first_is_undone_and_done_again_around_rows(door: DoorClient) -> None:
    door.store({"type": "click"})
    db.session.remove()
    steps = len(list(_scripts().walk_revisions())) - 1
    for step in range(1, steps + 1):
        for move, target in ((command.downgrade, f"-{step}"), (command.upgrade, "head")):
            with changing_tables(db.engine) as connection:
                move(_alembic(connection), target)
    with db.engine.connect() as connection:
        assert differences(connection) == []


def test_a_table_that_is_rebuilt_keeps_what_refers_to_its_rows(door: DoorClient) -> None:
    with transaction() as session:
        session.add(ChannelTask(channel_id=door.channel.id, kind="empty", begun_at=clock.now(), user_name="Ada"))
    db.session.remove()
    for move, target in ((command.downgrade, "0004"), (command.upgrade, "head")):
        with changing_tables(db.engine) as connection:
            move(_alembic(connection), target)
    assert db.session.scalars(select(ChannelTask.channel_id)).all() == [door.channel.id]
    door.store({"type": "click"})


def test_a_built_in_type_that_came_without_a_migration_is_there_after_a_start(app: Flask) -> None:
    before = get_policy_version(db.session())
    with transaction() as session:
        session.execute(delete(ActivityType).where(ActivityType.code_name == "download"))
        session.execute(update(ActivityType).where(ActivityType.code_name == "click").values(display_name="Tap"))
    for _ in range(2):
        add_missing_types(app)
        names = dict(db.session.execute(select(ActivityType.code_name, ActivityType.display_name)).all())
        assert (names["download"], names["click"]) == ("Download", "Tap")
        assert get_policy_version(db.session()) == before + 1  # doors learn of it; the second start writes nothing
        db.session.rollback()
