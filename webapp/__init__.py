"""Which rooms does the house have? `create_app` puts them together."""

from __future__ import annotations

from webapp import importing

# isort: split
from pathlib import Path

from flask import Flask

from webapp import access, administration, api, collect, consent, contact_management, demo, overview, privacy
from webapp.collect.waiting_room import PLACES
from webapp.config import Config, read_config
from webapp.database import db, engine_options, prepare_engine
from webapp.errors import add_error_pages
from webapp.extensions import csrf, login_manager
from webapp.ui import add_furniture

importing.is_over()
ROOMS = (access, administration, api, collect, consent, contact_management, demo, overview, privacy)


def create_app(config: Config | None = None) -> Flask:
    """Return the whole application: the door under `/collect`, the pages beside it."""
    config = config or read_config()
    templates, static = _folders()
    app = Flask(
        __name__,
        static_url_path="/static",
        static_folder=static,
        template_folder=templates,
        instance_path=str(config.instance_path),
    )
    app.config.update(
        CONTRAIL=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(config.database_url, threads=PLACES),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.public_url.startswith("https:"),
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
    )
    for extension in (db, csrf, login_manager):
        extension.init_app(app)
    with app.app_context():
        prepare_engine(durability=config.durability, secret=config.secret_key)
    add_error_pages(app)
    add_furniture(app)
    for room in ROOMS:
        room.add_to(app)
    return app


def _folders() -> tuple[str, str]:
    """Return the folders of templates and static files: beside the package in a clone, inside it in a wheel."""
    house = Path(__file__).parent
    if (house / "_templates").is_dir():
        return str(house / "_templates"), str(house / "_static")
    return str(house.parent / "templates"), str(house.parent / "static")
