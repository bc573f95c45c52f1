"""Where do beacons knock? The door's addresses and the script that knocks."""

from __future__ import annotations

from flask import Flask

from webapp.collect.door import Door
from webapp.collect.runtime import Runtime
from webapp.collect.waiting_room import PLACES, WaitingRoom
from webapp.config import Config
from webapp.database import db


def add_to(app: Flask) -> None:
    """Put the door in front of the application's pages."""
    config: Config = app.config["CONTRAIL"]
    with app.app_context():
        runtime = Runtime(config, db.engine, processes=config.workers)
    app.extensions["contrail_door"] = runtime
    app.wsgi_app = Door(runtime, WaitingRoom(runtime, app.wsgi_app, PLACES))  # type: ignore[method-assign, assignment, arg-type]
