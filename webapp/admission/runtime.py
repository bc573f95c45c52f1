"""What does the door hold while it is open? Policy, spools, drop counts, limits, and a ticker to keep them fresh."""

from __future__ import annotations

import os
from threading import Event, Lock, Thread

import structlog
from sqlalchemy import Engine

from webapp.admission.bodies import Bodies
from webapp.admission.drops import DropCounter
from webapp.admission.keeper import PolicyKeeper
from webapp.admission.limits import HourlyLimit, RateLimit
from webapp.config import Config
from webapp.enrich import user_agent
from webapp.spool.contract import Spool, SpoolUnavailable
from webapp.spool.opening import open_spool

log = structlog.get_logger()
TICK_SECONDS = 0.5
SEAL_SECONDS = 30.0
# What robots send for a legitimate interest is kept for a person to look at, as long as one can.
MOST_SUSPECTS = 1_000


class Runtime:
    """The door's own things, one set a process."""

    def __init__(self, config: Config, engine: Engine, *, processes: int = 1) -> None:
        """Open the spools; the database is asked only once the first request is there."""
        self.config = config
        self.keeper = PolicyKeeper(engine)
        self.spool: Spool = open_spool(config, "activities")
        self.sums: Spool = open_spool(config, "sums")
        self.drops = DropCounter(self.sums)
        # One sender keeps one connection, and so one worker: a share of the rate would refuse it below its limit. What
        # comes over a channel is spread over all workers.
        self.by_address = RateLimit(config.rate_limit_address)
        self.by_channel = RateLimit(config.rate_limit_channel / processes)
        self.bodies = Bodies()
        self.suspects = HourlyLimit(MOST_SUSPECTS)
        self._stop = Event()
        self._lock = Lock()
        self._ticker: Thread | None = None
        self._ticker_pid = 0

    def begin(self) -> None:
        """Start the ticker, once a process: a forked child needs its own."""
        if self._ticker_pid == os.getpid():
            return
        with self._lock:
            if self._ticker_pid != os.getpid():
                user_agent.warm()
                self._stop.clear()
                self._ticker = Thread(target=self._tick, name="door-ticker", daemon=True)
                self._ticker.start()
                self._ticker_pid = os.getpid()

    def send_drops(self) -> None:
        """Send the drop counts on their way now; a full spool keeps them here."""
        try:
            self.drops.send()
        except SpoolUnavailable as error:
            log.warning("drop counts wait in memory", reason=type(error).__name__)

    def close(self) -> None:
        """Stop the ticker, send what was counted, give back the files."""
        self._stop.set()
        if self._ticker is not None and self._ticker_pid == os.getpid():
            self._ticker.join(timeout=5)
        self._ticker_pid = 0
        self.send_drops()
        self.spool.close()
        self.sums.close()

    def _tick(self) -> None:
        ticks = 0
        while not self._stop.wait(TICK_SECONDS):
            ticks += 1
            try:
                self.keeper.check()
                if ticks % 2 == 0:
                    self.send_drops()
                    self.spool.seal(older_than_seconds=SEAL_SECONDS)
                    self.sums.seal(older_than_seconds=SEAL_SECONDS)
            except Exception:
                # The ticker must outlive any fault: without it the door would go by an old policy for ever.
                log.exception("the door's ticker failed once")
