"""Does the server give away what pages use, and nothing else of the static folder?"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.ui.assets import SERVED


@pytest.mark.parametrize("path", ["app/contrail.css", "app//contrail.css", "vendor/htmx.min.js", "demo/shop.css"])
def test_what_pages_use_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "beacon/package.json",
        "beacon/src/beacon.js",
        "beacon/dist/beacon.js",
        "app/../beacon/package.json",
        "app/%2e%2e/beacon/package.json",
        "./beacon/package.json",
        "app/../../pyproject.toml",
        ".hidden",
    ],
)
def test_the_beacons_source_and_tools_are_not(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/static/{path}", follow_redirects=True)
    assert answer.status_code == 404
    assert b"<h1" in answer.data


def test_the_wheel_brings_each_folder_for_pages_and_of_the_beacon_what_was_built(app: Flask) -> None:
    static = Path(app.static_folder or "")
    assert {path.name for path in static.iterdir()} == {*SERVED, "beacon"}
    wheel = tomllib.loads((static.parent / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    packed = {source for source in wheel["force-include"] if source.startswith("static")}
    assert packed == {*(f"static/{folder}" for folder in SERVED), "static/beacon/dist"}
