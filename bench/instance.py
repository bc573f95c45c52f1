"""Where do the benchmarks work? In an instance folder of their own, never in the one that is in use."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import text

from bench.loader import load
from webapp import create_app
from webapp.config import read_config
from webapp.database import db
from webapp.migrations import upgrade_database


def open_app(folder: Path, **settings: str) -> Flask:
    """Return an application over a migrated database in `folder`; `settings` are the ends of environment variables."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {"CONTRAIL_INSTANCE_PATH": str(folder)} | {f"CONTRAIL_{k.upper()}": v for k, v in settings.items()}
    app = create_app(read_config(environment))
    upgrade_database(app)
    return app


def open_loaded_app(folder: Path, activities: int, contacts: int) -> Flask:
    """Return an application with so many activities and contacts, made now unless they are there already."""
    app = open_app(folder)
    with app.app_context():
        with db.engine.connect() as connection:
            is_empty = connection.execute(text("SELECT 1 FROM activity LIMIT 1")).first() is None
        if is_empty:
            load(db.engine, activities, contacts)
    return app
