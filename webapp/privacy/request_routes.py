"""Which addresses keep the register of people's requests about their data?"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires, user_may
from webapp.config import Config
from webapp.database import db, transaction
from webapp.privacy import operations, queries
from webapp.privacy.access_files import keep_file, write_file
from webapp.privacy.finding import SeveralFound, find_name_of
from webapp.privacy.forms import CloseForm, NotesForm, RequestForm
from webapp.privacy.kinds import FILES, KIND_WORDS, RequestKind, Status
from webapp.ui.export import refuse_export
from webapp.ui.filters import zone
from webapp.ui.forms import answer_form
from webapp.ui.htmx import is_htmx

SEVERAL = "Several people have this. Ask for an e-mail, an external id or the visitor number."
REFUSALS: dict[type[Exception], str] = {
    operations.AlreadyClosed: "This request is closed.",
    operations.IdentityUnchecked: "Write down first how you checked who asks.",
    operations.NobodyFound: "Nobody was found for this request, or they are erased by now.",
}

bp = Blueprint("requests", __name__, url_prefix="/data-protection")


@bp.route("/")
@requires(Permission.HANDLE_REQUESTS)
def index() -> ResponseReturnValue:
    is_open = request.args.get("state") != "closed"
    requests = queries.list_requests(db.session(), is_open=is_open)
    return render_template(
        "privacy/requests/index.html", requests=requests, is_open=is_open, today=_today(), kinds=KIND_WORDS
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.HANDLE_REQUESTS)
def new() -> ResponseReturnValue:
    form = RequestForm(received_on=_today(), said=_asked_about())
    if form.validate_on_submit():
        kind, said = RequestKind(form.kind.data), form.said.data or ""
        try:
            with transaction() as session:
                made = operations.register_request(session, kind, said, form.received_on.data, form.notes.data or "")
                request_id, is_found = made.id, made.contact_id is not None
        except SeveralFound:
            form.said.errors = [SEVERAL]
        else:
            flash("Request registered." if is_found else "Request registered. Nobody is known by this.")
            return redirect(url_for(".show", request_id=request_id), code=303)
    return answer_form("privacy/requests/new.html", form)


@bp.route("/<int:request_id>", methods=["GET", "POST"])
@requires(Permission.HANDLE_REQUESTS)
def show(request_id: int) -> ResponseReturnValue:
    found = queries.get_request(db.session(), request_id)
    form = NotesForm(identity_check=found.identity_check, notes=found.notes)
    if form.validate_on_submit():
        with transaction() as session:
            asked = queries.get_request(session, request_id)
            said = {"identity_check": form.identity_check.data or "", "notes": form.notes.data or ""}
            operations.note_request(session, asked, **said)
        flash("Saved.")
        return redirect(url_for(".show", request_id=request_id), code=303)
    return answer_form("privacy/requests/show.html", form, **_context(request_id))


@bp.route("/<int:request_id>/erasure")
@requires(Permission.HANDLE_REQUESTS)
def erasure(request_id: int) -> ResponseReturnValue:
    if not is_htmx():
        return redirect(url_for(".show", request_id=request_id), code=303)
    return render_template("privacy/requests/_erasure.html", **_context(request_id))


@bp.route("/<int:request_id>/carry-out", methods=["GET", "POST"])
@requires(Permission.HANDLE_REQUESTS)
def carry_out(request_id: int) -> ResponseReturnValue:
    found = queries.get_request(db.session(), request_id)
    words, back = KIND_WORDS[RequestKind(found.kind)], url_for(".show", request_id=request_id)
    if not words.button:
        abort(404)
    try:
        if request.method == "GET":
            operations.contact_to_serve(db.session(), found)
            return _ask(request_id)
        with transaction() as session:
            operations.carry_out(session, queries.get_request(session, request_id))
    except tuple(REFUSALS) as refusal:
        flash(REFUSALS[type(refusal)], "error")
    else:
        flash(words.said)
    return redirect(back, code=303)


@bp.route("/<int:request_id>/lift", methods=["POST"])
@requires(Permission.HANDLE_REQUESTS)
def lift(request_id: int) -> ResponseReturnValue:
    with transaction() as session:
        found = queries.get_request(session, request_id)
        person = queries.find_asking(session, found)
        if person is not None:
            operations.lift_restriction(session, found, person.contact_id)
    flash("The restriction is lifted.")
    return redirect(url_for(".show", request_id=request_id), code=303)


@bp.route("/<int:request_id>/file", methods=["POST"])
@requires(Permission.HANDLE_REQUESTS)
def make_file(request_id: int) -> ResponseReturnValue:
    session = db.session()
    found = queries.get_request(session, request_id)
    if found.kind not in FILES:
        abort(404)
    try:
        contact = operations.contact_to_serve(session, found)
        name, size_bytes = write_file(db.engine, session, _config().exports_path, contact)
        with transaction() as writing:
            keep_file(writing, request_id, _config().exports_path / name, size_bytes)
    except tuple(REFUSALS) as refusal:
        flash(REFUSALS[type(refusal)], "error")
    else:
        flash("The file is made. It can be fetched for 24 hours.")
    return redirect(url_for(".show", request_id=request_id), code=303)


@bp.route("/<int:request_id>/files/<int:file_id>")
@requires(Permission.HANDLE_REQUESTS)
def fetch(request_id: int, file_id: int) -> ResponseReturnValue:
    file = queries.get_file(db.session(), request_id, file_id)
    if refused := refuse_export(None, url_for(".show", request_id=request_id)):
        return refused
    path = _config().exports_path / file.name
    if not path.is_file():
        abort(404)
    with transaction() as session:
        audit(session, "access_file_fetched", "data_request", request_id, f"Request {request_id}", {"file": file_id})
    return send_file(path, as_attachment=True, download_name=f"request-{request_id}.zip", max_age=0)


@bp.route("/<int:request_id>/close", methods=["GET", "POST"])
@requires(Permission.HANDLE_REQUESTS)
def close(request_id: int) -> ResponseReturnValue:
    form = CloseForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                asked = queries.get_request(session, request_id)
                operations.close_request(session, asked, Status(form.status.data), form.outcome.data or "")
        except operations.AlreadyClosed:
            flash(REFUSALS[operations.AlreadyClosed], "error")
        else:
            flash("Request closed.")
        return redirect(url_for(".show", request_id=request_id), code=303)
    found = queries.get_request(db.session(), request_id)
    return answer_form("privacy/requests/close.html", form, asked=found, kinds=KIND_WORDS)


@bp.route("/<int:request_id>/certificate")
@requires(Permission.HANDLE_REQUESTS)
def certificate(request_id: int) -> ResponseReturnValue:
    context = _context(request_id)
    if context["erasure"] is None or context["erasure"].finished_at is None:
        abort(404)
    return render_template("privacy/requests/certificate.html", **context)


def _context(request_id: int) -> dict[str, Any]:
    session = db.session()
    found = queries.get_request(session, request_id)
    erasure = queries.find_erasure(session, request_id)
    return {
        "asked": found,
        "words": KIND_WORDS[RequestKind(found.kind)],
        "kinds": KIND_WORDS,
        "person": queries.find_asking(session, found),
        "erasure": erasure,
        "progress": queries.find_progress(session, erasure),
        "files": queries.list_files(session, request_id),
        "makes_file": found.kind in FILES,
        "today": _today(),
    }


def _asked_about() -> str:
    """Return by what the contact is found whose page led here, for those who may see contacts."""
    contact_id = request.args.get("contact", 0, type=int)
    return find_name_of(db.session(), contact_id) if user_may(Permission.SEE_CONTACTS) else ""


def _ask(request_id: int) -> ResponseReturnValue:
    context = _context(request_id)
    found, words, person = context["asked"], context["words"], context["person"]
    facts = [("Found by", found.found_by), ("Activities", f"{person.activities:,}"), ("Browsers", person.browsers)]
    return render_template(
        "privacy/requests/confirm.html",
        heading=f"{words.button}?",
        title=f"{words.name}: request {request_id}",
        words=words.warning,
        facts=facts,
        label=words.button,
        back=url_for(".show", request_id=request_id),
    )


def _today() -> date:
    return clock.now().astimezone(zone()).date()


def _config() -> Config:
    config: Config = current_app.config["CONTRAIL"]
    return config
