"""What is needed to let somebody in? Checks of a sign-in, and the browser's session."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request
from flask import session as cookie
from flask_login import login_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.access import devices, sessions, tries
from webapp.access.audit import Actor, audit
from webapp.access.models import User
from webapp.access.passwords import is_password
from webapp.enrich.user_agent import describe_user_agent


def find_by_password(session: Session, email: str, password: str) -> int | None:
    """Return the id of who may sign in with these; takes as long when there is nobody."""
    user = session.scalar(select(User).where(User.email == email.strip().lower()))
    right = is_password(user.password_hash if user else None, password)
    return user.id if user is not None and right and user.is_active else None


def let_in(session: Session, user: User) -> None:
    """Sign the user in within this browser. The old cookie's content goes: nobody can have planted a session in it."""
    token = sessions.begin_session(session, user, _browser())
    audit(session, "user_signed_in", "user", user.id, user.name, by=Actor(user.id, user.name))
    signed_in = sessions.find_signed_in(session, token)
    cookie.clear()
    cookie.permanent = True
    login_user(signed_in)
    devices.remember_account(tries.account_hash(user.email))


def local_path(text: str | None) -> str | None:
    """Return the text if it is a path of this site, else None: a link must not lead elsewhere after signing in."""
    if not text or not text.startswith("/") or text.startswith("//"):
        return None
    # Browsers take a backslash for a slash and skip control signs, so that "/\t/evil.example" leads to evil.example.
    if "\\" in text or any(ord(sign) < ord("!") or ord(sign) == 0x7F for sign in text):  # noqa: PLR2004 - DEL
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else text


def _browser() -> str:
    """Return the kind of browser, such as *Firefox on Linux*; the text it sends isn't kept."""
    device = describe_user_agent(request.headers.get("User-Agent", ""))
    words = " on ".join(part for part in (device.browser, device.system) if part)
    return words or "An unknown browser"
