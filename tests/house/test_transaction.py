"""Does a change begun after a read see what others committed in between, and never fail for it?"""

from __future__ import annotations

import subprocess
import sys

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
