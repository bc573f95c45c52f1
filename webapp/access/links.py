"""Who holds a one-time link? For the first start, and as the way back in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.models import OneTimeLink, User
from webapp.access.tokens import hash_token, new_token

VALID_FOR = timedelta(hours=24)


class LinkInvalid(Exception):
    """The link was used, has expired, was replaced, or never existed."""


class UsersExist(Exception):
    """The first administrator is there already: nobody can set up a second time."""


def make_setup_link(session: Session) -> str:
    """Return the token of a new link for the first start; the one before stops working. Raises `UsersExist`."""
    if session.scalar(select(exists().select_from(User))):
        raise UsersExist
    return _make(session, None)


def make_password_link(session: Session, user: User) -> str:
    """Return the token of a new link with which the user chooses a password; the one before stops working."""
    return _make(session, user.id)


def find_link(session: Session, token: str) -> OneTimeLink | None:
    """Return the link while it can be used, else None."""
    return session.scalar(
        select(OneTimeLink).where(OneTimeLink.token_hash == hash_token(token), OneTimeLink.expires_at > clock.now())
    )


def use_up(session: Session, token: str) -> int | None:
    """Take the link out of use and return the id of its user, None for a link of the first start.

    Raises `LinkInvalid`. Of two who use it at the same moment, only one gets through.
    """
    link = find_link(session, token)
    if link is None:
        raise LinkInvalid
    user_id = link.user_id
    session.expunge(link)
    used = session.execute(delete(OneTimeLink).where(OneTimeLink.token_hash == hash_token(token)))
    if not used.rowcount:  # type: ignore[attr-defined]
        raise LinkInvalid
    return user_id


def _make(session: Session, user_id: int | None) -> str:
    same = OneTimeLink.user_id.is_(None) if user_id is None else OneTimeLink.user_id == user_id
    session.execute(delete(OneTimeLink).where(same))
    token = new_token()
    session.add(OneTimeLink(token_hash=hash_token(token), user_id=user_id, expires_at=clock.now() + VALID_FOR))
    session.flush()
    return token


def forget_links(session: Session, user: User) -> None:
    """Make every link of the user stop working."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.user_id == user.id))
