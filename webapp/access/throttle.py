"""How many wrong passwords may be tried? Few on one account, many more on all together."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.models import SignInAttempt

WINDOW = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 5
TRIES_IN_ALL = 300


class TooManyTries(Exception):
    """Nobody may try this account for some time; `retry_after_seconds` says how long."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(f"wait {retry_after_seconds} seconds")
        self.retry_after_seconds = retry_after_seconds


def note_try(session: Session, account_hash: str) -> None:
    """Count a try before its password is looked at, so that many at once can't slip through. Raises `TooManyTries`.

    The account need not exist: an answer that differed would tell which do.
    """
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= clock.now() - WINDOW))
    _refuse_above(session, TRIES_PER_ACCOUNT, account_hash)
    _refuse_above(session, TRIES_IN_ALL, None)
    session.add(SignInAttempt(account_hash=account_hash, at=clock.now()))
    session.flush()


def forget_tries(session: Session, account_hash: str) -> None:
    """Begin anew for an account: its owner has signed in, or has a new password."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.account_hash == account_hash))


def _refuse_above(session: Session, allowed: int, account_hash: str | None) -> None:
    counted = select(func.count(), func.min(SignInAttempt.at)).select_from(SignInAttempt)
    if account_hash is not None:
        counted = counted.where(SignInAttempt.account_hash == account_hash)
    count, first_at = session.execute(counted).one()
    if count >= allowed:
        left = first_at + WINDOW - clock.now()
        raise TooManyTries(max(1, int(left.total_seconds()) + 1))
