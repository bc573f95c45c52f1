"""Who gets to read figures and details of the system?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask

from webapp.config import Config

TOKEN = "a-token-of-some-length"

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def may_read(app: Flask, headers: Mapping[str, str], *, peer: str = "127.0.0.1", **settings: object) -> bool:
    config: Config = app.config["CONTRAIL"]
    app.config["CONTRAIL"] = replace(config, **settings)  # type: ignore[arg-type]
    client = app.test_client()
    metrics = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": peer})
    ready = client.get("/health/ready", headers=headers, environ_base={"REMOTE_ADDR": peer})
    assert (metrics.status_code == 200) is ("parts" in (ready.json or {}))
    return metrics.status_code == 200


def test_this_machine_reads_the_figures(app: Flask) -> None:
    assert may_read(app, {})
    assert may_read(app, {}, peer="::1")
    assert not may_read(app, {}, peer="192.0.2.7")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
@pytest.mark.parametrize("said", ["192.0.2.7", "127.0.0.1", "127.0.0.1, 127.0.0.1", ""])
@pytest.mark.parametrize("trusted", [0, 1, 2])
def test_whoever_comes_through_a_proxy_does_not_whatever_it_says(
    app: Flask, header: str, said: str, trusted: int
) -> None:
    assert not may_read(app, {header: said}, trusted_proxies=trusted)


def test_the_token_opens_from_anywhere(app: Flask) -> None:
    headers = {"X-Forwarded-For": "192.0.2.7"}
    assert may_read(app, headers | {"Authorization": f"Bearer {TOKEN}"}, peer="192.0.2.7", metrics_token=TOKEN)
    for wrong in ("", "Bearer", "Bearer ", f"Bearer {TOKEN}x", "Bearer \xff"):
        assert not may_read(app, headers | {"Authorization": wrong}, peer="192.0.2.7", metrics_token=TOKEN)
