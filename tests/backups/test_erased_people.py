"""Does anybody who was erased come back with a backup or an import unnoticed?"""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.backups.conftest import Command, opened
from tests.door import DoorClient, new_visitor
from tests.privacy.person import EMAIL, begin, left_in_tables, live_through, work
from webapp import clock
from webapp.config import Config
from webapp.contacts.models import Contact
from webapp.database import db
from webapp.identity.erased import digest_of, identifier_name, visitor_name
from webapp.identity.erased_list import ListUnreadable, add_to_list, read_list
from webapp.privacy.erasing_again import keep_list
from webapp.privacy.erasing_jobs import Place, work_on_erasures
from webapp.processing.jobs import run_processing

KIM = {"email": "kim@example.org"}
over_sqlite_alone = pytest.mark.parametrize("database", ["sqlite"])  # nothing in them is PostgreSQL's matter


@pytest.fixture
def erase_kim(config: Config, door: DoorClient) -> Path:
    """Kim, and somebody anonymous, and the list that says both were erased a moment later."""
    door.store({"type": "click"}, contact=KIM)
    door.store({"type": "click"}, contact={"email": "lee@example.org"}, visitor=new_visitor())
    anonymous = new_visitor()
    door.store({"type": "click"}, visitor=anonymous)
    path = config.instance_path.parent / "erased-elsewhere"
    names = (
        identifier_name("email", "kim@example.org"),
        visitor_name(door.channel.group_id, uuid.UUID(anonymous).bytes),
    )
    add_to_list(path, dict.fromkeys([digest_of(config.secret_key, name) for name in names], clock.now_us()))
    return path


def test_whom_a_restore_brings_back_is_erased_again(
    door: DoorClient, config: Config, here: Command, elsewhere: Command, tmp_path: Path, empty_url: str
) -> None:
    kim, backup = live_through(door), tmp_path / "contrail.backup"
    door.send([{"type": "click", "value": "waits"}], contact={"email": EMAIL}, visitor=new_visitor())
    assert here("backup", str(backup)).exit_code == 0
    begin(kim)
    config.exports_path.mkdir(exist_ok=True)
    work(door, config.exports_path)
    assert left_in_tables() == set()
    done = elsewhere("restore", str(backup), "--erased-list", str(config.erased_path))
    assert "1 contacts were erased after the backup was made, and it brought them back" in done.output
    with opened(tmp_path, empty_url) as restored:
        spool = restored.extensions["contrail_door"].spool
        assert left_in_tables() != set()
        for _ in range(3):
            folder = tmp_path / "elsewhere"
            work_on_erasures(Place(db.engine, spool, folder, folder / "erased", on_its_way_seconds=0))
            run_processing(db.engine, spool, restored.extensions["contrail_door"].sums)
        assert left_in_tables() == set()
        assert db.session.scalars(select(Contact).where(Contact.email == "ned@mail.example")).one()


@over_sqlite_alone
def test_list_outlives_every_restore_and_lies_where_nobody_else_reads_it(
    erase_kim: Path, here: Command, elsewhere: Command, tmp_path: Path
) -> None:
    backup = tmp_path / "contrail.backup"
    assert here("backup", str(backup)).exit_code == 0
    for options in (("--erased-list", str(erase_kim)), ("--force", "--yes")):
        done = elsewhere("restore", str(backup), *options)
        assert "2 contacts were erased after the backup was made" in done.output
    assert (tmp_path / "elsewhere" / "erased").stat().st_mode & 0o777 == 0o600


@over_sqlite_alone
def test_whoever_came_after_they_were_erased_stays(
    erase_kim: Path, here: Command, elsewhere: Command, tmp_path: Path
) -> None:
    earlier = dict.fromkeys(read_list(erase_kim), 1)
    erase_kim.unlink()
    add_to_list(erase_kim, earlier)
    backup = tmp_path / "contrail.backup"
    assert here("backup", str(backup)).exit_code == 0
    done = elsewhere("restore", str(backup), "--erased-list", str(erase_kim))
    assert (done.exit_code, "were erased" in done.output) == (0, False)


@over_sqlite_alone
@pytest.mark.parametrize("known_by", ["file", "database"])
def test_import_brings_nobody_back(
    known_by: str, erase_kim: Path, here: Command, config: Config, tmp_path: Path
) -> None:
    if known_by == "file":
        erase_kim.rename(config.erased_path)
    else:
        keep_list(db.engine, erase_kim)
    contacts, activities = tmp_path / "contacts.csv", tmp_path / "activities.csv"
    contacts.write_text("email,first_name\nKIM@example.org,Kim\nmax@example.org,Max\n")
    activities.write_text("time,type,email\n2024-05-01,click,kim@example.org\n2024-05-01,click,max@example.org\n")
    done = here("import", "contacts", str(contacts), "--basis", "contract")
    assert "line 2: was erased and is not brought back" in done.output
    assert "1 contacts stored, 0 known already, 1 refused" in done.output
    done = here("import", "activities", str(activities), "--basis", "contract", "--channel", "Shop")
    assert "1 activities stored, 0 known already, 1 refused" in done.output


@over_sqlite_alone
def test_database_and_file_tell_each_other_who_was_erased(erase_kim: Path, config: Config) -> None:
    keep_list(db.engine, erase_kim)
    keep_list(db.engine, config.erased_path)
    assert read_list(config.erased_path) == read_list(erase_kim) != {}


def test_list_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "erased"
    add_to_list(path, {b"x" * 16: 5})
    add_to_list(path, {b"x" * 16: 7, b"y" * 16: 1})
    assert read_list(path) == {b"x" * 16: 7, b"y" * 16: 1}
    path.write_text("kim@example.org\n")
    with pytest.raises(ListUnreadable, match="line 1"):
        read_list(path)
