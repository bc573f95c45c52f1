"""Which addresses show how processing does, change its intervals, and start it now?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.administration.run_view import JOBS, PROCESSING, intervals_in_force, read_job, read_waiting_or_none
from webapp.administration.settings_forms import IntervalsForm
from webapp.administration.settings_operations import change_settings
from webapp.admission.runtime import Runtime
from webapp.config import Config
from webapp.database import db, transaction
from webapp.processing.operations import request_processing_now
from webapp.recalculation.operations import request_recalculation_now
from webapp.settings import values
from webapp.ui.forms import answer_form
from webapp.ui.htmx import is_htmx

bp = Blueprint("processing", __name__, url_prefix="/settings/processing")
FIELDS = {"processing": values.PROCESSING_INTERVAL, "recalculation": values.RECALCULATION_INTERVAL}
ASKED = {
    "processing": "Processing begins within a second.",
    "recalculation": "Groups and scores are brought up to date within a second.",
}


@bp.route("", methods=["GET", "POST"])
@requires(Permission.CHANGE_SETTINGS)
def index() -> ResponseReturnValue:
    session = db.session()
    config: Config = current_app.config["CONTRAIL"]
    chosen = dict(zip(JOBS, intervals_in_force(session, config), strict=True))
    locked = locked_jobs(config)
    form = IntervalsForm(data=chosen)
    for name in locked:
        del form[name]
    if form.validate_on_submit():
        with transaction() as writing:
            count = change_settings(writing, [(FIELDS[name], form[name].data) for name in JOBS if name in form])
        flash("Saved. It holds within a second." if count else "Nothing was changed.")
        return redirect(url_for(".index"), code=303)
    return answer_form(
        "administration/processing.html", form, locked=locked, chosen=chosen, **state_context(session, config)
    )


@bp.get("/state")
@requires(Permission.CHANGE_SETTINGS)
def state() -> ResponseReturnValue:
    """Answer the live part of the page; who comes without htmx gets the page."""
    if not is_htmx():
        return redirect(url_for(".index"), code=303)
    config: Config = current_app.config["CONTRAIL"]
    return render_template("administration/_processing_state.html", **state_context(db.session(), config))


@bp.post("/run-now")
@requires(Permission.CHANGE_SETTINGS)
def run_now() -> ResponseReturnValue:
    job = request.form.get("job", "")
    if job not in JOBS:
        abort(400)
    with transaction() as session:
        (request_processing_now if job == PROCESSING else request_recalculation_now)(session)
        audit(session, f"{job}_requested", "settings", job, job.capitalize())
    flash(ASKED[job])
    return redirect(url_for(".index"), code=303)


def locked_jobs(config: Config) -> dict[str, str]:
    """Return job → name of the environment variable that decides its interval."""
    decided = {"processing": config.processing_interval_seconds, "recalculation": config.recalculation_interval_seconds}
    return {job: f"CONTRAIL_{job.upper()}_INTERVAL_SECONDS" for job, seconds in decided.items() if seconds is not None}


def state_context(session: Session, config: Config) -> dict[str, Any]:
    """Return what the live part shows."""
    runtime: Runtime = current_app.extensions["contrail_door"]
    processing, recalculation = (read_job(session, db.engine, config, name) for name in JOBS)
    return {
        "processing": processing,
        "recalculation": recalculation,
        "waiting": read_waiting_or_none(session, runtime.spool),
    }
