"""Where do beacons knock? The door's addresses and the script that knocks."""

from __future__ import annotations

from flask import Flask

from webapp.admission.runtime import Runtime
from webapp.collect.door import Door
from webapp.collect.waiting_room import PLACES, WaitingRoom
from webapp.config import Config, SettingInvalid
from webapp.database import db
from webapp.enrich.country import CountryFileUnreadable, use_country_file


def add_to(app: Flask) -> None:
    """Put the door in front of the application's pages. Raises `SettingInvalid` for a wrong file of countries."""
    config: Config = app.config["CONTRAIL"]
    if config.country_file is not None:
        try:
            use_country_file(config.country_file)
        except CountryFileUnreadable as error:
            message = f"CONTRAIL_COUNTRY_FILE can't be read as a MaxMind database: {error}"
            raise SettingInvalid(message) from None
    with app.app_context():
        runtime = Runtime(config, db.engine, processes=config.workers)
    app.extensions["contrail_door"] = runtime
    app.wsgi_app = Door(runtime, WaitingRoom(runtime, app.wsgi_app, PLACES))  # type: ignore[method-assign, assignment, arg-type]
