"""How do the benchmarks start a whole Contrail, and the bare application that it is compared with?"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from granian.constants import Interfaces, RuntimeModes
from granian.server.mp import MPServer

from webapp.admission.senders import Environ
from webapp.collect.answers import StartResponse

HOUSE = Path(__file__).parent.parent
READY_SECONDS = 120


class Running(NamedTuple):
    """A system that runs: the port of its web workers, and the process that all others descend from."""

    port: int
    pid: int


def bare(environ: Environ, start: StartResponse) -> list[bytes]:
    """Read the body and answer 204: the baseline."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start("204 No Content", [])
    return []


def serve_bare(port: int, threads: int) -> None:
    """Serve the baseline on the same server with the same settings."""
    multiprocessing.set_start_method("spawn", force=True)
    MPServer(
        "bench.system:bare",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backpressure=64,
        runtime_mode=RuntimeModes.st,
        websockets=False,
        log_enabled=False,
    ).serve()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_bare(threads: int = 1) -> Iterator[int]:
    """Run the baseline, and yield its port."""
    port = free_port()
    code = f"from bench.system import serve_bare; serve_bare({port}, {threads})"
    with _running([sys.executable, "-c", code], {}, port, "/"):
        yield port


@contextmanager
def running_contrail(folder: Path, **settings: str) -> Iterator[Running]:
    """Run a whole Contrail in `folder`; `settings` are the ends of environment variables."""
    port = free_port()
    given = {"INSTANCE_PATH": str(folder), "PORT": str(port)} | {k.upper(): v for k, v in settings.items()}
    environment = {f"CONTRAIL_{name}": value for name, value in given.items()}
    command = [sys.executable, "-c", "from webapp.cli import main; main(['run'])"]
    with _running(command, environment, port, "/health/ready") as pid:
        yield Running(port, pid)


def make_channel(folder: Path, origin: str) -> str:
    """Create a channel in the instance by command, and return its key."""
    command = "from webapp.cli import main; main()"
    arguments = ["channel", "create", "Bench", "--consent", "not-needed", "--reason", "a benchmark", "--origin", origin]
    done = subprocess.run(
        [sys.executable, "-c", command, *arguments],
        env=os.environ | {"CONTRAIL_INSTANCE_PATH": str(folder)},
        cwd=HOUSE,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def _running(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[int]:
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        cwd=HOUSE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, path)
        yield process.pid
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Stop a process that leads a session of its own, as a supervisor does, and all of its session where it won't."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def _wait_for(port: int, path: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", path)
            if connection.getresponse().status < 500:  # noqa: PLR2004 - anything but a failure
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    message = f"nothing answered on port {port} within {READY_SECONDS} s"
    raise TimeoutError(message)


def memory_of(pid: int) -> int:
    """Return the PSS of a process and all its descendants, in bytes."""
    total = 0
    for member in _tree(pid):
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _tree(int(child))
