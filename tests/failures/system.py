"""How does a test run a whole Contrail of its own, hurt it, and look at what became of it?"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from pysqlite3 import dbapi2 as sqlite

from tests.conftest import config_for
from webapp import create_app
from webapp.admission.runtime import Runtime
from webapp.channels.models import Agreement
from webapp.channels.operations import create_channel
from webapp.database import db, transaction
from webapp.migrations import upgrade_database

COMMAND = str(Path(sys.executable).with_name("contrail"))
READY_SECONDS = 60.0
STOP_SECONDS = 30.0
COMMAND_SECONDS = 120.0
DERIVED = ("landingpage", "externalsearch", "purchasedproduct")


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_so: Any, seconds: float, what: str) -> float:
    """Wait until a question is answered with yes, and return how long it took; fail after so many seconds."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(0.02)
    return time.monotonic() - began


class System:
    """One installation: a folder, a port, a database, and the process tree of `contrail run` while it is started."""

    def __init__(self, folder: Path, database_url: str | None, **settings: object) -> None:
        """Prepare without starting; `settings` name environment variables' ends."""
        self.folder = folder
        self.instance = folder / "instance"
        self.port = free_port()
        self.database_url = database_url
        self.log = folder / "contrail.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.environment = {name: text for name, text in os.environ.items() if not name.startswith("CONTRAIL_")}
        self.settings: dict[str, object] = {"workers": 2, "processing_interval_seconds": 1, "secret_key": "s" * 64}
        self.settings |= settings

    @property
    def pid(self) -> int:
        """The pid of the parent, which keeps the timetable."""
        assert self.process is not None, "the system is not started"
        return self.process.pid

    def variables(self) -> dict[str, str]:
        """Return the environment that this installation's processes run in."""
        own: dict[str, object] = {"instance_path": self.instance, "port": self.port, **self.settings}
        if self.database_url:
            own["database_url"] = self.database_url
        return self.environment | {f"CONTRAIL_{name.upper()}": str(value) for name, value in own.items()}

    def start(self) -> None:
        """Start everything and wait until it is ready."""
        self.launch()
        self.wait_ready()

    def launch(self) -> None:
        """Start everything, without waiting; what it says goes into a file."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [COMMAND, "run"], env=self.variables(), stdout=log, stderr=log, start_new_session=True, cwd=self.folder
            )

    def wait_ready(self) -> None:
        """Wait until `/health/ready` says yes and all workers are there."""
        assert self.process is not None
        process = self.process

        def is_ready() -> bool:
            assert process.poll() is None, f"ended with {process.returncode}: {self.log_text()[-2_000:]}"
            return self.answer("/health/ready") == 200 and len(self.workers()) == self.settings["workers"]

        wait_until(is_ready, READY_SECONDS, "the system is ready")

    def stop(self) -> int:
        """Stop it as a supervisor does, and return the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(STOP_SECONDS)
        self.process = None
        return code

    def kill_worker(self) -> int:
        """Kill one web worker, which one is chance, and return its pid."""
        worker = random.choice(self.workers())  # noqa: S311 - chance of a test
        os.kill(worker, signal.SIGKILL)
        return worker

    def kill_parent(self) -> list[int]:
        """Kill the parent alone, and return the pids that it leaves behind."""
        assert self.process is not None
        left = self.workers()
        self.process.kill()
        self.process.wait()
        self.process = None
        return left

    def kill_all(self) -> None:
        """Kill every process at the same moment, as far as that goes."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def workers(self) -> list[int]:
        """Return the pids of the web workers of the running parent."""
        return [pid for pid in spawned_by(self.pid) if not spawned_by(pid)]

    def collectors(self) -> tuple[int, list[int]] | None:
        """Return the pid of the process that keeps the collectors, and theirs; None while there are none."""
        keepers = [(pid, found) for pid in spawned_by(self.pid) if (found := spawned_by(pid))]
        return keepers[0] if keepers else None

    def everyone(self) -> list[int]:
        """Return every living process that was started for this installation, whoever its parent is now."""
        mark = f"CONTRAIL_INSTANCE_PATH={self.instance}\0".encode()
        return [pid for pid in all_pids() if is_alive(pid) and mark in _read(f"/proc/{pid}/environ")]

    def clear_away(self) -> None:
        """End whatever is left, for the end of a test, and print what it said, which pytest shows after a failure."""
        print(self.log_text()[-4_000:])  # noqa: T201 - as said
        for pid in self.everyone():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
            self.process = None

    def answers(self) -> bool:
        """Whether anybody takes connections at the port."""
        with socket.socket() as caller:
            caller.settimeout(2)
            return caller.connect_ex(("127.0.0.1", self.port)) == 0

    def answer(self, path: str) -> int:
        """Return the status of a GET, 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `contrail` to its end."""
        return subprocess.run(
            [COMMAND, *arguments],
            env=self.variables(),
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
            cwd=self.folder,
        )

    def run_well(self, *arguments: str) -> str:
        """Run a command that must succeed, and return what it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a command of `contrail` beside everything else."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
        )

    def create_channel(self) -> str:
        """Create the database, if need be, and a channel on which nobody need agree; return its key."""
        with self.app() as app:
            upgrade_database(app)
            with transaction() as session:
                made = create_channel(session, "Shop", origins=[], agreement=Agreement.NOT_NEEDED, reason="a test")
                return made.key

    def status(self) -> dict[str, Any]:
        """Return the figures."""
        found: dict[str, Any] = json.loads(self.run_well("status", "--json"))
        return found

    def log_text(self) -> str:
        """Return what the running system said so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    @contextlib.contextmanager
    def app(self) -> Iterator[Flask]:
        """Open the installation in this process, within the app's context, as one more process beside the others."""
        changes = {"database_url": self.database_url} if self.database_url else {}
        app = create_app(config_for(self.instance, **changes))
        runtime: Runtime = app.extensions["contrail_door"]
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                runtime.close()
                db.engine.dispose()

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query, asked past Contrail."""
        if self.database_url and self.database_url.startswith("postgresql"):
            with psycopg.connect(self.database_url, autocommit=True) as connection:
                return connection.execute(statement.encode()).fetchall()
        path = (self.database_url or f"sqlite:///{self.instance / 'contrail.db'}").removeprefix("sqlite:///")
        connection = sqlite.connect(path, timeout=20)
        try:
            return list(connection.execute(statement).fetchall())
        finally:
            connection.close()

    def stored_ids(self) -> list[bytes]:
        """Return the ids of the stored activities, those that Contrail derived from others left out."""
        derived = ", ".join(f"'{name}'" for name in DERIVED)
        rows = self.query(
            "SELECT activity.id FROM activity JOIN activity_type ON activity_type.id = activity.type_id"  # noqa: S608 - ours
            f" WHERE activity_type.code_name NOT IN ({derived})"
        )
        return [bytes(row[0]) if isinstance(row[0], bytes | memoryview) else row[0].bytes for row in rows]


def all_pids() -> list[int]:
    """Return the pids of this machine."""
    return sorted(int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def children_of(parent: int) -> list[int]:
    """Return the living children of a process."""
    return [pid for pid in all_pids() if is_alive(pid) and _state_and_parent(pid)[1] == parent]


def spawned_by(parent: int) -> list[int]:
    """Return the living children that a process spawned to work for it."""
    return [pid for pid in children_of(parent) if b"spawn_main" in _read(f"/proc/{pid}/cmdline")]


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that is dead and not yet buried does not."""
    return _state_and_parent(pid)[0] not in {"Z", "X", ""}


def _state_and_parent(pid: int) -> tuple[str, int]:
    text = _read(f"/proc/{pid}/stat").decode(errors="replace")
    if not text:
        return "", 0
    state, parent = text.rpartition(")")[2].split()[:2]
    return state, int(parent)


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
