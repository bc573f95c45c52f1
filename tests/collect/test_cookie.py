"""Does the server keep the visitor's cookie where it stands on the site's own domain, and only there?"""

from __future__ import annotations

import pytest
import time_machine

from tests.door import VISITOR, DoorClient
from webapp import clock
from webapp.collect.cookie import AGE_SECONDS

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
NEAR = {"Origin": "https://shop.example", "Host": "track.shop.example", "Sec-Fetch-Site": "same-site"}
CLICK = [{"type": "click", "value": "x"}]


def since(seconds_ago: int) -> int:
    return clock.now_ms() // 1000 - seconds_ago


def cookie_of(door: DoorClient, cookie: str, body: dict[str, object] | None = None, **headers: str) -> str | None:
    sent = NEAR | {"Cookie": cookie} | {name.replace("_", "-"): value for name, value in headers.items()}
    return door.send(CLICK, sent, **(body or {})).headers.get("Set-Cookie")


def test_cookie_is_set_again_with_the_end_it_had(door: DoorClient) -> None:
    with time_machine.travel(clock.now(), tick=False):
        begun = since(86_400)
        kept = cookie_of(door, f"other=1; _contrail={VISITOR}.{begun}; more=2")
    expected = f"_contrail={VISITOR}.{begun}; Path=/; Max-Age={AGE_SECONDS - 86_400}; SameSite=Lax; Domain=shop.example"
    assert kept == f"{expected}; Secure"


@pytest.mark.parametrize(
    "cookie",
    [
        f"_contrail={VISITOR}.{0}",  # over 13 months old
        f"_contrail={VISITOR}.99999999999",  # from the future
        "_contrail=7fd501d1-e70c-4dde-a824-908d0ab91ad7.1763700000",  # somebody else's
        f"_contrail={VISITOR}",
        f"x_contrail={VISITOR}.1763700000",
        "other=1",
    ],
)
def test_what_is_no_living_cookie_of_this_visitor_is_not_kept(door: DoorClient, cookie: str) -> None:
    assert cookie_of(door, cookie) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://shop.example", "Host": "contrail.example", "Sec_Fetch_Site": "cross-site"},
        {"Host": "contrail.example"},  # says same-site, and isn't
        {"Host": "notshop.example"},
        {"Sec_Fetch_Site": ""},
    ],
)
def test_no_cookie_is_set_for_another_site(door: DoorClient, headers: dict[str, str]) -> None:
    assert cookie_of(door, f"_contrail={VISITOR}.{since(5)}", **headers) is None


def test_no_cookie_is_kept_of_who_is_not_recorded(door: DoorClient) -> None:
    said = {"consent": {"level": "essential", "opt_out": True}}
    assert cookie_of(door, f"_contrail={VISITOR}.{since(5)}", said) is None


def test_answers_may_be_read_with_credentials(door: DoorClient) -> None:
    answer = door.send(CLICK, NEAR)
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
