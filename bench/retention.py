"""Does anybody notice that a million activities are let go? The door takes load and processing runs meanwhile."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import text

from bench.instance import open_loaded_app
from bench.latency import RATE, Seen, press_once
from bench.system import make_channel, running_contrail
from bench.table import Measured
from bench.wrk import ORIGIN
from webapp import clock
from webapp.admission.runtime import Runtime
from webapp.database import db, transaction
from webapp.privacy.retention_jobs import let_go

ACTIVITIES = int(os.environ.get("BENCH_RETENTION", "1000000"))
LATEST_SECONDS = 5.0  # since the last run of processing, which begins each second
LOOKED_SECONDS = 0.2


def rows() -> Iterator[Measured]:
    """Yield the row of retention: how long it takes, and how late processing was at worst. No request may fail."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = open_loaded_app(folder, ACTIVITIES, ACTIVITIES // 10)
        with app.app_context(), transaction() as session:
            session.execute(text("UPDATE activity_type SET retention_days = 1"))
        with running_contrail(folder, processing_interval_seconds="1") as web:
            key = make_channel(folder, ORIGIN)
            with _letting_go(app) as gone, _watching(folder) as latest:
                seen = _press_until(web.port, key, gone)
        worst = max(seen, key=lambda one: one.p99)
        figure = f"{gone.count:,} went in {gone.seconds:,.0f} s; of {len(seen)} rounds the worst: {worst.words()}"
        what = f"retention of {ACTIVITIES:,} activities at {RATE:,} requests/s"
        late = max(latest)
        bar = f"no failed request, processing ≤ {LATEST_SECONDS:.0f} s"
        yield Measured(what, figure, "–", f"processing {late:.1f} s ago at worst", bar, late <= LATEST_SECONDS)


class Gone:
    """How many activities went, in how many seconds, once `is_over` is set."""

    def __init__(self) -> None:
        """Nothing has gone yet."""
        self.count, self.seconds, self.is_over = 0, 0.0, threading.Event()


def _press_until(port: int, key: str, gone: Gone) -> list[Seen]:
    """Send, round after round, until all has gone; no request may be refused in any of them."""
    seen = [press_once(port, key)]
    while not gone.is_over.is_set():
        seen.append(press_once(port, key))
    return seen


@contextmanager
def _letting_go(app: Flask) -> Iterator[Gone]:
    """Let everything that is past its time go in a thread; what was sent meanwhile stays."""
    ending, gone = threading.Event(), Gone()
    runtime: Runtime = app.extensions["contrail_door"]

    def work() -> None:
        try:
            with app.app_context():
                began = time.monotonic()
                gone.count = let_go(db.engine, runtime.spool, stop=ending.is_set)
                gone.seconds = time.monotonic() - began
                db.engine.dispose()
        finally:
            gone.is_over.set()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield gone
    finally:
        ending.set()
        thread.join()


@contextmanager
def _watching(folder: Path) -> Iterator[list[float]]:
    """Look how long ago processing last succeeded, again and again; the list holds the answers in seconds."""
    ending, seen = threading.Event(), [0.0]

    def look() -> None:
        with sqlite.connect(str(folder / "contrail.db"), timeout=20) as connection:
            while not ending.wait(LOOKED_SECONDS):
                row = connection.execute(
                    "SELECT last_succeeded_at FROM processing_state WHERE job = 'processing'"
                ).fetchone()
                if row is not None and row[0] is not None:
                    seen.append((clock.now_ms() - row[0]) / 1000)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        ending.set()
        thread.join()
