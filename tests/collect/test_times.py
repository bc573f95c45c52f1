"""Is the sender's clock corrected, and the past bounded?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from time_machine import TimeMachineFixture

from tests.door import DoorClient
from webapp.activities.models import Activity
from webapp.database import db

NOW = datetime(2026, 11, 20, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stopped_clock(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(NOW, tick=False)


def stored_at(door: DoorClient, occurred_at: datetime | None, **body: Any) -> datetime | None:
    """Return when an activity is stored to have occurred, None when it is too old."""
    activity = {"type": "click"} | ({"occurred_at": occurred_at.isoformat()} if occurred_at else {})
    answer = door.send([activity], **body)
    if answer.json["results"][0]["status"] != "accepted":
        assert answer.json["results"][0]["reason"] == "too_old"
        return None
    door.runtime.send_drops()
    assert door.process().set_aside == 0
    key = db.session.scalars(select(Activity.id).order_by(Activity.id.desc())).first()
    assert key is not None
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)


def test_without_a_time_it_occurred_when_it_came(door: DoorClient) -> None:
    assert stored_at(door, None) == NOW


def test_a_time_in_the_past_is_kept(door: DoorClient) -> None:
    assert stored_at(door, NOW - timedelta(hours=3)) == NOW - timedelta(hours=3)


def test_a_time_in_the_future_is_now(door: DoorClient) -> None:
    assert stored_at(door, NOW + timedelta(days=400)) == NOW
    assert stored_at(door, datetime.max.replace(tzinfo=UTC)) == NOW


def test_a_zone_is_understood(door: DoorClient) -> None:
    east = (NOW - timedelta(hours=1)).astimezone(tz=datetime.strptime("+0530", "%z").tzinfo)
    assert stored_at(door, east) == NOW - timedelta(hours=1)


@pytest.mark.parametrize("wrong", [timedelta(hours=5), -timedelta(hours=5), timedelta(days=30)])
def test_a_wrong_clock_is_corrected_by_the_time_of_sending(door: DoorClient, wrong: timedelta) -> None:
    occurred_at = NOW - timedelta(minutes=10)
    assert stored_at(door, occurred_at + wrong, sent_at=(NOW + wrong).isoformat()) == occurred_at


def test_seven_days_are_taken_and_a_second_more_is_too_old(door: DoorClient) -> None:
    assert stored_at(door, NOW - timedelta(days=7)) == NOW - timedelta(days=7)
    assert stored_at(door, NOW - timedelta(days=7, seconds=1)) is None
    assert stored_at(door, datetime.min.replace(tzinfo=UTC)) is None


def test_a_corrected_time_may_be_too_old(door: DoorClient) -> None:
    assert stored_at(door, NOW, sent_at=(NOW + timedelta(days=8)).isoformat()) is None


def test_a_time_of_sending_that_is_none_makes_the_activities_invalid(door: DoorClient) -> None:
    answer = door.send([{"type": "click"}, {"type": "click"}], sent_at="today")
    assert answer.status_code == 400
    assert {result["detail"].partition(":")[0] for result in answer.json["results"]} == {"$.sent_at"}
