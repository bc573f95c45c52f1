"""Are whole requests refused by name, and counted without type?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.collect.rules import change_channel
from tests.conftest import config_for, make_channel
from tests.door import BROWSER, VISITOR, DoorClient
from webapp import create_app
from webapp.config import Config
from webapp.database import db
from webapp.enrich.address import network_of
from webapp.overview.status import read_status

BODY = json.dumps({"visitor": VISITOR, "activities": [{"type": "click"}]})
LIMIT = 256 * 1024


def refusal_of(answer: TestResponse) -> tuple[int, str]:
    assert set(answer.json) == {"reason", "detail"}
    assert answer.headers["X-Contrail-Dropped"] == answer.json["reason"]
    return answer.status_code, answer.json["reason"]


def waiting_drops(door: DoorClient) -> dict[str, int]:
    door.runtime.send_drops()
    dropped = read_status(db.engine, door.runtime.spool, door.runtime.sums)["dropped"]
    return {reason: count for reason, count in dropped.items() if count}


def test_an_unknown_channel_is_refused_and_counted_nowhere(door: DoorClient) -> None:
    assert refusal_of(door.post(BODY, key="nosuch")) == (403, "channel_unknown")
    assert waiting_drops(door) == {}


def test_a_channel_that_is_off_is_refused(door: DoorClient) -> None:
    change_channel(door.channel, is_enabled=False)
    assert refusal_of(door.post(BODY)) == (403, "channel_disabled")
    assert waiting_drops(door) == {"channel_disabled": 1}


def test_a_foreign_origin_is_refused(door: DoorClient) -> None:
    for origin in ("https://evil.example", "http://shop.example", "https://shop.example:8443", "null", "", "*"):
        assert refusal_of(door.post(BODY, {"Origin": origin})) == (403, "origin_not_allowed")
    assert waiting_drops(door) == {"origin_not_allowed": 6}


def test_what_is_no_json_is_refused(door: DoorClient) -> None:
    assert refusal_of(door.post("hello")) == (400, "unreadable")
    assert refusal_of(door.post("")) == (400, "unreadable")
    assert waiting_drops(door) == {"unreadable": 2}


def test_256_kib_are_read_and_one_byte_more_is_refused(door: DoorClient) -> None:
    assert door.post(BODY + " " * (LIMIT - len(BODY))).status_code == 202
    assert refusal_of(door.post(BODY + " " * (LIMIT + 1 - len(BODY)))) == (413, "too_large")
    assert waiting_drops(door) == {"too_large": 1}


class CountingInput(BytesIO):
    """A body that tells how much of it was read."""

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None
        assert 0 <= size <= LIMIT + 1
        return super().read(size)


def send_raw(door: DoorClient, **environ: object) -> tuple[str, dict[str, str], bytes]:
    """Knock without a client in between, which would put right what is wrong."""
    base: dict[str, object] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/collect/{door.key}",
        "QUERY_STRING": "",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_USER_AGENT": BROWSER,
        "wsgi.input": CountingInput(BODY.encode()),
    }
    heard: list[tuple[str, dict[str, str]]] = []
    data = door.app.wsgi_app({**base, **environ}, lambda status, headers: heard.append((status, dict(headers))))  # type: ignore[arg-type,return-value]
    return *heard[0], b"".join(data)


def test_ten_megabytes_without_a_length_are_not_read(door: DoorClient) -> None:
    body = CountingInput(b" " * 10_000_000)
    status, _, data = send_raw(door, **{"wsgi.input": body, "HTTP_TRANSFER_ENCODING": "chunked"})
    assert (status[:3], json.loads(data)["reason"]) == ("413", "too_large")
    assert body.tell() <= LIMIT + 1


def test_a_body_without_length_is_read_where_the_server_ends_it(door: DoorClient) -> None:
    assert send_raw(door, HTTP_TRANSFER_ENCODING="chunked")[0].startswith("202")
    assert send_raw(door, **{"wsgi.input_terminated": True})[0].startswith("202")
    assert send_raw(door)[0].startswith("400")


def test_a_length_that_is_none_is_refused_without_reading(door: DoorClient) -> None:
    for length in ("abc", "-5", "\u00b2", "9" * 5_000, "1e3", "10000000"):
        body = CountingInput(BODY.encode())
        status, _, data = send_raw(door, CONTENT_LENGTH=length, **{"wsgi.input": body})
        assert (status[:3], json.loads(data)["reason"]) == ("413", "too_large"), length
        assert body.tell() == 0


def test_a_body_shorter_than_its_length_is_unreadable(door: DoorClient) -> None:
    body = CountingInput(BODY.encode()[:-20])
    status, _, data = send_raw(door, CONTENT_LENGTH=str(len(BODY)), **{"wsgi.input": body})
    assert (status[:3], json.loads(data)["reason"]) == ("400", "unreadable")


class BrokenInput(BytesIO):
    """A body whose sender went away."""

    def read(self, _: int | None = -1) -> bytes:
        raise ConnectionResetError


def test_a_body_that_breaks_off_is_unreadable(door: DoorClient) -> None:
    status, _, data = send_raw(door, CONTENT_LENGTH="50", **{"wsgi.input": BrokenInput()})
    assert (status[:3], json.loads(data)["reason"]) == ("400", "unreadable")


def test_an_origin_with_a_line_break_is_in_no_header(door: DoorClient) -> None:
    for origin in ("https://shop.example\r\nx-evil: 1", "https://shop.example\n", "https://sh\u00f6p.example"):
        status, headers, data = send_raw(door, HTTP_ORIGIN=origin, CONTENT_LENGTH=str(len(BODY)))
        assert (status[:3], json.loads(data)["reason"]) == ("403", "origin_not_allowed")
        assert "access-control-allow-origin" not in headers


@pytest.fixture
def limited(config: Config, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application that lets through one request a second (two at once) of an address, or of a channel."""
    app = create_app(config_for(config.instance_path, database_url=config.database_url, **request.param))
    with app.app_context():
        yield app
        db.session.remove()
        app.extensions["contrail_door"].close()
        db.engine.dispose()


def statuses(app: Flask, peer: str, count: int, headers: dict[str, str] | None = None) -> list[int]:
    door = DoorClient(app, make_channel())
    client = app.test_client()
    answers = [
        client.post(f"/collect/{door.key}", data=BODY, headers=headers, environ_overrides={"REMOTE_ADDR": peer})
        for _ in range(count)
    ]
    for answer in answers:
        if answer.status_code == 429:
            assert answer.json["reason"] == "rate_limited"
            assert int(answer.headers["Retry-After"]) >= 1
    if any(answer.status_code == 429 for answer in answers):
        assert waiting_drops(door) == {"rate_limited": sum(answer.status_code == 429 for answer in answers)}
    return [answer.status_code for answer in answers]


by_address = pytest.mark.parametrize("limited", [{"rate_limit_address": 1}], indirect=True)


@by_address
@pytest.mark.parametrize("peer", ["192.0.2.7", "2001:db8::7", "10.0.0.7"])
def test_an_address_may_send_so_many_a_second(limited: Flask, peer: str) -> None:
    assert statuses(limited, peer, 4) == [202, 202, 429, 429]


@by_address
def test_loopback_is_not_limited(limited: Flask) -> None:
    assert statuses(limited, "127.0.0.1", 4) == [202] * 4


@by_address
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_private_proxy_that_nobody_trusts_is_not_limited(limited: Flask, header: str) -> None:
    assert statuses(limited, "10.0.0.7", 4, {header: "192.0.2.1"}) == [202] * 4


@by_address
def test_a_public_address_with_a_forwarding_header_is_limited(limited: Flask) -> None:
    assert statuses(limited, "192.0.2.7", 3, {"X-Forwarded-For": "10.0.0.1"}) == [202, 202, 429]


@pytest.mark.parametrize("limited", [{"rate_limit_address": 1, "trusted_proxies": 1}], indirect=True)
def test_behind_a_trusted_proxy_the_forwarded_address_counts(limited: Flask) -> None:
    assert statuses(limited, "10.0.0.7", 3, {"X-Forwarded-For": "127.0.0.1, 192.0.2.1"}) == [202, 202, 429]


@pytest.mark.parametrize("limited", [{"rate_limit_channel": 1}], indirect=True)
def test_a_channel_may_be_limited_too(limited: Flask) -> None:
    assert statuses(limited, "127.0.0.1", 3) == [202, 202, 429]


@pytest.mark.parametrize("limited", [{"rate_limit_address": 2, "workers": 2}], indirect=True)
def test_one_connection_to_one_of_many_workers_may_send_all_that_an_address_may(limited: Flask) -> None:
    assert statuses(limited, "192.0.2.7", 5) == [202, 202, 202, 202, 429]


@pytest.mark.parametrize("limited", [{"rate_limit_channel": 2, "workers": 2}], indirect=True)
def test_each_worker_takes_its_share_of_a_channel(limited: Flask) -> None:
    assert statuses(limited, "192.0.2.7", 3) == [202, 202, 429]


def test_all_addresses_of_a_64_are_one_sender() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1") != network_of("2001:db8:0:1::1")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
