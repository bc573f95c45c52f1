"""How do programs with a key log, identify and read? The headless API under `/api/v1`."""

from __future__ import annotations

from flask import Flask

from webapp.api import activity_routes, contact_routes, person_routes, type_routes
from webapp.api.addresses import PREFIX, bp
from webapp.api.docs_routes import bp as docs
from webapp.api.problems import answer_http_error
from webapp.errors import answer_programs
from webapp.extensions import csrf

# Each of these puts its views at their addresses while it is loaded.
GROUPS = (activity_routes, person_routes, contact_routes, type_routes)


def add_to(app: Flask) -> None:
    """Add the API and its description to the application."""
    csrf.exempt(bp)
    app.register_blueprint(bp)
    app.register_blueprint(docs)
    answer_programs(app, f"{PREFIX}/", answer_http_error)
