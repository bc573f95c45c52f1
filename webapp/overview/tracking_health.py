"""Does tracking work? What each channel last sent, what was refused, how processing does, and what is set up badly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.record import DropSums
from webapp.administration.channel_queries import last_activity_at
from webapp.administration.install import is_local
from webapp.admission import reasons
from webapp.admission.queries import DropFilters, Dropped, list_drops
from webapp.admission.senders import Environ
from webapp.channels.models import Channel
from webapp.channels.queries import list_channels
from webapp.channels.sightings import PROXY
from webapp.config import Config
from webapp.enrich.address import is_forwarded, is_shared, plain_address
from webapp.processing.sums import latest_sightings
from webapp.sqlite import SQLITE_VERSION

# Older libraries can corrupt a WAL database when one connection checkpoints while another commits.
FIRST_SAFE_SQLITE = (3, 51, 3)
HOURS = 24


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """A channel, when its last activity occurred, and what was refused in 24 hours."""

    channel: Channel
    last_activity_at: datetime | None
    refused: int
    main_reason: str

    @property
    def main_words(self) -> str:
        """Return the most frequent reason as pages name it."""
        return reasons.WORDS[self.main_reason].name if self.main_reason in reasons.WORDS else self.main_reason


def list_channel_health(session: Session, waiting: Sequence[DropSums]) -> list[ChannelHealth]:
    """Return how each channel does, by name; `waiting` are the door's sums that are not stored yet."""
    refused: dict[int, list[Dropped]] = defaultdict(list)
    for drop in list_drops(session, DropFilters(hours=HOURS), waiting):
        refused[drop.channel_id].append(drop)
    return [
        ChannelHealth(
            channel,
            last_activity_at(session, channel.id),
            sum(drop.total for drop in refused[channel.id]),
            _main_reason(refused[channel.id]),
        )
        for channel in list_channels(session)
    ]


def list_warnings(
    session: Session, config: Config, environ: Environ, waiting: Sequence[DropSums], *, is_sqlite: bool
) -> list[str]:
    """Return in words what is set up so that tracking will suffer; `waiting` are the door's sums not stored yet."""
    found = [*_address_warnings(config.public_url)]
    if not config.trusted_proxies and (came_by_proxy(environ) or saw_proxy(session, waiting)):
        found.append(
            "Contrail is called through a proxy that it was not told to trust, so all visitors seem to come from one "
            "address: the limit on requests an address is off, and countries and internal networks are not "
            "recognised. Set CONTRAIL_TRUSTED_PROXIES to the number of proxies in front."
        )
    if is_sqlite and is_old_sqlite(SQLITE_VERSION):
        found.append(
            f"The SQLite library is {SQLITE_VERSION}. Versions before 3.51.3 can damage the database when it is written"
            " and tidied at the same moment. Install a newer one, or use PostgreSQL."
        )
    return found


def came_by_proxy(environ: Environ) -> bool:
    """Whether a proxy in this machine or its network passed this page on."""
    return is_shared(plain_address(environ.get("REMOTE_ADDR", "")), environ, 0) and is_forwarded(environ)


def saw_proxy(session: Session, waiting: Sequence[DropSums]) -> bool:
    """Whether any process's door saw, in 24 hours, a proxy that it wasn't told to trust."""
    if any(seen.what == PROXY for seen in latest_sightings(waiting).values()):
        return True
    recent = Channel.untrusted_proxy_at > clock.now() - timedelta(hours=HOURS)
    return bool(session.scalar(select(exists().where(recent))))


def is_old_sqlite(version: str) -> bool:
    """Whether the library is from before the fix of the WAL fault."""
    return tuple(int(part) for part in version.split(".")[:3]) < FIRST_SAFE_SQLITE


def _address_warnings(public_url: str) -> list[str]:
    if is_local(public_url):
        words = f"Contrail's address is {public_url}, which visitors elsewhere can't reach."
        return [f"{words} Set CONTRAIL_BASE_URL to its public address before the script goes live."]
    if urlsplit(public_url).scheme != "https":
        words = f"Contrail's address {public_url} is not https: browsers block the script on https sites,"
        return [f"{words} and what visitors do travels readable for others."]
    return []


def _main_reason(drops: Sequence[Dropped]) -> str:
    totals: dict[str, int] = defaultdict(int)
    for drop in drops:
        totals[drop.reason] += drop.total
    return max(totals, key=lambda reason: totals[reason], default="")
