"""How does the whole system run? One process tree: web workers, collectors, and the timetable in the parent."""

from __future__ import annotations

import ctypes
import errno
import gc
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from threading import Event, Thread

import structlog
from filelock import FileLock, Timeout
from flask import Flask
from granian.constants import Interfaces, RuntimeModes
from granian.server.mp import MPServer

from webapp import create_app
from webapp.admission.runtime import Runtime
from webapp.admission.senders import Environ
from webapp.collect.answers import StartResponse, WsgiApp, answer_empty, answer_json
from webapp.collect.door import Door
from webapp.collect.one_core import OnOneCore
from webapp.config import Config, SettingInvalid, read_config
from webapp.database import db
from webapp.logs import set_up_logs
from webapp.schedule import Timetable

log = structlog.get_logger()
PR_SET_PDEATHSIG = 1
PARENT_WATCH_SECONDS = 0.5
SWITCH_INTERVAL_SECONDS = 0.001
WORKER_STOP_SECONDS = 10
THREADS = 64
CONNECTIONS = 512  # of each worker; many systems let a process have 1,024 files
RESPAWN_SECONDS = 0.5


class AlreadyRunning(Exception):
    """Another Contrail keeps the timetable of this instance folder."""


def serve(config: Config, say: Callable[[str], None]) -> None:
    """Run everything until SIGTERM or SIGINT. Raises `AlreadyRunning`.

    `say` is called once with the address when the workers are about to start.
    """
    spawn_lightly()
    lock = take_timetable(config)
    refuse_unusable_address(config)
    app = create_app(config)
    with app.app_context():
        engine = db.engine
    runtime: Runtime = app.extensions["contrail_door"]
    timetable = Timetable(config, engine, runtime.spool, runtime.sums)
    collectors = Collectors() if config.collect_port else None
    server = _server("webapp.server:web_worker", config, config.port)
    server.on_startup(timetable.start)
    if collectors is not None:
        server.on_startup(collectors.start)
        server.on_shutdown(collectors.stop)
    server.on_shutdown(timetable.stop)
    say(config.public_url)
    try:
        server.serve()
    finally:
        runtime.close()
        lock.release()
    if timetable.is_stuck:
        sys.stdout.flush()
        os._exit(0)  # Python would wait for the thread that waits for the database


def take_timetable(config: Config) -> FileLock:
    """Return the lock of the one who runs this instance folder, to be released. Raises `AlreadyRunning`."""
    lock = FileLock(config.instance_path / "timetable.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        message = f"another Contrail already runs on {config.instance_path}"
        raise AlreadyRunning(message) from None
    return lock


def refuse_unusable_address(config: Config) -> None:
    """Raise `SettingInvalid` when host and ports can't be listened on; granian would end with a Rust backtrace."""
    for name, port in (("CONTRAIL_PORT", config.port), ("CONTRAIL_COLLECT_PORT", config.collect_port)):
        if port is None:
            continue
        try:
            family, _, _, _, address = socket.getaddrinfo(config.host, port, type=socket.SOCK_STREAM)[0]
        except OSError:
            message = f"CONTRAIL_HOST is {config.host!r}, which is no address of this machine"
            raise SettingInvalid(message) from None
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As granian does it: workers that a killed parent left behind, for less than a second, are not in the way.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if hasattr(socket, "SO_REUSEPORT"):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            try:
                probe.bind(address)
            except OSError as error:
                which = "CONTRAIL_HOST" if error.errno == errno.EADDRNOTAVAIL else name
                message = f"{which}: {config.host} port {port} can't be listened on: {error.strerror}"
                raise SettingInvalid(message) from None


def _server(target: str, config: Config, port: int) -> MPServer:
    return PatientServer(
        target,
        address=config.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        # Without these granian starts up to 256 Python threads. Most of ours only ever wait for a body that comes
        # slowly: granian has no time-out for that, and WaitingRoom lets four at a time into the pages.
        blocking_threads=THREADS,
        # Granian counts open connections by this, not requests: browsers and proxies keep idle ones for a while.
        backpressure=CONNECTIONS,
        runtime_mode=RuntimeModes.st,
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_SECONDS,
        workers_kill_timeout=WORKER_STOP_SECONDS,
        factory=True,
        log_access=False,
        websockets=False,
    )


class PatientServer(MPServer):
    """Granian, but it keeps replacing workers that were killed: twice in 5.5 s, and it would end everything."""

    def _respawn_workers(
        self, workers: list[int], spawn_target: object, target_loader: object, delay: float = 0
    ) -> None:
        killed = [index for index in workers if (self.wrks[index].inner.exitcode or 0) < 0]
        super()._respawn_workers(workers, spawn_target, target_loader, delay)
        for index in killed:
            self.respawned_wrks.pop(index, None)  # one that ends by itself, twice, still counts as unable to run
        if self.interrupt_children or self.interrupt_signal:  # came while granian was clearing its event
            self.main_loop_interrupt.set()


class Collectors:
    """A second granian, in a child process, whose workers are the door and nothing else."""

    def __init__(self) -> None:
        """Prepare without starting."""
        self._stopping = Event()
        self._keeper = Thread(target=self._keep, name="collectors-keeper", daemon=True)

    def start(self) -> None:
        """Start the child, and watch that there is one."""
        self._keeper.start()

    def stop(self) -> None:
        """End the child and its workers."""
        self._stopping.set()
        self._keeper.join(WORKER_STOP_SECONDS + 10)

    def _keep(self) -> None:
        """One thread starts children and ends them: the kernel kills a child with the thread that started it."""
        process = self._spawn()
        while not self._stopping.wait(RESPAWN_SECONDS):
            if not process.is_alive():
                log.error("the collectors ended unexpectedly and are started again")
                process = self._spawn()
        process.terminate()
        process.join(WORKER_STOP_SECONDS + 5)

    def _spawn(self) -> BaseProcess:
        process = multiprocessing.get_context("spawn").Process(target=serve_collectors, name="collectors")
        process.start()
        return process


def spawn_lightly() -> None:
    """Spawn workers, and let them import what they name, not the whole command line once more.

    Forking a process that has threads and database connections is a trap; spawn is the same on every Python.
    """
    multiprocessing.set_start_method("spawn", force=True)
    # Spawned processes import the parent's main module again by its file, unless it has none.
    sys.modules["__main__"].__file__ = None


def serve_collectors() -> None:
    """Serve the door on its own port, with one thread each: the body of the collectors' process."""
    end_with_parent()
    config = read_config()
    set_up_logs()
    spawn_lightly()
    _server("webapp.server:collector", config, config.collect_port or 0).serve()


def web_worker() -> Flask:
    """Return the application of a web worker; granian calls it in each worker's process."""
    end_with_parent()
    set_up_logs()
    sys.setswitchinterval(SWITCH_INTERVAL_SECONDS)
    app = create_app()
    _open_door(app.extensions["contrail_door"])
    leave_start_alone()
    app.wsgi_app = OnOneCore(app.wsgi_app)  # type: ignore[method-assign, assignment, arg-type]
    return app


def collector() -> WsgiApp:
    """Return the application of a collector: the door and the beacon, nothing else."""
    end_with_parent()
    set_up_logs()
    app = create_app()
    runtime: Runtime = app.extensions["contrail_door"]
    _open_door(runtime)
    leave_start_alone()
    return OnOneCore(Door(runtime, _nothing_else))


def leave_start_alone() -> None:
    """Search no more for garbage in what a worker was started with: each full search stopped it for 70 ms."""
    gc.collect()
    gc.freeze()


def _nothing_else(environ: Environ, start: StartResponse) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/health/live":
        return answer_json(start, 200, {"status": "live"}, [])
    return answer_empty(start, 404, [])


def _open_door(runtime: Runtime) -> None:
    runtime.begin()
    # Granian's workers run no atexit; what multiprocessing finalizes is run.
    Finalize(None, runtime.close, exitpriority=10)


def end_with_parent() -> None:
    """End this process within a second of its parent's end, so that no orphan shares the port with the next start.

    By SIGKILL: on SIGTERM a worker was seen to close the port and live on for 45 s, the watch notwithstanding.
    The watch is for a parent that dies while this process is still importing.
    """
    parent = multiprocessing.parent_process()
    # Asked of the kernel only now, the parent may have died while this process was importing, and be another one.
    parent_pid = os.getppid() if parent is None or parent.pid is None else parent.pid
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    Thread(target=_watch_parent, args=(parent_pid,), name="parent-watch", daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PARENT_WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
