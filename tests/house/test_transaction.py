"""Does a change begun after a read see what others committed in between, and never fail for it?"""

from __future__ import annotations

import subprocess
import sys

import pytest
from flask import Flask

from tests.conftest import make_channel
from webapp.channels.models import Channel
from webapp.database import db, transaction

OTHER_PROCESS = """
import sys
from sqlalchemy import create_engine, text
engine = create_engine(sys.argv[1])
with engine.begin() as connection:
    change = text("UPDATE channel SET name = 'Theirs', visit_idle_minutes = 33 WHERE id = :id")
    connection.execute(change, {"id": int(sys.argv[2])})
"""


def test_fetch_then_somebody_elses_commit_then_write(app: Flask) -> None:
    channel_id = make_channel("Ours").id
    read = db.session.get_one(Channel, channel_id)
    assert read.name == "Ours"
    url = db.engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", OTHER_PROCESS, url, str(channel_id)], check=True, timeout=60)
    with transaction() as session:
        assert read.name == "Theirs"  # the same object, read again inside
        read.is_test = True
        session.flush()
    db.session.rollback()
    stored = db.session.get_one(Channel, channel_id)
    assert (stored.name, stored.visit_idle_minutes, stored.is_test) == ("Theirs", 33, True)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_postgresql_that_vanished_is_noticed_within_a_minute(app: Flask) -> None:
    assert app
    with db.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        chosen = driver.info.get_parameters()
    idle, interval, count = (int(chosen[f"keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert idle + interval * count <= 60  # seconds until a connection that waits for an answer is given up
    assert 0 < int(chosen["tcp_user_timeout"]) <= 60_000  # ms until one whose question is not taken is
