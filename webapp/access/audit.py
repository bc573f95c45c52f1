"""Who changed what? Every room writes its changes here, in the transaction that makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import has_request_context
from flask_login import current_user
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.models import AuditEntry

LONGEST_LABEL, LONGEST_NAME = 200, 100


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a user, or (without id) a command or a job by its name; a program by the number of its API key."""

    user_id: int | None
    name: str
    key_id: int | None = None


COMMAND_LINE = Actor(None, "Command line")


def present_actor() -> Actor:
    """Return who is signed in on this request; outside of requests, the command line."""
    if has_request_context():
        if current_user.is_authenticated:
            return Actor(current_user.id, current_user.name)
        return Actor(None, "Not signed in")
    return COMMAND_LINE


def audit(
    session: Session,
    action: str,
    subject_kind: str,
    subject_id: object,
    label: str,
    details: dict[str, Any] | None = None,
    *,
    by: Actor | None = None,
) -> None:
    """Write that something was done: `action` as subject and past participle (`channel_created`).

    `details` hold names of fields with their value, or with `[before, after]`; never a secret, and nothing out of a
    contact's data. `by` is who is signed in unless given (jobs name themselves).
    """
    actor = by or present_actor()
    entry = AuditEntry(
        at=clock.now(),
        user_id=actor.user_id,
        user_name=actor.name[:LONGEST_NAME],
        action=action,
        subject_kind=subject_kind,
        subject_id=str(subject_id),
        subject_label=label[:LONGEST_LABEL],
        details=details or {},
    )
    session.add(entry)
    session.flush()
