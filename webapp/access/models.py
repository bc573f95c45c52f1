"""What do we keep of the people who sign in, and of what they changed?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.database import Base, Moment


class User(Base):
    """Someone who signs in to Contrail. The address is in lower case; without a password only a link lets in."""

    __tablename__ = "user"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(Moment)


class SignInSession(Base):
    """A browser in which a user is signed in. Its token is kept as a hash; of the browser only its kind."""

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    browser: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(Moment)
    last_seen_at: Mapped[datetime] = mapped_column(Moment)


class SignInAttempt(Base):
    """A try to sign in that has not succeeded, kept for 15 minutes.

    Whose it was is a keyed hash: of the e-mail address typed, and of the browser where the account signed in before.
    """

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class OneTimeLink(Base):
    """A link that works once: to make the first administrator (no user yet), or to choose a password."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(Moment)


class AuditEntry(Base):
    """Who changed what, and when. It outlives the user and the subject, so it names both itself."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "user_id", "id"),
        Index(None, "action", "id"),
        Index(None, "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    user_id: Mapped[int | None]
    user_name: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(60))
    subject_label: Mapped[str] = mapped_column(String(200))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


class ApiKey(Base):
    """A key with which a program calls the API: of the key itself only the SHA-256 and its first letters are kept.

    Without `channel_id` it may write to every channel. `is_vouched`: who holds it vouches for the consent of those whom
    it writes of. `last_used_at` is true to about a minute.
    """

    __tablename__ = "api_key"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(12))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(10))
    is_vouched: Mapped[bool]
    channel_id: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(Moment)
    created_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime | None] = mapped_column(Moment)
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
