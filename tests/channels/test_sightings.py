"""Does a channel learn what the door saw of it, and never from the hot path?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import time_machine

from tests.door import DoorClient
from webapp.activities.record import DropSums, decode_record
from webapp.channels.models import Channel
from webapp.channels.sightings import ORIGIN, PROXY, SCRIPT, Sighting, keep_sightings
from webapp.database import db, write_transaction

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)


def seen_of(door: DoorClient) -> Channel:
    db.session.rollback()
    return db.session.get_one(Channel, door.channel.id)


def test_asking_for_the_script_is_noted_with_the_next_run(door: DoorClient) -> None:
    with time_machine.travel(NOON, tick=False):
        assert door.app.test_client().get(f"/beacon/{door.key}.js").status_code == 200
        assert seen_of(door).script_requested_at is None
        door.process()
    assert seen_of(door).script_requested_at == NOON
    assert seen_of(door).refused_origin_at is None


def test_a_refused_origin_is_kept_by_name_the_last_one_only(door: DoorClient) -> None:
    for origin in ("https://first.example", "https://second.example"):
        assert door.send([{"type": "click"}], headers={"Origin": origin}).status_code == 403
    door.process()
    assert seen_of(door).refused_origin == "https://second.example"
    assert seen_of(door).refused_origin_at is not None


def test_an_endless_origin_is_cut(door: DoorClient) -> None:
    assert door.send([{"type": "click"}], headers={"Origin": "https://" + "a" * 5_000}).status_code == 403
    door.process()
    assert seen_of(door).refused_origin == "https://" + "a" * 292


def test_an_older_sighting_changes_nothing(door: DoorClient) -> None:
    for at, origin in ((LATER, "https://late.example"), (NOON, "https://early.example")):
        with write_transaction(db.engine) as connection:
            sightings = [Sighting(door.channel.id, ORIGIN, at, origin), Sighting(door.channel.id, SCRIPT, at)]
            keep_sightings(connection, sightings)
    assert seen_of(door).refused_origin == "https://late.example"
    assert seen_of(door).script_requested_at == LATER


def test_a_proxy_is_noted_once_an_hour(door: DoorClient) -> None:
    for at in (NOON, LATER, NOON + timedelta(hours=2)):
        with write_transaction(db.engine) as connection:
            keep_sightings(connection, [Sighting(door.channel.id, PROXY, at)])
        assert seen_of(door).untrusted_proxy_at == (NOON if at == LATER else at)


def test_sums_of_a_version_without_sightings_can_still_be_read() -> None:
    old = msgspec.msgpack.encode([2, [[1, 2, "click", "bot", 3]], []])
    assert decode_record(old) == DropSums([(1, 2, "click", "bot", 3)], [], [])
