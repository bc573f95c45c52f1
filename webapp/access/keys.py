"""What may a program do that holds a key? Keys of the API: made, shown once, revoked."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select, update
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from webapp import clock
from webapp.access.audit import audit, present_actor
from webapp.access.models import ApiKey
from webapp.access.tokens import hash_token, new_token
from webapp.settings.operations import bump_policy

LONGEST_NAME = 100
BEGINNING = "ck_"
SHOWN = 9
# Nobody needs it to the second, and a busy key would otherwise be written with every run.
USED_STEP = timedelta(minutes=1)


class Scope(StrEnum):
    """What a key is for."""

    COLLECT = "collect"
    READ = "read"
    MANAGE = "manage"

    def includes(self, other: Scope) -> bool:
        """Whether a key of this scope may do what needs the other."""
        return self is Scope.MANAGE or self is other


class ScopeWords(NamedTuple):
    """What a scope is called, and what a key of it may do."""

    name: str
    explanation: str


SCOPE_WORDS: dict[Scope, ScopeWords] = {
    Scope.COLLECT: ScopeWords("Collect", "logs activities, says who somebody is and what they agreed to"),
    Scope.READ: ScopeWords("Read", "reads contacts, activities, types and channels"),
    Scope.MANAGE: ScopeWords("Manage", "does both, and edits contacts"),
}


class NameMissing(Exception):
    """A key needs a name of at most 100 characters."""


class NewKey(NamedTuple):
    """A key that was just made, and the secret that is shown this once."""

    row: ApiKey
    secret: str


def create_key(
    session: Session,
    name: str,
    scope: Scope,
    *,
    is_vouched: bool = False,
    channel_id: int | None = None,
    expires_at: datetime | None = None,
) -> NewKey:
    """Make a key; it works within two seconds. Raises `NameMissing`."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise NameMissing
    secret = BEGINNING + new_token()
    key = ApiKey(
        name=name,
        prefix=secret[:SHOWN],
        digest=hash_token(secret),
        scope=scope.value,
        is_vouched=is_vouched,
        channel_id=channel_id,
        created_at=clock.now(),
        created_by=present_actor().name[:LONGEST_NAME],
        expires_at=expires_at,
    )
    session.add(key)
    session.flush()
    expires = None if expires_at is None else expires_at.date().isoformat()
    asked = {"scope": key.scope, "is_vouched": is_vouched, "channel_id": channel_id, "expires": expires}
    details = {name: value for name, value in asked.items() if value is not None}
    audit(session, "api_key_created", "api_key", key.id, key.name, details)
    bump_policy(session)
    return NewKey(key, secret)


def revoke_key(session: Session, key: ApiKey) -> None:
    """Let a key work no more, within two seconds; it stays in the list."""
    if key.revoked_at is None:
        key.revoked_at = clock.now()
        audit(session, "api_key_revoked", "api_key", key.id, key.name, {"scope": key.scope})
        bump_policy(session)


def note_key_used(connection: Connection, key_id: int, at: datetime) -> None:
    """Keep when a key was used last."""
    is_newer = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < at - USED_STEP)
    connection.execute(update(ApiKey).where(ApiKey.id == key_id, is_newer).values(last_used_at=at))


def get_key(session: Session, key_id: int, scopes: frozenset[Scope]) -> ApiKey:
    """Return a key of one of the scopes, or answer 404."""
    key = session.get(ApiKey, key_id)
    if key is None or key.scope not in scopes:
        raise NotFound
    return key


def list_keys(session: Session, scopes: frozenset[Scope]) -> list[ApiKey]:
    """Return the keys of some scopes: those that work first, each part with the latest first."""
    ended: ColumnElement[bool] = ApiKey.revoked_at.is_not(None)
    return list(session.scalars(select(ApiKey).where(ApiKey.scope.in_(scopes)).order_by(ended, ApiKey.id.desc())))


def list_working_keys(session: Session) -> list[ApiKey]:
    """Return the keys that were not revoked; some may have expired."""
    return list(session.scalars(select(ApiKey).where(ApiKey.revoked_at.is_(None))))


def scope_label(scope: str) -> str:
    """Return the scope as pages call it."""
    return SCOPE_WORDS[Scope(scope)].name
