"""May a page send, and may it read the answer?"""

from __future__ import annotations

from tests.conftest import make_channel
from tests.door import DoorClient
from webapp.admission.tallies import count_drops
from webapp.channels.models import Channel
from webapp.database import db

SHOP = "https://shop.example"


def preflight(door: DoorClient, origin: str | None, key: str | None = None):  # noqa: ANN201 - what the client answers
    headers = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    return door.app.test_client().options(
        f"/collect/{key or door.key}", headers=headers | ({"Origin": origin} if origin else {})
    )


def test_a_listed_origin_may_send_and_read(door: DoorClient) -> None:
    answer = door.send([{"type": "click"}], {"Origin": SHOP})
    assert answer.status_code == 202
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert answer.headers["Access-Control-Expose-Headers"] == "x-contrail-dropped, retry-after"
    assert answer.headers["Vary"] == "origin"


def test_without_an_origin_it_is_admitted(door: DoorClient) -> None:
    answer = door.send([{"type": "click"}])
    assert answer.status_code == 202
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_an_empty_list_admits_no_origin_but_servers(door: DoorClient) -> None:
    other = DoorClient(door.app, make_channel("App", origins=[]))
    assert other.send([{"type": "click"}], {"Origin": SHOP}).status_code == 403
    assert other.send([{"type": "click"}]).status_code == 202


def test_a_preflight_of_a_listed_origin_is_answered(door: DoorClient) -> None:
    answer = preflight(door, SHOP)
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"  # sendBeacon of a typed blob asks for it
    assert "Content-Length" not in answer.headers


def test_a_preflight_of_any_other_origin_is_refused(door: DoorClient) -> None:
    for origin in ("https://evil.example", "null", "https://shop.example.evil.example", "HTTPS://SHOP.EXAMPLE"):
        answer = preflight(door, origin)
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_refused_preflight_counts_because_nothing_else_comes(door: DoorClient) -> None:
    preflight(door, SHOP)
    preflight(door, "https://www.shop.example")
    preflight(door, "https://www.shop.example", "nosuch")
    door.process()
    db.session.rollback()
    assert count_drops(db.session(), [])["origin_not_allowed"] == 1
    assert db.session.get_one(Channel, door.channel.id).refused_origin == "https://www.shop.example"


def test_a_preflight_of_an_unknown_channel_is_refused(door: DoorClient) -> None:
    answer = preflight(door, SHOP, "nosuch")
    assert (answer.status_code, answer.json["reason"]) == (403, "channel_unknown")


def test_options_without_an_origin_say_what_is_allowed(door: DoorClient) -> None:
    answer = preflight(door, None)
    assert (answer.status_code, answer.headers["Allow"]) == (204, "POST, OPTIONS")


def test_a_channel_just_made_is_known_at_once(door: DoorClient) -> None:
    door.runtime.keeper.check_seconds = 3_600
    door.send([{"type": "click"}])
    for name in ("One", "Two"):
        door.runtime.keeper._unknown_at = 0.0  # a second later
        channel = make_channel(name)
        assert preflight(door, SHOP, channel.key).status_code == 204
        assert door.post('{"activities": []}', key=channel.key).status_code == 400
