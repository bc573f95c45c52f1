"""Which addresses change or delete many contacts at once?"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.access.permissions import Permission, requires
from webapp.contact_management.attribute_words import attribute_labels
from webapp.contact_management.bulk_choice import Chosen, name_some, read_choice
from webapp.contact_management.contact_delete_routes import WHAT_GOES, work_and_answer
from webapp.contact_management.contact_filters import carried_arguments
from webapp.contact_management.contact_forms import CUSTOM, contact_form
from webapp.contact_management.contact_tasks import begin_deletion, begin_edit
from webapp.contacts.attribute_queries import list_attributes
from webapp.contacts.attributes import LABELS
from webapp.database import db, transaction
from webapp.ui.arguments import text_argument
from webapp.ui.forms import answer_form

# What is one person's own is not set for many.
OF_ONE = frozenset(("first_name", "last_name", "phone", "mobile_phone", "birthday"))
EMPTIES = "empties"  # the box that says that the attribute is to be taken away
NOTHING_GIVEN = "Give a value, or tick below that it is to be taken away."
BOTH_GIVEN = "Either a value, or the box below: not both."
CHANGED = "Meanwhile it became other contacts. Look again before you go on."


def add_bulk(bp: Blueprint) -> None:
    """Add what is done with many contacts to the pages that show them."""
    bp.add_url_rule("/bulk/edit", view_func=bulk_edit, methods=["GET", "POST"])
    bp.add_url_rule("/bulk/delete", view_func=bulk_delete, methods=["GET", "POST"])


@requires(Permission.DELETE_CONTACTS)
def bulk_delete() -> ResponseReturnValue:
    """Ask, then delete."""
    session = db.session()
    chosen = read_choice(session)
    if chosen.refusal:
        return _back(chosen.refusal)
    if request.method == "POST" and _is_as_shown(chosen):
        with transaction() as writing:
            task_id = begin_deletion(writing, chosen.ids)
        return work_and_answer(task_id)
    return render_template(
        "contact_management/contacts/bulk_delete.html",
        chosen=chosen,
        words=f"Each contact goes for good, {WHAT_GOES}",
        names=name_some(session, chosen),
        back=_list_url(),
    )


@requires(Permission.EDIT_CONTACTS)
def bulk_edit() -> ResponseReturnValue:
    """Choose an attribute, then say what it is to be."""
    session = db.session()
    chosen, offered = read_choice(session), _offered(session)
    if chosen.refusal:
        return _back(chosen.refusal)
    name = text_argument("attribute", 60)
    form = contact_form([one for one in list_attributes(session) if one.code_name == name])
    field = _only(form, name) if name in offered else None
    if field is not None and form.validate_on_submit() and _is_clear(field) and _is_as_shown(chosen):
        with transaction() as writing:
            task_id = begin_edit(writing, chosen.ids, name, field.data or None)
        return work_and_answer(task_id)
    return answer_form(
        "contact_management/contacts/bulk_edit.html",
        form,
        chosen=chosen,
        names=name_some(session, chosen),
        offered=offered,
        attribute=name if field is not None else "",
        value_field=field,
        empties=EMPTIES,
        back=_list_url(),
    )


def _offered(session: Session) -> dict[str, str]:
    labels, custom = attribute_labels(session), [one.code_name for one in list_attributes(session)]
    return {name: labels[name] for name in (*(name for name in LABELS if name not in OF_ONE), *custom)}


def _only(form: Any, name: str) -> Any:  # noqa: ANN401 - WTForms is untyped here
    """Take all fields out of the form but the one of an attribute, and return that."""
    kept = name if name in LABELS else CUSTOM + name
    for other in [field.name for field in form if field.name not in {kept, "csrf_token"}]:
        del form[other]
    return form[kept]


def _is_clear(field: Any) -> bool:  # noqa: ANN401 - WTForms is untyped here
    """Whether there is a value, or the attribute is to be taken away: an empty field alone may be an oversight."""
    has_value, empties = bool(field.data), EMPTIES in request.form
    if has_value == empties:
        field.errors = [BOTH_GIVEN if empties else NOTHING_GIVEN]
    return has_value != empties


def _is_as_shown(chosen: Chosen) -> bool:
    """Whether the same ones are meant as on the page where the button was pressed."""
    is_same = request.form.get("mark") == chosen.mark
    if not is_same:
        flash(CHANGED, "warning")
    return is_same


def _back(words: str) -> ResponseReturnValue:
    flash(words, "warning")
    return redirect(_list_url(), code=303)


def _list_url() -> str:
    return url_for("contacts.index", **carried_arguments())
