"""Of whom is only kept what a legitimate interest allows? Who said no, or has to agree and is not known to have."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from webapp.activities.record import Asks
from webapp.admission.policy import ChannelPolicy, KeyPolicy
from webapp.api.naming import Known, Named
from webapp.channels.agreement import NEEDS_YES
from webapp.consent.proofs import allowing, read_versions
from webapp.identity.last_words import Place, find_agreed

Over = tuple[int, Named]


def asks_of(key: KeyPolicy, channel: ChannelPolicy) -> int:
    """Return what processing has to ask of a person before an activity is kept."""
    return Asks.OBJECTION if key.is_vouched or channel.agreement not in NEEDS_YES else Asks.AGREEMENT


def find_untracked(
    key: KeyPolicy, session: Session, people: Iterable[tuple[ChannelPolicy, Named]], known: Known
) -> set[Over]:
    """Return the people of whom nothing may be recorded as ever, each with the channel's number.

    An agreement that still waits to be processed is not known here.
    """
    untracked: set[Over] = set()
    asked: dict[Over, Place] = {}
    for channel, named in people:
        if known.said_no(named) or known.why_untracked(named):
            untracked.add((channel.id, named))
        elif asks_of(key, channel) == Asks.AGREEMENT:
            asked[channel.id, named] = Place(known.canonical_of(named), channel.id, channel.group_id)
    if not asked:
        return untracked
    connection = session.connection()
    versions = allowing(read_versions(connection))
    agreed = find_agreed(connection, {place for place in asked.values() if place.canonical_id}, versions)
    return untracked | {one for one, place in asked.items() if place not in agreed}
