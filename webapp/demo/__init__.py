"""How does Contrail look with a month of life in it? Sample data, and a small shop that carries the beacon."""

from __future__ import annotations

from flask import Flask

from webapp.config import Config
from webapp.demo.routes import bp


def add_to(app: Flask) -> None:
    """Add the shop's pages, when this is a demo."""
    config: Config = app.config["CONTRAIL"]
    if config.demo:
        app.register_blueprint(bp)
