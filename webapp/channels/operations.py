"""Changes of channels. The caller opens the transaction."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.channels.models import Agreement, Channel, ChannelGroup
from webapp.channels.origins import origin_of
from webapp.settings.operations import bump_policy

KEY_BYTES = 9
LONGEST_NAME = 100
LONGEST_REASON = 1_000
LONGEST_IDLE_MINUTES = 24 * 60
SEARCH_PARAMETER = re.compile(r"[^\s&=?#/%]{0,60}")


class ReasonMissing(Exception):
    """Agreement is said not to be needed, but not why."""


class NoteMissing(Exception):
    """Pages are to be counted without contacts, but nobody says why that is right here."""


class NameMissing(Exception):
    """A channel needs a name of at most 100 characters."""


class SearchParameterInvalid(Exception):
    """A parameter's name has signs that can't stand in one, or more than 60."""


class IdleMinutesOutOfBounds(Exception):
    """A visit ends after 1 to 1,440 minutes without a page."""


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """All that people may change of a channel, but whether it is on."""

    name: str
    origins: Iterable[str]
    agreement: Agreement
    reason: str
    is_test: bool
    tracks_pages: bool
    tracks_outbound_links: bool
    tracks_downloads: bool
    tracks_forms: bool
    merges_on_typed_email: bool
    search_parameter: str
    visit_idle_minutes: int


def create_channel(
    session: Session,
    name: str,
    *,
    origins: Iterable[str] = (),
    agreement: Agreement = Agreement.SITE,
    reason: str = "",
    is_test: bool = False,
) -> Channel:
    """Add a channel with a key of its own, alone in its group.

    Raises `NameMissing`, `OriginInvalid`, `ReasonMissing`.
    """
    group = ChannelGroup(created_at=clock.now())
    session.add(group)
    session.flush()
    channel = Channel(
        key=secrets.token_urlsafe(KEY_BYTES).replace("-", "0").replace("_", "1"),
        name=_name(name),
        group_id=group.id,
        agreement=check_agreement(agreement, reason).value,
        agreement_reason=_kept_reason(agreement, reason),
        origins=_origins(origins),
        is_test=is_test,
        created_at=clock.now(),
    )
    session.add(channel)
    session.flush()
    details = {
        "agreement": channel.agreement,
        "reason": channel.agreement_reason,
        "origins": ", ".join(channel.origins),
    }
    _audit(session, "channel_created", channel, details | {"is_test": is_test})
    bump_policy(session)
    return channel


def change_channel(session: Session, channel: Channel, settings: ChannelSettings) -> None:
    """Give a channel other settings; the door goes by them within two seconds.

    Raises `NameMissing`, `OriginInvalid`, `ReasonMissing`, `SearchParameterInvalid`, `IdleMinutesOutOfBounds`.
    """
    wanted: dict[str, Any] = {
        "name": _name(settings.name),
        "origins": _origins(settings.origins),
        "agreement": check_agreement(settings.agreement, settings.reason).value,
        "agreement_reason": _kept_reason(settings.agreement, settings.reason),
        "is_test": settings.is_test,
        "tracks_pages": settings.tracks_pages,
        "tracks_outbound_links": settings.tracks_outbound_links,
        "tracks_downloads": settings.tracks_downloads,
        "tracks_forms": settings.tracks_forms,
        "merges_on_typed_email": settings.merges_on_typed_email,
        "search_parameter": check_search_parameter(settings.search_parameter),
        "visit_idle_minutes": _idle_minutes(settings.visit_idle_minutes),
    }
    changes = {
        name: [getattr(channel, name), value] for name, value in wanted.items() if getattr(channel, name) != value
    }
    if not changes:
        return
    for name, (_, value) in changes.items():
        setattr(channel, name, value)
    _audit(session, "channel_changed", channel, changes)
    bump_policy(session)


def enable_channel(session: Session, channel: Channel) -> None:
    """Let the door take activities of this channel again."""
    _switch(session, channel, is_enabled=True)


def disable_channel(session: Session, channel: Channel) -> None:
    """Let the door refuse all activities of this channel; what was logged stays."""
    _switch(session, channel, is_enabled=False)


def change_plain_counts(session: Session, channel: Channel, *, is_on: bool, note: str) -> None:
    """Count pages of who is not recorded, without anything of the browser, or stop it. Raises `NoteMissing`.

    The note says why, in the words of who answers for it; 1,000 characters at most.
    """
    note = note.strip()[:LONGEST_REASON]
    if is_on and not note:
        raise NoteMissing
    if (channel.counts_plainly, channel.counts_plainly_note) != (is_on, note):
        channel.counts_plainly, channel.counts_plainly_note = is_on, note
        _audit(session, "channel_plain_counts_changed", channel, {"counts_plainly": is_on, "note": note})
        bump_policy(session)


def delete_channel(session: Session, channel: Channel) -> None:
    """Delete a channel, and its group when it was alone in it. Whether anything depends on it, the caller must know."""
    _audit(session, "channel_deleted", channel, {"key": channel.key})
    group_id = channel.group_id
    session.delete(channel)
    session.flush()
    if not session.scalar(select(func.count()).select_from(Channel).where(Channel.group_id == group_id)):
        session.delete(session.get_one(ChannelGroup, group_id))
    bump_policy(session)


def check_agreement(agreement: Agreement, reason: str) -> Agreement:
    """Return the agreement if it can be chosen with this reason. Raises `ReasonMissing`."""
    if agreement is Agreement.NOT_NEEDED and not 0 < len(reason.strip()) <= LONGEST_REASON:
        message = f"say why visitors need not agree: a reason of at most {LONGEST_REASON:,} characters is required"
        raise ReasonMissing(message)
    return agreement


def check_search_parameter(text: str) -> str:
    """Return the name of a query parameter; a pasted `?q=` is forgiven. Raises `SearchParameterInvalid`."""
    name = text.strip().removeprefix("?").partition("=")[0]
    if not SEARCH_PARAMETER.fullmatch(name):
        message = f"{text.strip()[:100]!r} is no parameter's name; write it like q, as in /search?q=shoes"
        raise SearchParameterInvalid(message)
    return name


def _switch(session: Session, channel: Channel, *, is_enabled: bool) -> None:
    if channel.is_enabled != is_enabled:
        channel.is_enabled = is_enabled
        _audit(session, "channel_enabled" if is_enabled else "channel_disabled", channel)
        bump_policy(session)


def _audit(session: Session, action: str, channel: Channel, details: dict[str, Any] | None = None) -> None:
    audit(session, action, "channel", channel.id, channel.name, details)


def _kept_reason(agreement: Agreement, reason: str) -> str:
    """Return the reason where it is one for the present agreement; the audit log keeps earlier ones."""
    return reason.strip() if agreement is Agreement.NOT_NEEDED else ""


def _origins(texts: Iterable[str]) -> list[str]:
    return sorted({origin_of(text) for text in texts})


def _idle_minutes(minutes: int) -> int:
    if not 1 <= minutes <= LONGEST_IDLE_MINUTES:
        message = f"a visit ends after 1 to {LONGEST_IDLE_MINUTES:,} minutes without a page"
        raise IdleMinutesOutOfBounds(message)
    return minutes


def _name(text: str) -> str:
    name = text.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        message = "a channel needs a name of at most 100 characters"
        raise NameMissing(message)
    return name
