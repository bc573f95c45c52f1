"""How far has the installation of a channel come, since somebody began to watch?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.models import Activity, ActivityType, Page
from webapp.activities.record import DropSums
from webapp.administration.install import is_blocked_by_browsers
from webapp.admission import reasons
from webapp.admission.models import DropCount, DropSample
from webapp.channels.agreement import NEEDS_YES
from webapp.channels.models import Agreement, Channel
from webapp.channels.sightings import ORIGIN, SCRIPT
from webapp.collect.beacon import CACHE_SECONDS
from webapp.contacts.models import Contact
from webapp.contacts.naming import visitor_label
from webapp.processing.sums import latest_sightings

HOUR_MS = 3_600_000
RECENT = timedelta(minutes=10)
ENDS_AFTER = timedelta(minutes=30)
MOST_RECENT = 10
MOST_SAMPLES = 1_000


class State(StrEnum):
    """What the check found."""

    OFF = "off"
    NOT_REQUESTED = "not_requested"
    BLOCKED = "blocked"
    WAITING_FOR_CONSENT = "waiting_for_consent"
    LOADED = "loaded"
    REFUSED = "refused"
    ARRIVED = "arrived"


class Recent(NamedTuple):
    """An activity of the last minutes."""

    id: uuid.UUID
    occurred_at: datetime
    received_at: datetime
    type_name: str
    title: str
    url: str
    contact_id: int

    @property
    def visitor_name(self) -> str:
        """What a person without further rights may read of who it was."""
        return visitor_label(self.contact_id)


class Refused(NamedTuple):
    """Why the door refused something since the check began; `detail` names the fault or the origin, never a person."""

    reason: str
    detail: str

    @property
    def words(self) -> reasons.Words:
        """The reason as pages name it."""
        return reasons.WORDS[self.reason]


@dataclass(frozen=True, slots=True)
class Check:
    """What is known of a channel since `since`."""

    state: State
    since: datetime
    script_requested_at: datetime | None
    recent: list[Recent]
    refused: list[Refused]
    blocked_origins: list[str]

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to wait for."""
        return self.state in {State.ARRIVED, State.OFF} or clock.now() - self.since > ENDS_AFTER

    @property
    def first(self) -> Recent | None:
        """The first of the recent activities that arrived since the check began."""
        arrived = [activity for activity in self.recent if activity.received_at >= self.since]
        return min(arrived, key=lambda activity: (activity.received_at, activity.id), default=None)


def read_check(
    session: Session, channel: Channel, public_url: str, since: datetime, refused_before: int, waiting: list[DropSums]
) -> Check:
    """Return how far it has come; `waiting` are the door's sums that are not stored yet.

    `refused_before` is what `count_choices` said when the check began.
    """
    seen = latest_sightings(waiting)
    script_at, origin_at, origin = channel.script_requested_at, channel.refused_origin_at, channel.refused_origin
    if (channel.id, SCRIPT) in seen:
        script_at = seen[(channel.id, SCRIPT)].at
    if (channel.id, ORIGIN) in seen:
        _, _, origin_at, origin = seen[(channel.id, ORIGIN)]
    refused = _refused_since(session, channel.id, since, refused_before, waiting)
    if origin_at is not None and origin_at >= since:
        refused = [one if one.reason != reasons.ORIGIN_NOT_ALLOWED else Refused(one.reason, origin) for one in refused]
    recent = list_recent(session, channel.id)
    blocked = [origin for origin in channel.origins if is_blocked_by_browsers(public_url, origin)]
    # A browser that loaded the script just before keeps it for that long, and doesn't ask again.
    is_loaded = script_at is not None and script_at >= since - timedelta(seconds=CACHE_SECONDS)
    has_arrived = any(activity.received_at >= since for activity in recent)
    state = _state(channel, is_loaded=is_loaded, has_arrived=has_arrived, refused=refused, blocked=blocked)
    return Check(state, since, script_at, recent, refused, blocked)


def _state(
    channel: Channel, *, is_loaded: bool, has_arrived: bool, refused: list[Refused], blocked: list[str]
) -> State:
    """Return the state: what came furthest counts."""
    if not channel.is_enabled:
        return State.OFF
    if has_arrived:
        return State.ARRIVED
    if refused:
        return State.REFUSED
    if is_loaded:
        return State.WAITING_FOR_CONSENT if Agreement(channel.agreement) in NEEDS_YES else State.LOADED
    return State.BLOCKED if blocked else State.NOT_REQUESTED


def list_recent(session: Session, channel_id: int) -> list[Recent]:
    """Return the newest activities of the last ten minutes on a channel, newest first, at most ten."""
    oldest = uuid.UUID(int=clock.to_ms(clock.now() - RECENT) << 80)
    found = session.execute(
        select(
            Activity.id,
            Activity.received_at,
            ActivityType.display_name,
            Page.title,
            Page.url,
            Contact.canonical_id,
        )
        .join(ActivityType, ActivityType.id == Activity.type_id)
        .outerjoin(Page, Page.id == Activity.page_id)
        .join(Contact, Contact.id == Activity.contact_id)
        .where(Activity.channel_id == channel_id, Activity.id >= oldest)
        .order_by(Activity.id.desc())
        .limit(MOST_RECENT)
    )
    return [
        Recent(key, clock.from_ms(key.int >> 80), received_at, name, title or "", url or "", contact_id)
        for key, received_at, name, title, url, contact_id in found
    ]


def count_choices(session: Session, channel_id: int, since: datetime, waiting: list[DropSums]) -> dict[str, int]:
    """Return reason → how many were refused by people's choices on a channel, in the hours from that of `since` on.

    Such refusals leave no sample, so the check compares these counts with those at its beginning.
    """
    first_hour = clock.to_ms(since) // HOUR_MS
    rows = session.execute(
        select(DropCount.reason, func.sum(DropCount.count))
        .where(
            DropCount.hour >= first_hour,
            DropCount.channel_id == channel_id,
            DropCount.reason.in_(reasons.PERSONAL_CHOICES),
        )
        .group_by(DropCount.reason)
    )
    counts = {reason: int(count) for reason, count in rows}
    for one in waiting:
        for hour, channel, _, reason, count in one.counts:
            if hour >= first_hour and channel == channel_id and reason in reasons.PERSONAL_CHOICES:
                counts[reason] = counts.get(reason, 0) + count
    return counts


def _refused_since(
    session: Session, channel_id: int, since: datetime, before: int, waiting: list[DropSums]
) -> list[Refused]:
    """Return each reason once, with the detail of its last sample."""
    samples = session.execute(
        select(DropSample.reason, DropSample.path, DropSample.detail)
        .where(DropSample.dropped_at >= since, DropSample.channel_id == channel_id)
        .order_by(DropSample.dropped_at.desc())
        .limit(MOST_SAMPLES)
    ).all()
    found = {reason: Refused(reason, _fault(path, detail)) for reason, path, detail in reversed(samples)}
    since_ms = clock.to_ms(since)
    for one in waiting:
        for at_ms, channel, _, reason, path, detail in one.samples:
            if channel == channel_id and at_ms >= since_ms:
                found[reason] = Refused(reason, _fault(path, detail))
    choices = count_choices(session, channel_id, since, waiting)
    if sum(choices.values()) > before:
        found |= {reason: Refused(reason, "") for reason in choices}
    return [one for reason, one in found.items() if reason in reasons.WORDS]


def _fault(path: str, detail: str) -> str:
    return f"{path}: {detail}" if path and detail else path or detail
