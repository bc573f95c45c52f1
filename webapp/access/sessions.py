"""Who is signed in, in which browsers? Sessions that can be listed and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.models import SignInSession, User
from webapp.access.permissions import role_label
from webapp.access.tokens import hash_token, new_token
from webapp.database import db, write_transaction

UNUSED_FOR = timedelta(days=14)
SEEN_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The user of this request, as plain values: they outlive every transaction. It is what Flask-Login asks for."""

    id: int
    name: str
    email: str
    role: str
    time_zone: str
    session_id: int
    token: str
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Return what the browser keeps: the session's token, never the user's id."""
        return self.token

    @property
    def role_label(self) -> str:
        """The role as pages call it."""
        return role_label(self.role)


def begin_session(session: Session, user: User, browser: str) -> str:
    """Note that the user has signed in, and return the secret that the browser is to keep."""
    token = new_token()
    now = clock.now()
    session.execute(delete(SignInSession).where(SignInSession.last_seen_at <= now - UNUSED_FOR))
    session.add(
        SignInSession(token_hash=hash_token(token), user_id=user.id, browser=browser, created_at=now, last_seen_at=now)
    )
    user.last_signed_in_at = now
    session.flush()
    return token


def find_signed_in(session: Session, token: str) -> SignedIn | None:
    """Return who holds this token; None when the session was ended or not used for 14 days, or the user may not."""
    row = session.execute(
        select(User, SignInSession)
        .join(SignInSession, SignInSession.user_id == User.id)
        .where(SignInSession.token_hash == hash_token(token), User.is_active)
    ).first()
    if row is None:
        return None
    user, kept = row
    unused = clock.now() - kept.last_seen_at
    if unused >= UNUSED_FOR:
        return None
    found = SignedIn(user.id, user.name, user.email, user.role, user.time_zone, kept.id, token)
    if unused >= SEEN_EVERY:
        _note_seen(found.session_id)
    return found


def _note_seen(session_id: int) -> None:
    try:
        with write_transaction(db.engine) as connection:
            connection.execute(
                update(SignInSession).where(SignInSession.id == session_id).values(last_seen_at=clock.now())
            )
    except OperationalError:
        return  # A busy or full database must not keep anybody out; the next page tries again.


def list_sessions(session: Session, user_id: int) -> list[SignInSession]:
    """Return where the user is signed in, last used first."""
    return list(
        session.scalars(
            select(SignInSession)
            .where(SignInSession.user_id == user_id, SignInSession.last_seen_at > clock.now() - UNUSED_FOR)
            .order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc())
        )
    )


def end_session(session: Session, user_id: int, session_id: int) -> bool:
    """Sign one browser of this user out; False when there is no such session."""
    ended = session.execute(
        delete(SignInSession).where(SignInSession.id == session_id, SignInSession.user_id == user_id)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def end_sessions(session: Session, user_id: int, *, keep: int | None = None) -> None:
    """Sign the user out everywhere but in the session `keep`."""
    ended = delete(SignInSession).where(SignInSession.user_id == user_id)
    session.execute(ended if keep is None else ended.where(SignInSession.id != keep))
