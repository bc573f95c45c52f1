"""Questions about who is who. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.activities.models import Activity, Environment
from webapp.contacts.models import Contact
from webapp.identity.models import Claim, Visitor

MOST_BROWSERS = 50
MOST_CLAIMS = 50
LOOKED_AT = 200  # activities of a browser's contact, to find the browser's own latest


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser or device of a contact. `environment` is that of its latest activity, None where that isn't known."""

    short_id: str
    group_id: int
    first_seen_at: datetime
    opted_out_at: datetime | None
    environment: Environment | None


def find_canonical(session: Session, contact_id: int) -> Contact | None:
    """Return the contact that stands for this one since a merge (itself, before any), or None."""
    contact = session.get(Contact, contact_id)
    return contact if contact is None else session.get(Contact, contact.canonical_id)


def list_cluster(session: Session, contact_id: int) -> tuple[int, ...]:
    """Return the ids of a canonical contact and all that were merged into it."""
    return tuple(session.scalars(select(Contact.id).where(Contact.canonical_id == contact_id).order_by(Contact.id)))


def list_browsers(session: Session, cluster: Sequence[int]) -> list[Browser]:
    """Return the browsers of a cluster, the latest first seen first, at most one more than `MOST_BROWSERS`."""
    query = select(Visitor).where(Visitor.contact_id.in_(cluster)).order_by(Visitor.first_seen_at.desc())
    return [
        Browser(
            visitor.key.hex[:8],
            visitor.group_id,
            visitor.first_seen_at,
            visitor.opted_out_at,
            _latest_environment(session, visitor),
        )
        for visitor in session.scalars(query.limit(MOST_BROWSERS + 1))
    ]


def list_claims(session: Session, cluster: Sequence[int]) -> Sequence[Claim]:
    """Return what was said of a cluster but not proven, the latest first, at most one more than `MOST_CLAIMS`."""
    query = select(Claim).where(Claim.contact_id.in_(cluster)).order_by(Claim.claimed_at.desc(), Claim.id.desc())
    return session.scalars(query.limit(MOST_CLAIMS + 1)).all()


def _latest_environment(session: Session, visitor: Visitor) -> Environment | None:
    """Look at the latest activities of the contact that the browser belongs to; no index holds a browser's own."""
    latest = (
        select(Activity.id, Activity.visitor_id, Activity.environment_id)
        .where(Activity.contact_id == visitor.contact_id)
        .order_by(Activity.id.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    own = select(latest.c.environment_id).where(latest.c.visitor_id == visitor.id)
    environment_id = session.scalar(
        own.where(latest.c.environment_id.is_not(None)).order_by(latest.c.id.desc()).limit(1)
    )
    return None if environment_id is None else session.get(Environment, environment_id)
