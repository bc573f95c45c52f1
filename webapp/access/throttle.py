"""How fast may passwords be tried? Each further wrong one has to wait longer, and nothing is ever locked."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.models import SignInAttempt

WINDOW = timedelta(minutes=15)
FREE_TRIES = 5
LONGEST_WAIT_SECONDS = 60


class TooManyTries(Exception):
    """The next try must wait; `retry_after_seconds` says how long."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"wait {retry_after_seconds} seconds")
        self.retry_after_seconds = retry_after_seconds


def note_try(session: Session, counter: str) -> None:
    """Count a try before its password is looked at, so that many at once can't slip through. Raises `TooManyTries`.

    The account behind a counter need not exist: an answer that differed would tell which do.
    """
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= clock.now() - WINDOW))
    tries = select(func.count(), func.max(SignInAttempt.at)).where(SignInAttempt.account_hash == counter)
    count, last_at = session.execute(tries).one()
    refuse_too_early(count, last_at, free=FREE_TRIES)
    session.add(SignInAttempt(account_hash=counter, at=clock.now()))
    session.flush()


def forget_tries(session: Session, counter: str) -> None:
    """Begin anew: the owner has signed in, or has a new password."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.account_hash == counter))


def refuse_too_early(count: int, last_at: datetime | None, *, free: int) -> None:
    """Raise `TooManyTries` when the last of `count` tries was not long enough ago.

    After the free ones the wait doubles from one second up to a minute. A try that comes too early doesn't count, so
    that whoever hammers makes nobody wait longer.
    """
    if count < free or last_at is None:
        return
    wait = min(LONGEST_WAIT_SECONDS, 2 ** min(count - free, 10))
    left = wait - (clock.now() - last_at).total_seconds()
    if left > 0:
        raise TooManyTries(math.ceil(left))
