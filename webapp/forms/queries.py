"""Questions about forms. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from webapp.forms.mapping import FieldMapping
from webapp.forms.models import RegisteredForm


def get_form(session: Session, form_id: int) -> RegisteredForm:
    """Return a form, or answer 404."""
    form = session.get(RegisteredForm, form_id)
    if form is None:
        raise NotFound
    return form


def find_form(session: Session, code: str) -> RegisteredForm | None:
    """Return the form with a code, or None."""
    return session.scalar(select(RegisteredForm).where(RegisteredForm.code == code))


def list_forms(session: Session, *, is_archived: bool = False) -> Sequence[RegisteredForm]:
    """Return the forms in use, or those in the archive, by name."""
    state = RegisteredForm.archived_at.is_not(None) if is_archived else RegisteredForm.archived_at.is_(None)
    return session.scalars(
        select(RegisteredForm).where(state).order_by(func.lower(RegisteredForm.name), RegisteredForm.id)
    ).all()


def list_read_forms(session: Session) -> Sequence[RegisteredForm]:
    """Return the forms whose submissions are recorded now, in the order in which they are looked for on a page."""
    wanted = RegisteredForm.is_enabled & RegisteredForm.archived_at.is_(None)
    return session.scalars(select(RegisteredForm).where(wanted).order_by(RegisteredForm.id)).all()


def mappings_of(form: RegisteredForm) -> list[FieldMapping]:
    """Return the mapping of a form, in its order."""
    return [FieldMapping(row["field"], row["target"], bool(row["overwrites"])) for row in form.fields]
