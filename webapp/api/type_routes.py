"""Which addresses tell what can be logged, and where?"""

from __future__ import annotations

from flask import Response

from webapp.activities.type_queries import list_types
from webapp.api.addresses import EITHER, address
from webapp.api.answers import ChannelOut, Channels, MetadataFieldOut, TypeOut, Types
from webapp.api.callers import Caller
from webapp.api.problems import answer_json
from webapp.database import db

GROUP = "Types and channels"


@address("GET", "/activity-types", GROUP, EITHER, {200: Types})
def activity_types(_: Caller) -> Response:
    """Read the activity types."""
    found = []
    for kind in list_types(db.session()):
        fields = [MetadataFieldOut(one["key"], one["kind"], bool(one.get("required"))) for one in kind.metadata_fields]
        found.append(TypeOut(kind.code_name, kind.display_name, kind.description, kind.is_enabled, fields))
    return answer_json(Types(found))


@address("GET", "/channels", GROUP, EITHER, {200: Channels})
def channels(caller: Caller) -> Response:
    """Read the channels.

    A key that is for one channel sees only that.
    """
    mine = [one for one in caller.policy.channels.values() if caller.key.channel_id in {None, one.id}]
    found = [
        ChannelOut(one.id, one.key, one.name, one.agreement.value, one.is_enabled, one.is_test)
        for one in sorted(mine, key=lambda one: one.id)
    ]
    return answer_json(Channels(found))
