"""Questions about who is who. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.activities.models import Environment, Visit
from webapp.contacts.models import Contact
from webapp.identity.models import Claim, PersonSwitch, Visitor
from webapp.identity.switches import OPTED_OUT, person_digest

MOST_BROWSERS = 50
MOST_CLAIMS = 50


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser or device of a contact; since when it has opted out, or None.

    `environment` is what it was when it was seen last, None where that isn't known.
    """

    short_id: str
    group_id: int
    first_seen_at: datetime
    last_seen_at: datetime
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
    visitors = session.scalars(query.limit(MOST_BROWSERS + 1)).all()
    digests = {visitor.id: person_digest(visitor.group_id, visitor.key.bytes) for visitor in visitors}
    opted_out = _find_opted_out(session, digests.values())
    hits = _find_last_hits(session, list(digests))
    environments = _find_environments(session, {visitor.environment_id for visitor in visitors})
    return [
        Browser(
            visitor.key.hex[:8],
            visitor.group_id,
            visitor.first_seen_at,
            max(visitor.first_seen_at, *filter(None, (visitor.last_seen_at, hits.get(visitor.id)))),
            opted_out.get(digests[visitor.id]),
            environments.get(visitor.environment_id),
        )
        for visitor in visitors
    ]


def list_visitor_ids(session: Session, cluster: Sequence[int]) -> Sequence[int]:
    """Return the visitors of a cluster, the latest first seen first, at most `MOST_BROWSERS`."""
    query = select(Visitor.id).where(Visitor.contact_id.in_(cluster)).order_by(Visitor.first_seen_at.desc())
    return session.scalars(query.limit(MOST_BROWSERS)).all()


def list_claims(session: Session, cluster: Sequence[int]) -> Sequence[Claim]:
    """Return what was said of a cluster but not proven, the latest first, at most one more than `MOST_CLAIMS`."""
    query = select(Claim).where(Claim.contact_id.in_(cluster)).order_by(Claim.claimed_at.desc(), Claim.id.desc())
    return session.scalars(query.limit(MOST_CLAIMS + 1)).all()


def _find_opted_out(session: Session, digests: Collection[int]) -> dict[int, datetime]:
    """Return since when those of the people who have opted out have done so."""
    query = select(PersonSwitch.digest, PersonSwitch.since).where(
        PersonSwitch.digest.in_(digests), PersonSwitch.reason == OPTED_OUT, PersonSwitch.is_on
    )
    return dict(session.execute(query).all())


def _find_last_hits(session: Session, visitor_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when each visitor last hit a page, to the moment; what is kept of the visitor is up to an hour older."""
    query = select(Visit.visitor_id, func.max(Visit.last_hit_at)).where(Visit.visitor_id.in_(visitor_ids))
    return dict(session.execute(query.group_by(Visit.visitor_id)).all())


def _find_environments(session: Session, ids: Collection[int | None]) -> dict[int | None, Environment]:
    return {one.id: one for one in session.scalars(select(Environment).where(Environment.id.in_(ids)))}
