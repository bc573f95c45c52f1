"""Does a site get its beacon, with the rules of now inside?"""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.collect.rules import change_channel, choose, switch_off
from tests.conftest import make_channel
from tests.door import DoorClient
from webapp.collect.beacon import PLACEHOLDER, beacon_config, beacon_folder
from webapp.settings.values import LOGGING_ENABLED

PARTS = sorted(path.stem for path in (beacon_folder()).glob("*.js") if path.stem != "beacon")


def ask(door: DoorClient, path: str = "", headers: dict[str, str] | None = None, method: str = "GET") -> TestResponse:
    return door.app.test_client().open(f"/beacon/{path or door.key + '.js'}", method=method, headers=headers)


def config_of(door: DoorClient) -> dict[str, object]:
    policy = door.runtime.keeper.check()
    return beacon_config(policy, policy.channels[door.key], "https://contrail.example")


def test_the_script_holds_the_channels_settings(door: DoorClient) -> None:
    answer = ask(door)
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert PLACEHOLDER not in answer.text
    assert f'"{door.key}"' in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert int(re.findall(r"max-age=(\d+)", answer.headers["Cache-Control"])[0]) <= 300


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_what_the_browser_has_is_not_sent_again(door: DoorClient, form: str) -> None:
    etag = ask(door).headers["ETag"]
    answer = ask(door, headers={"If-None-Match": form.format(etag)})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert "Content-Length" not in answer.headers


def test_a_change_is_sent(door: DoorClient) -> None:
    etag = ask(door).headers["ETag"]
    switch_off("download")
    answer = ask(door, headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != etag
    assert "download" in str(config_of(door)["o"])


def test_pages_are_tracked_while_anything_comes_of_it(door: DoorClient) -> None:
    assert config_of(door)["h"] == 1
    switch_off("pagevisit")
    assert (config_of(door)["h"], config_of(door)["o"]) == (1, [])
    switch_off("landingpage")
    assert config_of(door)["h"] == 1
    switch_off("externalsearch")
    assert config_of(door)["h"] == 0
    assert "pagevisit" in str(config_of(door)["o"])


def test_pages_are_not_tracked_where_that_is_off(door: DoorClient) -> None:
    change_channel(door.channel, tracks_pages=False)
    assert config_of(door)["h"] == 0
    change_channel(door.channel, tracks_pages=True)
    assert config_of(door)["h"] == 1
    choose(LOGGING_ENABLED, value=False)
    assert config_of(door)["h"] == 0


def test_the_script_knows_where_contrail_is(door: DoorClient) -> None:
    assert config_of(door)["b"] == "https://contrail.example/"
    assert f'"b":"{door.runtime.config.public_url}/"' in ask(door).text


def test_no_setting_can_end_the_script(door: DoorClient) -> None:
    change_channel(door.channel, search_parameter="</script><script>alert(1)")
    assert "</script>" not in ask(door).text
    assert "\\u003c/script>" in ask(door).text


def test_a_channel_that_is_off_gets_a_script_that_does_nothing(door: DoorClient) -> None:
    change_channel(door.channel, is_enabled=False)
    answer = ask(door)
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert door.key not in answer.text
    assert answer.text.startswith("/*")


@pytest.mark.parametrize("part", PARTS)
def test_parts_are_there(door: DoorClient, part: str) -> None:
    answer = ask(door, f"{door.key}/{part}.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert PLACEHOLDER not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        *("nosuch.js", "{key}", "{key}/nosuch.js", "{key}/", "{key}/.js", "{key}/links", "nosuch/links.js", ".js"),
        *("{key}/../beacon.js", "{key}/..%2f..%2fREADME.js", "%00.js", "{key}.js.js", "{key}/%00.js"),
        *("{key}/links.js/x.js", "/{key}.js", "{key}/LINKS.js"),
    ],
)
def test_anything_else_is_not_there(door: DoorClient, path: str) -> None:
    assert ask(door, path.format(key=door.key)).status_code == 404


def test_only_reading_is_allowed(door: DoorClient) -> None:
    answer = ask(door, method="POST")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    answer = ask(door, method="HEAD")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_a_channel_just_made_is_known_at_once(door: DoorClient) -> None:
    door.runtime.keeper.check_seconds = 3_600
    ask(door)
    channel = make_channel("New")
    door.runtime.keeper._unknown_at = 0.0  # a second later
    assert ask(door, f"{channel.key}.js").status_code == 200
