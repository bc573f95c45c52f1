"""Which address says, and changes, how long things are kept?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires
from webapp.access.retention import RetentionForm, change_retention
from webapp.activities.type_queries import list_types
from webapp.database import db, transaction
from webapp.privacy.retention import read_cutoffs
from webapp.privacy.retention_jobs import JOB
from webapp.privacy.retention_preview import COUNTED_UP_TO, preview
from webapp.processing.models import ProcessingState
from webapp.processing.run_state import find_last_error
from webapp.settings.retention import CHOICES, read_retention
from webapp.ui.forms import answer_form

PREVIEW = "preview"  # the button that saves nothing

bp = Blueprint("retention", __name__, url_prefix="/data-protection/retention")


@bp.route("", methods=["GET", "POST"])
@requires(Permission.CHANGE_RETENTION)
def index() -> ResponseReturnValue:
    session = db.session()
    form = RetentionForm()
    if request.method == "GET":
        form.fill(read_retention(session))
    is_valid = request.method == "POST" and form.validate_on_submit()
    tries = is_valid and PREVIEW in request.form
    if is_valid and not tries:
        with transaction() as writing:
            count = change_retention(writing, form.retention())
        flash("Saved. It holds from the next night on." if count else "Nothing was changed.")
        return redirect(url_for(".index"), code=303)
    state = session.get(ProcessingState, JOB)
    return answer_form(
        "privacy/retention.html",
        form,
        choices=CHOICES,
        going=preview(session, read_cutoffs(session, form.retention() if tries else None)),
        is_tried=tries,
        preview_name=PREVIEW,
        counted_up_to=COUNTED_UP_TO,
        own_times=[kind for kind in list_types(session) if kind.retention_days is not None],
        state=state,
        last_error=find_last_error(db.engine, JOB, state.last_error if state is not None else None),
    )
