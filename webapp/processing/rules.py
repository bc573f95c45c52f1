"""What must a batch know of channels, activity types, and whom nothing may be added to?"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from webapp.activities.record import RequestRecord
from webapp.channels.models import Agreement
from webapp.contacts.custom import Definitions, read_definitions
from webapp.identity.resolve import VisitorKey
from webapp.identity.restricted import read_restricted

MINUTE_MS = 60_000
CHANNELS = "SELECT id, group_id, visit_idle_minutes, is_test, merges_on_typed_email, agreement FROM channel"


class UnknownChannel(ValueError):
    """A record names a channel that this database doesn't have."""


class UnknownType(ValueError):
    """A record names an activity type that this database doesn't have."""


class NobodyNamed(ValueError):
    """A record names neither a visitor nor a contact."""


class Rules(NamedTuple):
    """Channel → group and idle time of a visit, in ms; channels for tests; code name → type, of all and of those on.

    `merging` are the channels on which a typed e-mail counts as confirmed, `asking` those where somebody can say no,
    `custom` the attributes defined here.
    `restricted` are the contacts whose data is only stored: no batch changes who is one of them.
    """

    groups: dict[int, int]
    idle_ms: dict[int, int]
    tests: frozenset[int]
    type_ids: dict[str, int]
    enabled: dict[str, int]
    merging: frozenset[int]
    asking: frozenset[int]
    custom: Definitions
    restricted: frozenset[int]

    def check(self, record: RequestRecord) -> None:
        """Raise `UnknownChannel`, `UnknownType` or `NobodyNamed` where the record can't be stored for that."""
        if record.channel_id and record.channel_id not in self.groups:
            message = f"channel {record.channel_id} is not in this database"
            raise UnknownChannel(message)
        for _, _, sent in record.activities:
            if sent.type not in self.type_ids:
                message = f"the activity type {sent.type!r} is not in this database"
                raise UnknownType(message)
        said = record.contact
        is_said = said is not None and (said.email or (record.is_confirmed and said.external_id))
        is_named = record.contact_id or (record.visitor and record.channel_id) or is_said
        if record.activities and not is_named:
            message = "the record names neither a visitor nor a contact"
            raise NobodyNamed(message)

    def visitor_key(self, record: RequestRecord) -> VisitorKey | None:
        """Return the key of a record's visitor, None where there is none."""
        return (self.groups[record.channel_id], record.visitor) if record.visitor and record.channel_id else None


def read_rules(connection: Connection) -> Rules:
    """Return all of it as it is now."""
    channels = connection.execute(text(CHANNELS)).all()
    types = connection.execute(text("SELECT code_name, id, is_enabled FROM activity_type")).all()
    return Rules(
        groups={row[0]: row[1] for row in channels},
        idle_ms={row[0]: row[2] * MINUTE_MS for row in channels},
        tests=frozenset(row[0] for row in channels if row[3]),
        type_ids={row[0]: row[1] for row in types},
        enabled={row[0]: row[1] for row in types if row[2]},
        merging=frozenset(row[0] for row in channels if row[4]),
        asking=frozenset(row[0] for row in channels if row[5] != Agreement.NOT_NEEDED),
        custom=read_definitions(connection),
        restricted=read_restricted(connection),
    )
