"""Is somebody who asks whether all is well ever kept waiting?"""

from __future__ import annotations

import socket
import time

import pytest
from flask import Flask
from sqlalchemy import create_engine

from webapp.admission.senders import Environ
from webapp.collect.answers import StartResponse
from webapp.collect.waiting_room import WaitingRoom
from webapp.overview.asking import NO_ANSWER, Asker
from webapp.overview.health_routes import ask_database


def test_a_database_that_says_nothing_keeps_nobody_waiting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        address = f"postgresql+psycopg://nobody@127.0.0.1:{port}/nothing?connect_timeout=30"
        asker = Asker(lambda: ask_database(create_engine(address)))
        began = time.monotonic()
        assert [asker.answer(0.1), asker.answer(0.1)] == [NO_ANSWER, NO_ANSWER]
        assert time.monotonic() - began < 5
        server.settimeout(0)
        server.accept()[0].close()
        with pytest.raises(BlockingIOError):  # whoever came second did not ask anew
            server.accept()
    assert asker.answer(20) == "OperationalError"


def test_asking_again_asks_anew() -> None:
    answers = iter(("OperationalError", "ok"))
    asker = Asker(lambda: next(answers))
    assert [asker.answer(5), asker.answer(5)] == ["OperationalError", "ok"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_health_is_told_also_while_all_places_are_taken(app: Flask) -> None:
    def pages(environ: Environ, start: StartResponse) -> list[bytes]:
        return [environ["PATH_INFO"].encode()]

    room = WaitingRoom(app.extensions["contrail_door"], pages, places=0)
    environ = {"PATH_INFO": "/health/ready", "REMOTE_ADDR": "127.0.0.1"}
    assert list(room(environ, lambda *_: None)) == [b"/health/ready"]
