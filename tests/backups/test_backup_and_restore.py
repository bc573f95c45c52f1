"""Does a backup hold everything of one moment, and does a restore bring it back?"""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from flask import Flask
from sqlalchemy import inspect, text

from tests.backups.conftest import Command, opened
from tests.door import DoorClient, activity_count
from webapp.config import Config
from webapp.database import Base, db
from webapp.processing.jobs import run_processing

KIM = {"email": "kim@example.org", "attributes": {"first_name": "Kim"}}
over_sqlite_alone = pytest.mark.parametrize("database", ["sqlite"])  # nothing in them is PostgreSQL's matter


@pytest.fixture
def backup(tmp_path: Path, here: Command, door: DoorClient) -> Path:
    """A backup with two activities stored and one waiting."""
    door.store({"type": "pagevisit", "url": "https://shop.example/a", "title": "Tab\tand\\\nline"})
    door.store({"type": "purchase", "value": "12", "metadata": {"currency": "EUR"}}, contact=KIM)
    assert door.send([{"type": "click", "title": "waits", "id": "one"}]).status_code == 202
    path = tmp_path / "contrail.backup"
    done = here("backup", str(path))
    assert done.exit_code == 0, done.output
    return path


def all_rows(leave_out: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return all rows of all tables, but of those named."""
    rows = {}
    with db.engine.connect() as connection:
        for name in set(inspect(connection).get_table_names()) & set(Base.metadata.tables) - set(leave_out):
            found = connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 - names of ours
            rows[name] = sorted((tuple(row) for row in found), key=repr)
    return rows


def test_restored_installation_has_every_row_and_what_waited(
    app: Flask, backup: Path, elsewhere: Command, tmp_path: Path, empty_url: str
) -> None:
    expected = all_rows(leave_out=("audit_entry",))
    done = elsewhere("restore", str(backup))
    assert done.exit_code == 0, done.output
    assert "3 activities, 1 contacts, 1 browsers" in done.output  # the landing page, too
    with opened(tmp_path, empty_url) as restored:
        assert all_rows(leave_out=("audit_entry",)) == expected
        door = restored.extensions["contrail_door"]
        assert run_processing(db.engine, door.spool, door.sums).activities == 1
        assert activity_count("click") == 1
        assert run_processing(db.engine, door.spool, door.sums).activities == 0
        with db.engine.connect() as connection:
            actions = connection.scalars(text("SELECT action FROM audit_entry ORDER BY id")).all()
        assert actions[-2:] == ["backup_made", "backup_restored"]


def test_restored_installation_takes_more(
    backup: Path, elsewhere: Command, tmp_path: Path, empty_url: str, door: DoorClient
) -> None:
    assert elsewhere("restore", str(backup)).exit_code == 0
    assert elsewhere("process").exit_code == 0
    with opened(tmp_path, empty_url) as restored:
        again = DoorClient(restored, door.channel)
        again.store({"type": "click", "title": "waits", "id": "one"}, {"type": "click", "id": "two"})
        again.store({"type": "click"}, visitor="11111111-2222-4333-8444-555555555555")
        assert activity_count("click") == 3  # the repeat is known, and new rows get numbers of their own
    status = json.loads(elsewhere("status", "--json").output)
    assert (status["activities"], status["visitors"], status["spool_activities"]) == (6, 2, 0)


@over_sqlite_alone
def test_backup_is_its_owners_alone_and_comes_whole_or_not_at_all(backup: Path, here: Command) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    before = backup.read_bytes()
    refused = here("backup", str(backup))
    assert (refused.exit_code, "exists already" in refused.output) == (1, True)
    assert backup.read_bytes() == before
    assert here("backup", str(backup), "--replace").exit_code == 0
    left = [path.name for path in backup.parent.iterdir() if "unfinished" in path.name or path.name.endswith(".copy")]
    assert left == []


@over_sqlite_alone
def test_key_comes_along_unless_it_is_left_out(
    backup: Path, here: Command, elsewhere: Command, tmp_path: Path, config: Config
) -> None:
    assert elsewhere("restore", str(backup)).exit_code == 0
    assert (tmp_path / "elsewhere" / "secret_key").read_text() == config.secret_key
    bare = tmp_path / "bare.backup"
    assert here("backup", str(bare), "--without-secret").exit_code == 0
    (tmp_path / "elsewhere" / "secret_key").unlink()
    done = elsewhere("restore", str(bare), "--force", "--yes")
    assert "holds no secret key" in done.output
    assert (tmp_path / "elsewhere" / "secret_key").read_text() != config.secret_key


@over_sqlite_alone
def test_another_key_in_the_environment_is_refused(backup: Path, elsewhere: Command, tmp_path: Path) -> None:
    refused = elsewhere("restore", str(backup), CONTRAIL_SECRET_KEY="x" * 64)
    assert (refused.exit_code, "CONTRAIL_SECRET_KEY is another key" in refused.output) == (1, True)
    assert not (tmp_path / "elsewhere" / "contrail.db").exists()


def test_installation_that_is_used_is_replaced_only_by_force(
    backup: Path, here: Command, door: DoorClient, config: Config
) -> None:
    door.store({"type": "click"})
    door.send([{"type": "click", "title": "waits for nothing"}])
    refused = here("restore", str(backup))
    assert (refused.exit_code, "not empty" in refused.output, "1 waiting" in refused.output) == (1, True, True)
    assert activity_count("click") == 2
    done = here("restore", str(backup), "--force", "--yes")
    assert done.exit_code == 0, done.output
    assert "1 activities stored" in here("process").output


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite is copied as the file that it is
def test_table_that_somebody_made_beside_ours_is_left_alone(
    app: Flask, door: DoorClient, here: Command, elsewhere: Command, tmp_path: Path
) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE our_own_figures AS SELECT 1 AS number"))
    try:
        assert here("backup", str(tmp_path / "one.backup")).exit_code == 0
        assert here("restore", str(tmp_path / "one.backup"), "--force", "--yes").exit_code == 0
        assert elsewhere("restore", str(tmp_path / "one.backup")).exit_code == 0
        with db.engine.connect() as connection:
            assert connection.scalar(text("SELECT number FROM our_own_figures")) == 1
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE our_own_figures"))


@over_sqlite_alone
def test_restore_is_refused_while_the_system_runs(backup: Path, here: Command, config: Config) -> None:

    with FileLock(config.instance_path / "timetable.lock"):
        refused = here("restore", str(backup), "--force", "--yes")
    assert (refused.exit_code, "already runs" in refused.output) == (1, True)


@pytest.mark.parametrize("database", ["sqlite"])
class TestOverSqliteAlone:
    """What asks nothing of a database."""

    @pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
    def test_backup_that_is_cut_off_changes_nothing(
        self, backup: Path, elsewhere: Command, tmp_path: Path, share: float
    ) -> None:
        backup.write_bytes(backup.read_bytes()[: int(backup.stat().st_size * share)])
        refused = elsewhere("restore", str(backup))
        assert refused.output.startswith(("contrail: the backup is cut off", "contrail: this is no backup"))
        left = {path.name for path in (tmp_path / "elsewhere").iterdir()} - {"secret_key", "timetable.lock", "spool"}
        assert left == set()

    def test_backup_that_was_changed_is_refused(self, backup: Path, elsewhere: Command, tmp_path: Path) -> None:
        packed = bytearray(backup.read_bytes())
        packed[len(packed) // 2] ^= 1
        backup.write_bytes(packed)
        refused = elsewhere("restore", str(backup))
        assert refused.output.startswith(("contrail: the backup is", "contrail: this is no backup")), refused.output
        assert not (tmp_path / "elsewhere" / "contrail.db").exists()

    def test_file_that_is_none_is_refused(self, elsewhere: Command, tmp_path: Path) -> None:
        path = tmp_path / "note.txt"
        path.write_text("no backup at all\n" * 100)
        assert "this is no backup" in elsewhere("restore", str(path)).output

    def test_restore_that_died_is_begun_anew_before_anything_else(
        self, backup: Path, elsewhere: Command, tmp_path: Path
    ) -> None:
        assert elsewhere("restore", str(backup)).exit_code == 0
        (tmp_path / "elsewhere" / "restore_unfinished").touch()
        for command in (["process"], ["status"], ["backup", str(tmp_path / "other")]):
            refused = elsewhere(*command)
            assert (refused.exit_code, "restore was interrupted" in refused.output) == (1, True)
        assert elsewhere("restore", str(backup)).exit_code == 0
        assert elsewhere("process").exit_code == 0

    def test_nothing_is_backed_up_where_nothing_is(self, elsewhere: Command, tmp_path: Path) -> None:
        refused = elsewhere("backup", str(tmp_path / "none"))
        assert (refused.exit_code, "never started" in refused.output) == (1, True)
        assert not (tmp_path / "none").exists()
