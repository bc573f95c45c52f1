"""What did the doors last see of a channel, or of a key? Scripts asked for, origins refused, unknown proxies, calls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, update

from webapp.access.keys import note_key_used
from webapp.channels.models import Channel

SCRIPT = "script"
ORIGIN = "origin"
PROXY = "proxy"
KEY = "api_key"  # the number is then that of the key
# Behind such a proxy every request is one, and nobody needs it to the second.
PROXY_STEP = timedelta(hours=1)


class Sighting(NamedTuple):
    """Something that was seen of a channel; the detail may be a website's origin, and is nothing of a person."""

    channel_id: int
    what: str
    at: datetime
    detail: str = ""


def keep_sightings(connection: Connection, sightings: Iterable[Sighting]) -> None:
    """Write what was seen onto the channels; what is older than what stands there changes nothing."""
    for seen in sightings:
        if seen.what == KEY:
            note_key_used(connection, seen.channel_id, seen.at)
            continue
        values: dict[str, Any]
        before = seen.at
        if seen.what == SCRIPT:
            column = Channel.script_requested_at
            values = {"script_requested_at": seen.at}
        elif seen.what == PROXY:
            column, before = Channel.untrusted_proxy_at, seen.at - PROXY_STEP
            values = {"untrusted_proxy_at": seen.at}
        else:
            column = Channel.refused_origin_at
            values = {"refused_origin_at": seen.at, "refused_origin": seen.detail.replace("\x00", "")}
        is_newer = or_(column.is_(None), column < before)
        connection.execute(update(Channel).where(Channel.id == seen.channel_id, is_newer).values(values))
