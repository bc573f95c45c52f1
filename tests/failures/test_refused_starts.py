"""When does Contrail refuse to start, and does it say why?"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from pysqlite3 import dbapi2 as sqlite

from tests.failures.system import System
from webapp.config import SETTINGS, SettingInvalid, read_config

# What these say can only be found out by using it; each has a test of its own below.
BY_USE = {"CONTRAIL_HOST", "CONTRAIL_INSTANCE_PATH"}
WRONG = {
    "CONTRAIL_DEMO": ("yes", "2"),
    "CONTRAIL_PORT": ("0", "65536", "-1", "eighty", "80.5"),
    "CONTRAIL_WORKERS": ("0", "257", "many"),
    "CONTRAIL_COLLECT_PORT": ("0", "70000", "x", "8000"),
    "CONTRAIL_DATABASE_URL": (
        *("mysql://localhost/contrail", "contrail.db", "sqlite:", "sqlite://", "sqlite:///:memory:", "postgresql"),
        *("postgresql://localhost:port/contrail", "postgresql://[::1/contrail"),
    ),
    "CONTRAIL_SPOOL_URL": ("kafka://localhost", "/var/spool"),
    "CONTRAIL_SPOOL_MAX_BYTES": ("0", "1023", "8GB", "-5"),
    "CONTRAIL_DURABILITY": ("disc", "OS", "none"),
    "CONTRAIL_SECRET_KEY": ("short",),
    "CONTRAIL_ADMIN_EMAIL": ("ada", "@example.org", "ada@", "a@b@c"),
    "CONTRAIL_ADMIN_PASSWORD": ("short", "long" * 300),
    "CONTRAIL_BASE_URL": (
        *("contrail.example.org", "ftp://x.example", "https://", "https://x.example/?a=b"),
        *("http://[::1", "https://x.example:99999", "https://x example", "https://x.example\n"),
    ),
    "CONTRAIL_TRUSTED_PROXIES": ("-1", "33", "true"),
    "CONTRAIL_METRICS_TOKEN": ("short",),
    "CONTRAIL_RATE_LIMIT_ADDRESS": ("-1", "lots"),
    "CONTRAIL_RATE_LIMIT_CHANNEL": ("-1", "lots"),
    "CONTRAIL_COUNTRY_FILE": ("/nowhere/countries.mmdb", "/"),
    "CONTRAIL_PROCESSING_INTERVAL_SECONDS": ("0", "3601", "soon"),
    "CONTRAIL_RECALCULATION_INTERVAL_SECONDS": ("0", "3601", "soon"),
}


@pytest.mark.parametrize("name", [s.name for s in SETTINGS if s.name not in BY_USE])
def test_a_wrong_setting_is_refused_by_name(name: str, tmp_path: Path) -> None:
    for wrong in WRONG[name]:
        environment = {"CONTRAIL_INSTANCE_PATH": str(tmp_path), "CONTRAIL_SECRET_KEY": "s" * 64, name: wrong}
        with pytest.raises(SettingInvalid, match=name):
            read_config(environment)


def test_a_wrong_setting_ends_the_start_with_one_sentence(sqlite_system: System) -> None:
    sqlite_system.settings["processing_interval_seconds"] = "soon"
    assert refusal(sqlite_system).startswith("contrail: CONTRAIL_PROCESSING_INTERVAL_SECONDS is 'soon', but must be")


def test_the_password_of_a_database_is_never_repeated() -> None:
    with pytest.raises(SettingInvalid) as refused:
        read_config({"CONTRAIL_DATABASE_URL": "postgresql://ada:hunter2@host:port/contrail"})
    assert "hunter2" not in str(refused.value)


def test_an_address_is_known_as_a_safe_one_however_it_is_written(tmp_path: Path) -> None:
    given = {"CONTRAIL_INSTANCE_PATH": str(tmp_path), "CONTRAIL_BASE_URL": "HTTPS://contrail.example/"}
    assert read_config(given).public_url == "https://contrail.example"


def test_a_secret_that_is_cut_off_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(SettingInvalid, match=f"CONTRAIL_SECRET_KEY.*{tmp_path}"):
        read_config({"CONTRAIL_INSTANCE_PATH": str(tmp_path)})


def test_an_administrators_wrong_address_ends_the_start_with_one_sentence(sqlite_system: System) -> None:
    sqlite_system.settings |= {"admin_email": "ada lovelace@example.org", "admin_password": "correct horse battery"}
    assert refusal(sqlite_system).startswith("contrail: CONTRAIL_ADMIN_EMAIL is 'ada lovelace@example.org': ")


def test_a_locked_database_ends_the_start_with_one_sentence(sqlite_system: System) -> None:
    sqlite_system.create_channel()
    with closing(sqlite.connect(str(sqlite_system.instance / "contrail.db"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "database is locked" in refusal(sqlite_system)


def test_a_misspelt_setting_ends_the_start(sqlite_system: System) -> None:
    sqlite_system.settings["worker"] = 2
    assert refusal(sqlite_system).startswith("contrail: CONTRAIL_WORKER is not a setting")


def refusal(system: System) -> str:
    """Start, which must be refused within seconds, and return the one line that it says."""
    done = system.run("run")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_newer_database_is_left_alone(system: System) -> None:
    system.create_channel()
    statement = "UPDATE alembic_version SET version_num = 'zzzz'"
    change(system, statement)
    words = refusal(system)
    assert "zzzz" in words
    assert "newer" in words
    assert system.query("SELECT version_num FROM alembic_version") == [("zzzz",)]


def change(system: System, statement: str) -> None:
    """Change the database past Contrail."""
    if system.database_url:
        with psycopg.connect(system.database_url) as connection:
            connection.execute(statement.encode())
    else:
        with sqlite.connect(str(system.instance / "contrail.db")) as connection:
            connection.execute(statement)
        connection.close()


def test_a_file_that_is_no_database_is_refused(sqlite_system: System) -> None:
    sqlite_system.instance.mkdir()
    path = sqlite_system.instance / "contrail.db"
    path.write_bytes(b"this is somebody's letter, not a database" * 100)
    assert "not a database" in refusal(sqlite_system)
    assert path.read_bytes().startswith(b"this is somebody's letter")


def test_a_database_that_nobody_answers_for_is_refused(sqlite_system: System) -> None:
    sqlite_system.database_url = "postgresql://postgres@127.0.0.1:1/contrail"
    assert "database" in refusal(sqlite_system)


def test_a_postgresql_without_the_database_is_refused_by_its_name(postgresql_system: System) -> None:
    system = postgresql_system
    system.database_url = f"{system.database_url}_gone"
    words = refusal(system)
    assert "does not exist" in words
    assert str(system.database_url).rsplit("/", 1)[1] in words


def test_starts_at_the_same_moment_make_the_tables_once(system: System) -> None:
    began = [system.begin("migrate") for _ in range(3)]
    said = [process.communicate(timeout=60) for process in began]
    assert [process.returncode for process in began] == [0, 0, 0], said
    assert system.status()["activities"] == 0


def test_a_second_start_on_one_instance_is_refused(sqlite_system: System) -> None:
    sqlite_system.create_channel()
    sqlite_system.start()
    assert "already runs" in refusal(sqlite_system)
    assert sqlite_system.answer("/health/ready") == 200
    assert sqlite_system.stop() == 0


def test_a_port_that_is_taken_is_refused_by_name(sqlite_system: System) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", sqlite_system.port))
        other.listen()
        assert refusal(sqlite_system).startswith(f"contrail: CONTRAIL_PORT: 127.0.0.1 port {sqlite_system.port} can't")


@pytest.mark.parametrize("host", ["not a host", "192.0.2.1"])
def test_a_host_that_is_not_this_machine_is_refused_by_name(sqlite_system: System, host: str) -> None:
    sqlite_system.settings["host"] = host
    words = refusal(sqlite_system)
    assert words.startswith("contrail: CONTRAIL_HOST")
    assert host in words


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write to, not even root."""
    folder = tmp_path / "readonly"
    folder.mkdir()
    if os.geteuid() != 0:
        folder.chmod(0o500)
        yield folder
        folder.chmod(0o700)
        return
    command = ["mount", "-t", "tmpfs", "-o", "size=1m,ro", "contrail-test", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("root writes everywhere, and a read-only tmpfs can't be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_read_only_folder_is_refused_by_name(sqlite_system: System, read_only_folder: Path) -> None:
    sqlite_system.instance = read_only_folder
    del sqlite_system.settings["secret_key"]
    assert refusal(sqlite_system).startswith(f"contrail: CONTRAIL_INSTANCE_PATH {read_only_folder} can't be written to")
    sqlite_system.settings["secret_key"] = "s" * 64  # then nothing but the database is written at first
    assert refusal(sqlite_system).startswith("contrail: the database can't be opened")
