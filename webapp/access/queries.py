"""Questions about users and the audit log. Nothing here changes a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from webapp.access.models import AuditEntry, User
from webapp.ui.paging import Page, page_by_id


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """Which entries are wanted; None leaves a question open. `until` is the first moment that is out."""

    user_id: int | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def has_users(session: Session) -> bool:
    """Whether anybody was ever made a user and not deleted again."""
    return bool(session.scalar(select(exists().select_from(User))))


def get_user(session: Session, user_id: int) -> User:
    """Return the user, or answer 404."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def find_user(session: Session, email: str) -> User | None:
    """Return who has this address, however it is written."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def list_users(session: Session) -> list[User]:
    """Return all users by name; those who may not sign in come last."""
    return list(session.scalars(select(User).order_by(User.is_active.desc(), func.lower(User.name), User.id)))


def list_actions(session: Session) -> list[str]:
    """Return the codes of all that was ever done, in order."""
    return list(session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def page_of_audit(
    session: Session, filters: AuditFilters, *, before: int | None = None, after: int | None = None, limit: int = 50
) -> Page[AuditEntry]:
    """Return at most `limit` entries, newest first: older than the entry `before`, or just newer than `after`."""
    return page_by_id(session, _filtered(filters), AuditEntry.id, before=before, after=after, limit=limit)


def _filtered(filters: AuditFilters) -> Select[AuditEntry]:
    wanted = select(AuditEntry)
    if filters.user_id is not None:
        wanted = wanted.where(AuditEntry.user_id == filters.user_id)
    if filters.action is not None:
        wanted = wanted.where(AuditEntry.action == filters.action)
    if filters.since is not None:
        wanted = wanted.where(AuditEntry.at >= filters.since)
    if filters.until is not None:
        wanted = wanted.where(AuditEntry.at < filters.until)
    return wanted
