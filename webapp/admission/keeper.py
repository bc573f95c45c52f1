"""Is the policy that the door goes by still in force? Asked of the database at most once a second."""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Lock

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from webapp.admission.policy import Policy, load_policy
from webapp.admission.switches import KnownSwitches
from webapp.settings.queries import get_policy_version

log = structlog.get_logger()
UNKNOWN_SECONDS = 1.0


class PolicyKeeper:
    """Holds the snapshot. While the database is away the last one stays in force: activities are still admitted."""

    def __init__(self, engine: Engine, *, check_seconds: float = 1.0) -> None:
        """Begin without a snapshot; the first `current` loads it."""
        self.check_seconds = check_seconds
        self._engine = engine
        self._lock = Lock()
        self._unknown_lock = Lock()
        self._policy: Policy | None = None
        self._switches = KnownSwitches()
        self._checked_at = 0.0
        self._unknown_at = 0.0

    def current(self) -> Policy:
        """Return the snapshot in force, at most `check_seconds` old. Raises when there was never one to be had.

        While another thread is asking, and its database may be hanging, the last one is good enough.
        """
        policy = self._policy
        if policy is not None and (
            time.monotonic() - self._checked_at < self.check_seconds or (self._lock.locked() and self.check_seconds)
        ):
            return policy
        return self.check()

    def check_unknown(self) -> Policy:
        """Ask at once, but at most once a second, because something is unknown that may just have been made."""
        policy = self._policy
        if policy is None or not self.check_seconds:
            return self.check()
        # Who comes while another thread asks waits for its answer, but not for a database that hangs.
        if not self._unknown_lock.acquire(timeout=UNKNOWN_SECONDS):
            return policy
        try:
            if time.monotonic() - self._unknown_at < UNKNOWN_SECONDS:
                return self._policy or policy
            self._unknown_at = time.monotonic()
            return self.check()
        finally:
            self._unknown_lock.release()

    def check(self) -> Policy:
        """Ask the database for the version now, and load what changed."""
        with self._lock:
            self._checked_at = time.monotonic()
            try:
                with Session(self._engine) as session:
                    if self._policy is None or get_policy_version(session) != self._policy.version:
                        policy = load_policy(session)
                        self._policy = replace(policy, switches=self._switches.follow(session, policy.version))
            except SQLAlchemyError as error:
                if self._policy is None:
                    raise
                log.warning("the policy could not be checked; the last one stays in force", error=type(error).__name__)
            return self._policy
