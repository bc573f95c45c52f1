"""Which addresses show and change what visitors are asked to agree to?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires
from webapp.consent import operations, queries
from webapp.consent.forms import ConsentForm
from webapp.consent.models import Consent
from webapp.database import db, transaction
from webapp.ui.forms import add_row, answer_form, change_rows

TAKEN = "Another consent has this code."
NOTHING_NEW = "There is nothing to publish: people are shown these words already."
TEXT_MISSING = "The first language needs a short and a full text before this can be published."
STAYS = "This consent was published, so it can't be deleted. Archive it instead."

bp = Blueprint("consents", __name__, url_prefix="/consents")


@bp.route("/")
@requires(Permission.SEE_CONSENTS)
def index() -> ResponseReturnValue:
    is_archived = request.args.get("state") == "archived"
    lines = queries.list_consents(db.session(), is_archived=is_archived)
    return render_template("consent/index.html", lines=lines, is_archived=is_archived)


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSENTS)
def new() -> ResponseReturnValue:
    form = ConsentForm()
    if request.method == "GET":
        add_row(form.texts)
    elif not change_rows(form.texts, request.form) and form.validate_on_submit():
        try:
            with transaction() as session:
                consent_id = operations.create_consent(session, form.code.data or "", form.values()).id
        except operations.CodeTaken:
            form.code.errors = [TAKEN]
        else:
            flash("Draft saved. Nobody is asked before you publish it.")
            return redirect(url_for(".show", consent_id=consent_id), code=303)
    return answer_form("consent/new.html", form)


@bp.route("/<int:consent_id>")
@requires(Permission.SEE_CONSENTS)
def show(consent_id: int) -> ResponseReturnValue:
    session = db.session()
    consent = queries.get_consent(session, consent_id)
    versions = queries.list_versions(session, consent_id)
    return render_template(
        "consent/show.html",
        consent=consent,
        versions=versions,
        counts=queries.count_answers(session).get(consent_id, (0, 0)),
        has_new_words=not versions or queries.has_new_words(consent, versions[0]),
    )


@bp.route("/<int:consent_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSENTS)
def edit(consent_id: int) -> ResponseReturnValue:
    consent = queries.get_consent(db.session(), consent_id)
    form = ConsentForm()
    del form.code
    if request.method == "GET":
        form.fill(consent)
    elif not change_rows(form.texts, request.form) and form.validate_on_submit():
        with transaction() as session:
            operations.change_draft(session, queries.get_consent(session, consent_id), form.values())
        flash("Draft saved. Visitors see it once it is published.")
        return redirect(url_for(".show", consent_id=consent_id), code=303)
    return answer_form("consent/edit.html", form, consent=queries.get_consent(db.session(), consent_id))


@bp.route("/<int:consent_id>/publish", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSENTS)
def publish(consent_id: int) -> ResponseReturnValue:
    consent = queries.get_consent(db.session(), consent_id)
    if request.method == "GET":
        latest = queries.find_latest_version(db.session(), consent_id)
        return render_template("consent/publish.html", consent=consent, latest=latest)
    try:
        with transaction() as session:
            version = operations.publish_consent(session, queries.get_consent(session, consent_id))
            flash(f"Version {version.number} is published. Visitors see it within two seconds.")
    except operations.NothingNew:
        flash(NOTHING_NEW, "error")
    except operations.TextMissing:
        flash(TEXT_MISSING, "error")
    return redirect(url_for(".show", consent_id=consent_id), code=303)


@bp.route("/<int:consent_id>/versions/<int:number>")
@requires(Permission.SEE_CONSENTS)
def version(consent_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    consent = queries.get_consent(session, consent_id)
    return render_template(
        "consent/version.html", consent=consent, version=queries.get_version(session, consent_id, number)
    )


@bp.route("/<int:consent_id>/archive", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSENTS)
def archive(consent_id: int) -> ResponseReturnValue:
    consent = queries.get_consent(db.session(), consent_id)
    if request.method == "GET":
        words = (
            "Nobody is asked for it any more. Contrail's banner asks again for what is left, and programs whose key is "
            "checked count a yes to it no longer. A website whose visitors said yes goes on recording them until they "
            "answer anew; where nothing is left to ask, switch its channel off. Its versions and all proofs stay; what "
            "was recorded stays as well."
        )
        return _ask(consent, f"Archive {consent.purpose}?", words, "Archive consent")
    with transaction() as session:
        operations.archive_consent(session, queries.get_consent(session, consent_id))
    flash("Consent archived.")
    return redirect(url_for(".index"), code=303)


@bp.route("/<int:consent_id>/reopen", methods=["POST"])
@requires(Permission.EDIT_CONSENTS)
def reopen(consent_id: int) -> ResponseReturnValue:
    with transaction() as session:
        operations.reopen_consent(session, queries.get_consent(session, consent_id))
    flash("Consent is in use again.")
    return redirect(url_for(".show", consent_id=consent_id), code=303)


@bp.route("/<int:consent_id>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_CONSENTS)
def delete(consent_id: int) -> ResponseReturnValue:
    consent = queries.get_consent(db.session(), consent_id)
    if request.method == "GET":
        return _ask(consent, f"Delete {consent.purpose}?", "It was never published.", "Delete draft")
    try:
        with transaction() as session:
            operations.delete_consent(session, queries.get_consent(session, consent_id))
    except operations.ConsentStays:
        flash(STAYS, "error")
        return redirect(url_for(".show", consent_id=consent_id), code=303)
    flash("Draft deleted.")
    return redirect(url_for(".index"), code=303)


def _ask(consent: Consent, heading: str, words: str, label: str) -> ResponseReturnValue:
    agreed, refused = queries.count_answers(db.session()).get(consent.id, (0, 0))
    return render_template(
        "consent/confirm.html",
        heading=heading,
        words=words,
        facts=[("Code", consent.code), ("Said yes", f"{agreed:,}"), ("Said no", f"{refused:,}")],
        label=label,
        back=url_for(".show", consent_id=consent.id),
    )
