"""Does anybody who was erased come back with a backup or an import unnoticed?"""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.backups.conftest import Command
from tests.door import DoorClient, new_visitor
from webapp import clock
from webapp.config import Config
from webapp.contacts.models import Contact
from webapp.database import db
from webapp.identity.erased_list import (
    FILE,
    ListUnreadable,
    add_to_list,
    identifier_digest,
    read_list,
    visitor_digest,
)

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
    digests = (
        identifier_digest(config.secret_key, "email", "kim@example.org"),
        visitor_digest(config.secret_key, door.channel.group_id, uuid.UUID(anonymous).bytes),
    )
    add_to_list(path, dict.fromkeys(digests, clock.now_us()))
    return path


def test_restore_names_those_whom_it_brought_back(
    erase_kim: Path, here: Command, elsewhere: Command, tmp_path: Path
) -> None:
    backup = tmp_path / "contrail.backup"
    assert here("backup", str(backup)).exit_code == 0
    contacts = db.session.scalars(select(Contact).order_by(Contact.id)).all()
    back = ", ".join(str(one.id) for one in contacts if one.email != "lee@example.org")
    done = elsewhere("restore", str(backup), "--erased-list", str(erase_kim))
    assert "2 contacts were erased after the backup was made, and it brought them back." in done.output
    assert f"Erase them again: {back}." in done.output
    assert (tmp_path / "elsewhere" / FILE).stat().st_mode & 0o777 == 0o600
    again = elsewhere("restore", str(backup), "--force", "--yes")
    assert "2 contacts were erased" in again.output  # the list outlives every restore


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
def test_import_brings_nobody_back(erase_kim: Path, here: Command, config: Config, tmp_path: Path) -> None:
    erase_kim.rename(config.instance_path / FILE)
    contacts, activities = tmp_path / "contacts.csv", tmp_path / "activities.csv"
    contacts.write_text("email,first_name\nKIM@example.org,Kim\nmax@example.org,Max\n")
    activities.write_text("time,type,email\n2024-05-01,click,kim@example.org\n2024-05-01,click,max@example.org\n")
    done = here("import", "contacts", str(contacts), "--basis", "contract")
    assert "line 2: was erased and is not brought back" in done.output
    assert "1 contacts stored, 0 known already, 1 refused" in done.output
    done = here("import", "activities", str(activities), "--basis", "contract", "--channel", "Shop")
    assert "1 activities stored, 0 known already, 1 refused" in done.output


def test_list_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE
    add_to_list(path, {b"x" * 16: 5})
    add_to_list(path, {b"x" * 16: 7, b"y" * 16: 1})
    assert read_list(path) == {b"x" * 16: 7, b"y" * 16: 1}
    path.write_text("kim@example.org\n")
    with pytest.raises(ListUnreadable, match="line 1"):
        read_list(path)
