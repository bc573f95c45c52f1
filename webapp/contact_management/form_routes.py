"""Which addresses show the forms of the sites, and register, change and archive them?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.addresses import page_address
from webapp.access.permissions import Permission, requires
from webapp.activities.builtin import FORM_SUBMISSION
from webapp.activities.item_counts import count_items
from webapp.activities.type_queries import find_type
from webapp.channels.queries import list_channels
from webapp.contact_management.contact_words import present_reader
from webapp.contact_management.form_fields import FOUND_BY_WORDS, RegisteredFormForm
from webapp.contact_management.form_submissions import has_submissions, read_submissions, recording_of
from webapp.contacts.attribute_queries import list_attributes
from webapp.database import db, transaction
from webapp.forms import operations, queries
from webapp.forms.mapping import targets
from webapp.forms.models import FoundBy, RegisteredForm
from webapp.ui.forms import add_row, answer_form, change_rows

TAKEN = "Another form has this code; maybe it is in the archive."
STAYS = "Submissions name this form, so it can't be deleted. Archive it instead."

bp = Blueprint("forms", __name__, url_prefix="/forms")


@bp.get("")
@requires(Permission.SEE_FORMS)
def index() -> ResponseReturnValue:
    session, is_archived = db.session(), request.args.get("state") == "archived"
    return render_template(
        "contact_management/forms/index.html",
        forms=queries.list_forms(session, is_archived=is_archived),
        is_archived=is_archived,
        week_counts=count_items(session, FORM_SUBMISSION),
        channel_names={channel.id: channel.name for channel in list_channels(session)},
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.EDIT_FORMS)
def new() -> ResponseReturnValue:
    form = _offered()
    if request.method == "GET":
        add_row(form.fields)
    elif not change_rows(form.fields, request.form) and form.validate_on_submit():
        try:
            with transaction() as session:
                form_id = operations.register_form(session, form.code.data or "", form.values()).id
        except operations.CodeTaken:
            form.code.errors = [TAKEN]
        else:
            flash("Form registered. Its submissions are recorded within two seconds.")
            return redirect(url_for(".show", form_id=form_id), code=303)
    return answer_form("contact_management/forms/new.html", form)


@bp.get("/<int:form_id>")
@requires(Permission.SEE_FORMS)
def show(form_id: int) -> ResponseReturnValue:
    session = db.session()
    registered = queries.get_form(session, form_id)
    kind = find_type(session, FORM_SUBMISSION)
    return render_template(
        "contact_management/forms/show.html",
        registered=registered,
        mappings=queries.mappings_of(registered),
        target_words=targets(list_attributes(session, with_archived=True)),
        found_words=FOUND_BY_WORDS[FoundBy(registered.found_by)],
        recording=recording_of(session),
        page=read_submissions(session, registered),
        reader=present_reader(session),
        week_count=count_items(session, FORM_SUBMISSION).get(registered.code, 0),
        channel_names={channel.id: channel.name for channel in list_channels(session)},
        type_url=page_address("types.show", Permission.SEE_TYPES, type_id=kind.id) if kind else "",
    )


@bp.route("/<int:form_id>/edit", methods=["GET", "POST"])
@requires(Permission.EDIT_FORMS)
def edit(form_id: int) -> ResponseReturnValue:
    registered = queries.get_form(db.session(), form_id)
    form = _offered(registered)
    del form.code
    if request.method == "GET":
        form.fill(registered)
    elif not change_rows(form.fields, request.form) and form.validate_on_submit():
        with transaction() as session:
            operations.change_form(session, queries.get_form(session, form_id), form.values())
        flash("Form saved. It holds within two seconds.")
        return redirect(url_for(".show", form_id=form_id), code=303)
    registered = queries.get_form(db.session(), form_id)
    return answer_form("contact_management/forms/edit.html", form, registered=registered)


@bp.route("/<int:form_id>/archive", methods=["GET", "POST"])
@requires(Permission.EDIT_FORMS)
def archive(form_id: int) -> ResponseReturnValue:
    registered = queries.get_form(db.session(), form_id)
    if request.method == "GET":
        words = "No field of it is read any more. Its submissions stay in the log, and it can be taken out again."
        return _ask(registered, f"Archive {registered.name}?", words, "Archive form")
    with transaction() as session:
        operations.archive_form(session, queries.get_form(session, form_id))
    flash("Form archived.")
    return redirect(url_for(".index"), code=303)


@bp.post("/<int:form_id>/reopen")
@requires(Permission.EDIT_FORMS)
def reopen(form_id: int) -> ResponseReturnValue:
    with transaction() as session:
        operations.reopen_form(session, queries.get_form(session, form_id))
    flash("Form is in use again.")
    return redirect(url_for(".show", form_id=form_id), code=303)


@bp.route("/<int:form_id>/delete", methods=["GET", "POST"])
@requires(Permission.EDIT_FORMS)
def delete(form_id: int) -> ResponseReturnValue:
    registered = queries.get_form(db.session(), form_id)
    if has_submissions(db.session(), registered):
        flash(STAYS, "error")
        return redirect(url_for(".show", form_id=form_id), code=303)
    if request.method == "GET":
        return _ask(registered, f"Delete {registered.name}?", "It was never sent.", "Delete form")
    with transaction() as session:
        operations.delete_form(session, queries.get_form(session, form_id))
    flash("Form deleted.")
    return redirect(url_for(".index"), code=303)


def _offered(registered: RegisteredForm | None = None) -> RegisteredFormForm:
    """Return the form with what can be chosen: of archived attributes only those that a field goes to already."""
    used = {mapping.target for mapping in queries.mappings_of(registered)} if registered is not None else set()
    attributes = list_attributes(db.session(), with_archived=True)
    form = RegisteredFormForm()
    offered = [one for one in attributes if one.archived_at is None or one.code_name in used]
    form.offer(list_channels(db.session()), offered)
    return form


def _ask(registered: RegisteredForm, heading: str, words: str, label: str) -> ResponseReturnValue:
    week_count = count_items(db.session(), FORM_SUBMISSION).get(registered.code, 0)
    return render_template(
        "contact_management/forms/confirm.html",
        heading=heading,
        words=words,
        facts=[("Code", registered.code), ("Submissions in the last 7 days", f"{week_count:,}")],
        label=label,
        back=url_for(".show", form_id=registered.id),
    )
