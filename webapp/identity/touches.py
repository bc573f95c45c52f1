"""How did a contact come the first and the last time? The channel, referrer and campaign of those two visits.

Worked out when it is asked: what is stored twice goes wrong with merges, their undoing, and late activities.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.entries import MS_SHIFT
from webapp.activities.models import Activity, Campaign, Referrer, Visit
from webapp.channels.queries import ids_of_test_channels
from webapp.identity.models import Visitor

SLACK = timedelta(minutes=1)  # so far from the moment that counts may a sender's id lie
LANDING = 2  # the page visit, and the landing page that derives from it


class Touch(NamedTuple):
    """A visit: when it began, by which channel, and where the person came from, "" where that isn't known."""

    at: datetime
    channel_id: int
    referrer_host: str
    campaign: str
    source: str
    medium: str


def find_touches(session: Session, cluster: Sequence[int]) -> tuple[Touch, Touch] | None:
    """Return the first and the last visit of the contacts that are read as one, tests left out; None without any.

    Cost follows the visits, which an index holds, not the activities.
    """
    visitors = select(Visitor.id).where(Visitor.contact_id.in_(cluster))
    first, last = func.min(Visit.last_hit_at), func.max(Visit.last_hit_at)
    query = select(Visit.visitor_id, Visit.channel_id, first, last).where(
        Visit.visitor_id.in_(visitors), Visit.channel_id.not_in(ids_of_test_channels())
    )
    ways = session.execute(query.group_by(Visit.visitor_id, Visit.channel_id)).all()
    if not ways:
        return None
    earliest, latest = min(ways, key=lambda way: way[2]), max(ways, key=lambda way: way[3])
    visits = _find_visit(session, earliest, earliest[2]), _find_visit(session, latest, latest[3])
    return _touch(session, cluster, visits[0]), _touch(session, cluster, visits[1])


def _find_visit(session: Session, way: Row[int, int, datetime, datetime], last_hit_at: datetime) -> Visit:
    of_way = Visit.visitor_id == way[0], Visit.channel_id == way[1], Visit.last_hit_at == last_hit_at
    return session.scalars(select(Visit).where(*of_way).order_by(Visit.id).limit(1)).one()


def _touch(session: Session, cluster: Sequence[int], visit: Visit) -> Touch:
    """Return a visit with what its landing says; the activities may be gone, or have said nothing."""
    columns = Referrer.host, Campaign.campaign, Campaign.source, Campaign.medium
    landing = (
        select(Activity.referrer_id, Activity.campaign_id)
        .where(
            Activity.contact_id.in_(cluster),
            Activity.id >= _key(visit.started_at - SLACK),
            Activity.id <= _key(visit.last_hit_at + SLACK),
            Activity.visit_id == visit.id,
        )
        .order_by(Activity.id)
        .limit(LANDING)
        .subquery()
    )
    query = (
        select(*columns)
        .select_from(landing)
        .outerjoin(Referrer, Referrer.id == landing.c.referrer_id)
        .outerjoin(Campaign, Campaign.id == landing.c.campaign_id)
        .where(or_(landing.c.referrer_id.is_not(None), landing.c.campaign_id.is_not(None)))
    )
    row = session.execute(query.limit(1)).first()
    said = ("", "", "", "") if row is None else tuple(value or "" for value in row)
    return Touch(visit.started_at, visit.channel_id, *said)


def _key(moment: datetime) -> UUID:
    return UUID(int=max(clock.to_ms(moment), 0) << MS_SHIFT)
