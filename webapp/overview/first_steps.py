"""How far has a new installation come? Create a channel, put its script on the site, see the first activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.activities.queries import is_log_empty
from webapp.activities.record import DropSums
from webapp.channels.agreement import NEEDS_YES
from webapp.channels.models import Agreement, Channel
from webapp.channels.queries import list_channels
from webapp.channels.sightings import SCRIPT
from webapp.processing.sums import latest_sightings


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What is done: the newest channel or None, whether its script was asked for, and whether something arrived."""

    channel: Channel | None
    script_was_requested: bool
    has_arrived: bool
    has_activity: bool

    @property
    def waits_for_consent(self) -> bool:
        """Whether the script is there, but sends nothing before somebody agreed on the site."""
        if self.channel is None or self.has_arrived or not self.script_was_requested:
            return False
        return Agreement(self.channel.agreement) in NEEDS_YES

    @property
    def is_over(self) -> bool:
        """Whether there is an activity to show."""
        return self.has_activity


def read_first_steps(session: Session, sums: Sequence[DropSums], waiting_activities: int) -> FirstSteps:
    """Return how far it is; `sums` are the door's that wait, `waiting_activities` those in the spool."""
    channels = list_channels(session)
    newest = max(channels, key=lambda channel: channel.id, default=None)
    has_activity = not is_log_empty(session)
    has_arrived = has_activity or waiting_activities > 0
    seen = {channel_id for channel_id, what in latest_sightings(sums) if what == SCRIPT}
    requested = any(channel.script_requested_at is not None or channel.id in seen for channel in channels)
    return FirstSteps(newest, requested or has_arrived, has_arrived, has_activity)
