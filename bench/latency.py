"""How long does the door keep a sender waiting at 1,000 requests a second, and what holds it up?"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pysqlite3 import dbapi2 as sqlite

from bench.instance import open_app, open_loaded_app
from bench.person import Person
from bench.processing import Sender
from bench.system import HOUSE, free_port, make_channel, running_bare, running_contrail
from bench.table import Measured
from bench.wrk import ORIGIN
from webapp.access.operations import create_user
from webapp.admission.runtime import Runtime
from webapp.database import db, transaction

RATE = 1_000
CONNECTIONS = 8
ROUNDS = 3
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
BACKLOG = int(os.environ.get("BENCH_BACKLOG", "2000000"))
LOG = int(os.environ.get("BENCH_LOG", "300000"))
QUIET = "3600"
BUSY_BAR = 5.0
PAGES_BAR_MS = 25.0
START_SECONDS = 30
EMAIL, PASSWORD = "bench@example.org", "a benchmark's password"


class Seen(NamedTuple):
    """The medians of some rounds: latency in ms, and the generator's own lag (99 %) in ms."""

    p50: float
    p99: float
    lag: float

    def words(self) -> str:
        """Return it as the table shows it."""
        return f"p99 {self.p99:.2f} ms, p50 {self.p50:.2f} ms"


def rows() -> Iterator[Measured]:
    """Yield the rows of latency: the generator against the bare application, idle, during processing, beside pages."""
    with tempfile.TemporaryDirectory() as name:
        yield from _beside_processing(Path(name))
    with tempfile.TemporaryDirectory() as name:
        yield _beside_pages(Path(name))


def _beside_processing(folder: Path) -> Iterator[Measured]:
    open_app(folder)
    ports = {"collector": free_port(), "web worker": 0}
    settings = {"collect_port": str(ports["collector"])}
    with running_bare() as bare, running_contrail(folder, processing_interval_seconds=QUIET, **settings) as web:
        key = make_channel(folder, ORIGIN)
        plain = press(bare, key)
        idle = {who: press(port or web.port, key) for who, port in ports.items()}
    lag = f"the generator's own lag {plain.lag:.2f} ms"
    yield Measured(f"the bare application at {RATE:,} requests/s", plain.words(), lag, "–", "–", None)
    _fill(folder)
    with running_contrail(folder, processing_interval_seconds="1", **settings) as web:
        wait_until(lambda: _stored(folder) > 0)
        for who, port in ports.items():
            with _processing(folder) as rate:
                busy = press(port or web.port, key)
            yield _ratio(f"`POST /collect` at {RATE:,} requests/s during processing, {who}", busy, idle[who], rate())


def press(port: int, key: str) -> Seen:
    """Measure some rounds at a port."""
    rounds = [press_once(port, key) for _ in range(ROUNDS)]
    return Seen(*(statistics.median(figures) for figures in zip(*rounds, strict=True)))


def press_once(port: int, key: str) -> Seen:
    """Send at an even pace for some seconds; raises `ValueError` when one request is not answered with 202."""
    arguments = [str(port), key, str(RATE), str(CONNECTIONS), str(SECONDS)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.open_loop", *arguments],
        cwd=HOUSE,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=SECONDS + 60,
    )
    figures = json.loads(done.stdout)
    if figures["errors"]:
        message = f"{figures['errors']} requests were refused: the figure would say nothing"
        raise ValueError(message)
    print(f"  {done.stdout.strip()}", file=sys.stderr, flush=True)
    return Seen(figures["p50"], figures["p99"], figures["lag"])


def _fill(folder: Path) -> None:
    """Put a backlog into the spool that processing is busy with for as long as is measured."""
    app = open_app(folder)
    runtime: Runtime = app.extensions["contrail_door"]
    for record in Sender(channel_id=1).records(BACKLOG):
        runtime.spool.append(record, 1)
    runtime.close()
    with app.app_context():
        db.engine.dispose()


@contextmanager
def _processing(folder: Path) -> Iterator[Callable[[], float]]:
    """Yield a question for how many activities a second were stored meanwhile; fail when the backlog ran out."""
    stored, began = _stored(folder), time.monotonic()
    rates: list[float] = []
    yield lambda: rates[0]
    seconds = time.monotonic() - began
    rates.append((_stored(folder) - stored) / seconds)
    if _stored(folder) >= BACKLOG:
        message = "the backlog was stored before the end: choose a larger BENCH_BACKLOG"
        raise ValueError(message)


def _stored(folder: Path) -> int:
    with sqlite.connect(str(folder / "contrail.db"), timeout=20) as connection:
        return int(connection.execute("SELECT COALESCE(SUM(stored), 0) FROM activity_count").fetchone()[0])


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until a question is answered with yes. Raises `TimeoutError`."""
    deadline = time.monotonic() + START_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            message = f"nothing was stored within {START_SECONDS} s"
            raise TimeoutError(message)
        time.sleep(0.1)


def _ratio(what: str, busy: Seen, idle: Seen, rate: float) -> Measured:
    ratio = busy.p99 / idle.p99
    figure = f"{busy.words()}, {rate:,.0f}/s stored"
    return Measured(what, figure, f"{idle.words()} idle", f"{ratio:.1f} ×", f"≤ {BUSY_BAR:.0f} ×", ratio <= BUSY_BAR)


def _beside_pages(folder: Path) -> Measured:
    app = open_loaded_app(folder, LOG, LOG // 10)
    with app.app_context():
        with transaction() as session:
            create_user(session, EMAIL, "admin", PASSWORD)
        db.engine.dispose()
    with running_contrail(folder) as web:
        key = make_channel(folder, ORIGIN)
        person = Person(f"http://127.0.0.1:{web.port}")
        person.send("/sign-in", {"email": EMAIL, "password": PASSWORD})
        with _readers(person) as counts:
            began = time.monotonic()
            seen = press(web.port, key)
            seconds = time.monotonic() - began
    what = f"`POST /collect` at {RATE:,} requests/s while the log loads and its CSV streams, web worker"
    meanwhile = (
        f"{counts['pages'] / seconds:.1f} pages/s and {counts['bytes'] / seconds / 1e6:.1f} MB/s of CSV meanwhile"
    )
    is_met = seen.p99 <= PAGES_BAR_MS
    return Measured(what, seen.words(), meanwhile, f"{seen.p99:.1f} ms", f"≤ {PAGES_BAR_MS:.0f} ms", is_met)


@contextmanager
def _readers(person: Person) -> Iterator[dict[str, int]]:
    """Load a page in a loop, and stream a CSV in another; yield the counts of both."""
    counts = {"pages": 0, "bytes": 0}
    ending = threading.Event()

    def load_pages() -> None:
        while not ending.is_set():
            person.see("/activities")
            counts["pages"] += 1

    def stream() -> None:
        while not ending.is_set():
            with person.stream("/activities/export?format=csv") as answer:
                while not ending.is_set() and (piece := answer.read(65_536)):
                    counts["bytes"] += len(piece)

    with ThreadPoolExecutor(2) as threads:
        readers = [threads.submit(work) for work in (load_pages, stream)]
        try:
            yield counts
        finally:
            ending.set()
    for reader in readers:
        reader.result()  # raises what the reader met
