"""Which address is the first that people see?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.addresses import page_address
from webapp.access.permissions import Permission, requires, user_may
from webapp.activities.filters import ActivityFilters
from webapp.activities.queries import page_of_activities
from webapp.activities.record import DropSums
from webapp.administration.run_view import PROCESSING, read_job, read_waiting_or_none
from webapp.admission.runtime import Runtime
from webapp.config import Config
from webapp.contact_management.contact_words import present_reader
from webapp.database import db
from webapp.overview.cards import make_card
from webapp.overview.figures import Compared, compare_activities
from webapp.overview.first_steps import FirstSteps, read_first_steps
from webapp.overview.tracking_health import list_channel_health, list_warnings
from webapp.overview.trend_view import view_trend
from webapp.processing.positions import read_position
from webapp.processing.sums import waiting_sums
from webapp.recalculation.figures import ANONYMOUS, KNOWN, PERIODS, active_name, read_figures
from webapp.ui.arguments import text_argument
from webapp.ui.filters import zone
from webapp.ui.htmx import is_htmx

bp = Blueprint("overview", __name__)
DEFAULT_DAYS = 30
NEWEST = 10


@bp.get("/")
@requires(Permission.SEE_OVERVIEW)
def index() -> ResponseReturnValue:
    steps = make_card("first steps", _read_steps)
    if steps.content is not None and not steps.content.is_over:
        return render_template("overview/first_steps.html", steps=steps.content)
    days = chosen_days()
    may_see_contacts = user_may(Permission.SEE_CONTACTS)
    return render_template(
        "overview/index.html",
        days=days,
        periods=PERIODS,
        activities=make_card("activities", lambda: compare_activities(db.session(), zone())),
        contacts=make_card("contacts", lambda: _read_contacts(days)) if may_see_contacts else None,
        trend=make_card("trend", lambda: view_trend(db.session(), days, zone())),
        health=make_card("health", _read_health),
        newest=make_card("newest", _read_newest) if user_may(Permission.SEE_LOG) else None,
        address=page_address,
    )


@bp.get("/overview/newest")
@requires(Permission.SEE_LOG)
def newest() -> ResponseReturnValue:
    """Answer the newest activities for the page that is open; who comes without htmx gets the page."""
    if not is_htmx():
        return redirect(url_for(".index"), code=303)
    card = make_card("newest", _read_newest)
    return render_template("overview/_newest.html", newest=card, address=page_address)


@bp.get("/overview/first-steps")
@requires(Permission.SEE_OVERVIEW)
def first_steps() -> ResponseReturnValue:
    """Tick off what was done meanwhile; with the first activity the page becomes the overview."""
    if not is_htmx():
        return redirect(url_for(".index"), code=303)
    steps = _read_steps()
    if steps.is_over:
        return Response(status=204, headers={"HX-Refresh": "true"})
    return render_template("overview/_first_steps.html", steps=steps)


def chosen_days() -> int:
    """Return the period of the URL, 30 days when it names none."""
    text = text_argument("days")
    return int(text) if text in map(str, PERIODS) else DEFAULT_DAYS


def _read_steps() -> FirstSteps:
    waiting = read_waiting_or_none(db.session(), _runtime().spool)
    return read_first_steps(db.session(), _waiting_sums(), waiting.activities if waiting else 0)


def _read_contacts(days: int) -> dict[str, Any]:
    """Return the kept figures and when they were counted; `counted_at` is None before the first recalculation.

    `is_behind` says that the first activities of the period came after that: nobody was active is not what it means.
    """
    figures = read_figures(db.session())
    values = {name: figure.value for name, figure in figures.items()}
    name, before = active_name(days), active_name(days, is_before=True)
    if name not in values:
        return {"counted_at": None}
    return {
        "counted_at": figures[name].computed_at,
        "is_behind": not values[name] and compare_activities(db.session(), zone())[min(days, DEFAULT_DAYS)].value > 0,
        "active": Compared(values[name], values[before]),
        "known": values[KNOWN],
        "anonymous": values[ANONYMOUS],
    }


def _read_health() -> dict[str, Any]:
    session = db.session()
    config: Config = current_app.config["CONTRAIL"]
    waiting = _waiting_sums()
    return {
        "channels": list_channel_health(session, waiting),
        "job": read_job(session, db.engine, config, PROCESSING),
        "waiting": read_waiting_or_none(session, _runtime().spool),
        # For whoever can do something about it.
        "warnings": list_warnings(session, config, request.environ, waiting, is_sqlite=config.is_sqlite)
        if user_may(Permission.EDIT_CHANNELS)
        else [],
    }


def _read_newest() -> Any:  # noqa: ANN401 - rows of the log
    session = db.session()
    return present_reader(session).entries(page_of_activities(session, ActivityFilters(), limit=NEWEST).items)


def _waiting_sums() -> list[DropSums]:
    return waiting_sums(_runtime().sums, read_position(db.session().connection(), "sums"))


def _runtime() -> Runtime:
    runtime: Runtime = current_app.extensions["contrail_door"]
    return runtime
