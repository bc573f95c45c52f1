"""Does a backup of another version become one of this, or is it refused by name?"""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from pysqlite3 import dbapi2 as sqlite

from tests.backups.conftest import Command
from tests.house.test_upgrades import RELEASED
from webapp.backups.archive import About, Reader, reading, writing
from webapp.config import Config


def about_of(path: Path) -> About:
    with path.open("rb") as file, reading(file) as reader:
        assert isinstance(reader, Reader)
        return reader.about


@pytest.fixture
def earlier(config: Config, request: pytest.FixtureRequest, database: str, empty_url: str) -> Command:
    """Commands over what the first version left, which nobody has upgraded."""
    left = (RELEASED / f"0001-{database}.sql").read_text()
    url = empty_url
    if database == "sqlite":
        path = Path(empty_url.removeprefix("sqlite:///"))
        path.parent.mkdir()
        with closing(sqlite.connect(str(path))) as connection:
            connection.executescript(left)
    else:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(left.encode())
    return request.getfixturevalue("elsewhere")


def test_backup_of_an_earlier_version_is_brought_to_this_one(
    earlier: Command, here: Command, tmp_path: Path, config: Config
) -> None:
    path = tmp_path / "earlier.backup"
    done = earlier("backup", str(path), CONTRAIL_SECRET_KEY=config.secret_key)  # as one does before `contrail migrate`
    assert done.exit_code == 0, done.output
    assert about_of(path).revision == "0001"
    done = here("restore", str(path))
    assert done.exit_code == 0, done.output
    status = here("status", "--json")
    assert status.exit_code == 0, status.output
    export = here("export", "activities")
    assert (export.exit_code, len(export.stdout.splitlines()) > 1) == (0, True)


@pytest.mark.parametrize("database", ["sqlite"])
class TestRefused:
    """What is refused for what the beginning of the file says."""

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"revision": "9999", "version": "7.0"}, "made by Contrail 7.0 (migration 9999), which is newer"),
            ({"format": 99}, "which is newer"),
            ({"database": "postgresql"}, "is of PostgreSQL, but CONTRAIL_DATABASE_URL names SQLite"),
        ],
    )
    def test_backup_that_does_not_fit_is_refused_by_name(
        self, elsewhere: Command, tmp_path: Path, changes: dict[str, object], words: str
    ) -> None:
        fields = {"format": 1, "version": "0.1.0", "revision": "0010", "made_at": "now", "database": "sqlite"}
        path = tmp_path / "other.backup"
        with path.open("wb") as file, writing(file, About(**fields | {"has_secret": False} | changes)):
            pass
        refused = elsewhere("restore", str(path))
        assert (refused.exit_code, words in refused.output) == (1, True), refused.output

    @pytest.mark.parametrize("name", ["../evil", "/etc/evil", "database/../x", "spool/activities/x", "contrail.db"])
    def test_part_that_no_backup_holds_is_refused(self, elsewhere: Command, tmp_path: Path, name: str) -> None:
        path = tmp_path / "evil.backup"
        fields = {"format": 1, "version": "0.1.0", "revision": "0010", "made_at": "now", "database": "sqlite"}
        with path.open("wb") as file, writing(file, About(**fields, has_secret=False)) as writer:
            writer.add_file(name, io.BytesIO(b"evil"), 4)
            writer.finish({})
        refused = elsewhere("restore", str(path))
        assert (refused.exit_code, "is nothing that a backup holds" in refused.output) == (1, True)
