"""Changes of channels. The caller opens the transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from webapp import clock
from webapp.channels.models import Agreement, Channel, ChannelGroup
from webapp.settings.operations import bump_policy

KEY_BYTES = 9
LONGEST_IDLE_MINUTES = 24 * 60


class OriginInvalid(Exception):
    """An origin is no scheme with host and, where needed, port."""


class AgreementNotBuilt(Exception):
    """Contrail's own banner comes with a later version; the site's own tool, or another way, can be chosen now."""


class ReasonMissing(Exception):
    """Agreement is said not to be needed, but not why."""


class NameMissing(Exception):
    """A channel needs a name of at most 100 characters."""


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

    Raises `NameMissing`, `OriginInvalid`, `AgreementNotBuilt`, `ReasonMissing`.
    """
    group = ChannelGroup(created_at=clock.now())
    session.add(group)
    session.flush()
    channel = Channel(
        key=secrets.token_urlsafe(KEY_BYTES).replace("-", "0").replace("_", "1"),
        name=_name(name),
        group_id=group.id,
        agreement=check_agreement(agreement, reason).value,
        agreement_reason=reason.strip(),
        origins=sorted({origin_of(origin) for origin in origins}),
        is_test=is_test,
        created_at=clock.now(),
    )
    session.add(channel)
    session.flush()
    bump_policy(session)
    return channel


def check_agreement(agreement: Agreement, reason: str) -> Agreement:
    """Return the agreement if it can be chosen with this reason. Raises `AgreementNotBuilt`, `ReasonMissing`."""
    if agreement is Agreement.BANNER:
        message = "Contrail's own banner is not built yet; choose site, until-objection or not-needed"
        raise AgreementNotBuilt(message)
    if agreement is Agreement.NOT_NEEDED and not reason.strip():
        message = "say why visitors need not agree: a reason is required"
        raise ReasonMissing(message)
    return agreement


def origin_of(text: str) -> str:
    """Return an origin as browsers send it: scheme, host in lower case, and a port that isn't the usual one.

    Raises `OriginInvalid`. A path or a trailing slash is forgiven, because people paste addresses.
    """
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or "*" in parts.hostname:
        message = f"{text.strip()[:100]!r} is no origin; write it like https://shop.example.org"
        raise OriginInvalid(message)
    host = parts.hostname.encode("idna").decode() if not parts.hostname.isascii() else parts.hostname
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != usual else "")


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > 100:  # noqa: PLR2004 - the column's length
        message = "a channel needs a name of at most 100 characters"
        raise NameMissing(message)
    return name
