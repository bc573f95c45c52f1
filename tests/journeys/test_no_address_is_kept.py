"""Does an IP address or a raw user agent get into spool, database, files or logs, whole or cut, by any gate?"""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.conftest import Program, make_key, publish_consents
from tests.client import PageClient
from tests.conftest import config_for, make_channel
from tests.door import DoorClient, activity_count
from tests.forms.submitting import database_bytes, said, spool_bytes, submission
from webapp.activities.models import Environment
from webapp.channels.models import Agreement
from webapp.config import Config
from webapp.database import db

ADDRESS, ODD_AGENT = "203.0.113.77", "Zq7odd"
AGENT = f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 {ODD_AGENT} Chrome/142.0.0.0 Safari/537.36"
PEER = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT, "HTTP_X_FORWARDED_FOR": ADDRESS}
# The address as text, cut by an octet or two, and as bytes; and what only this user agent has.
TRACES = (b"203.0.113", b"203.0.", bytes((203, 0, 113, 77)), ODD_AGENT.encode(), b"142.0.0.0")


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def config(migrated_sqlite: Path, tmp_path: Path) -> Config:
    """An installation behind one proxy, so that the forwarded address counts."""
    (tmp_path / "contrail.db").write_bytes(migrated_sqlite.read_bytes())
    return config_for(tmp_path, trusted_proxies=1)


def knock(app: Flask, agreement: Agreement) -> DoorClient:
    """Let a browser with that address send all that a browser can, agreeing or not, and what is refused."""
    door = DoorClient(app, make_channel(agreement.value, agreement=agreement, origins=["https://shop.example"]))
    browser = app.test_client(use_cookies=False)
    yes = {"visitor": door.visitor, "consent": {"agree": ["statistics"]}}
    bodies = [
        {**yes, "activities": [{"type": "pagevisit", "url": "https://shop.example/"}], "contact": said()},
        {"activities": [submission()], "contact": said()},
        {"activities": [{"type": "nonsense"}, {"type": "click", "occurred_at": 7}], "banner": "shown"},
        {"visitor": door.visitor, "activities": [], "consent": {"opt_out": True}},
    ]
    for data in [*map(json.dumps, bodies), "no json", b"\xff\0"]:
        browser.post(f"/collect/{door.key}", data=data, environ_overrides=PEER)
    browser.post(f"/collect/{door.key}", data="{}", headers={"Origin": "https://no.example"}, environ_overrides=PEER)
    browser.get(f"/collect/{door.key}.gif?type=click&level=visitor", environ_overrides=PEER)
    browser.get(f"/beacon/{door.key}.js", environ_overrides=PEER)
    return door


def test_no_address_and_no_user_agent_enters_spool_database_or_logs(
    app: Flask, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    publish_consents()
    kept = b""
    for agreement in (Agreement.BANNER, Agreement.NOT_NEEDED):
        door = knock(app, agreement)
        reader = PageClient(app)
        reader.browser.environ_base |= PEER
        reader.post(f"/consent/{door.key}", {"visitor": door.visitor}, status=200)
        program = Program(app, door.channel, make_key(vouched=True, channel_id=door.channel.id))
        logged = {"type": "click", "contact": {"email": "lee@example.org"}, "ip": ADDRESS, "user_agent": AGENT}
        assert program.log(logged)[0]["status"] == "accepted"
        kept += spool_bytes(door)
        door.process()
        kept += spool_bytes(door)
    assert activity_count() >= 4
    assert {one.browser for one in db.session.scalars(select(Environment))} == {"Chrome"}
    kept += database_bytes() + caplog.text.encode() + "".join(capfd.readouterr()).encode()
    assert b"kim@example.org" in kept  # so the right places were looked at
    assert [trace for trace in TRACES if trace in kept] == []
