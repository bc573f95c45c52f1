"""Changes of forms. The caller opens the transaction; every change is audited, and the doors learn of it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.channels.models import Channel
from webapp.contacts.attribute_queries import list_attributes
from webapp.forms.mapping import KEPT, FieldMapping, is_secret, may_overwrite, targets
from webapp.forms.models import FoundBy, RegisteredForm
from webapp.forms.queries import find_form
from webapp.settings.operations import bump_policy

CODE = re.compile(r"[a-z][a-z0-9_-]{0,59}")


class CodeTaken(Exception):
    """Another form has this code, maybe in the archive."""


class FieldRefused(Exception):
    """A field or its attribute stands twice, it goes where none may, or holds what nobody may read."""


@dataclass(frozen=True, slots=True)
class FormValues:
    """What a person chooses of a form; no `channel_ids` mean all channels."""

    name: str
    channel_ids: list[int]
    found_by: FoundBy
    found_value: str
    fields: list[FieldMapping]
    is_enabled: bool = True


def register_form(session: Session, code: str, values: FormValues) -> RegisteredForm:
    """Add a form; its submissions are recorded within two seconds. Raises `CodeTaken`, `FieldRefused`."""
    if find_form(session, code) is not None:
        raise CodeTaken
    form = RegisteredForm(code=code, created_at=clock.now())
    _take(session, form, values)
    session.add(form)
    try:
        session.flush()
    except IntegrityError:  # somebody else took the code at this moment
        raise CodeTaken from None
    _audit(session, "form_registered", form, {"code": code, "fields": _field_words(form)})
    bump_policy(session)
    return form


def change_form(session: Session, form: RegisteredForm, values: FormValues) -> None:
    """Read a form otherwise from now on; what was recorded stays as it was. Raises `FieldRefused`."""
    before = _audited(session, form)
    _take(session, form, values)
    session.flush()
    changes = {name: [before[name], value] for name, value in _audited(session, form).items() if before[name] != value}
    if changes:
        _audit(session, "form_changed", form, changes)
        bump_policy(session)


def archive_form(session: Session, form: RegisteredForm) -> None:
    """Read the form no more and take it off the list; its submissions stay."""
    if form.archived_at is None:
        form.archived_at = clock.now()
        _audit(session, "form_archived", form)
        bump_policy(session)


def reopen_form(session: Session, form: RegisteredForm) -> None:
    """Take a form out of the archive; it is read again where it is enabled."""
    if form.archived_at is not None:
        form.archived_at = None
        _audit(session, "form_reopened", form)
        bump_policy(session)


def delete_form(session: Session, form: RegisteredForm) -> None:
    """Delete a form. Whether submissions name it, the caller must know: they would lose its name and mapping."""
    _audit(session, "form_deleted", form, {"code": form.code})
    session.delete(form)
    session.flush()
    bump_policy(session)


def _take(session: Session, form: RegisteredForm, values: FormValues) -> None:
    _check(values.fields, {*targets(list_attributes(session)), *(row["target"] for row in form.fields or ())})
    form.name = values.name
    form.channel_ids = sorted(set(values.channel_ids))
    form.found_by = values.found_by.value
    form.found_value = "" if values.found_by is FoundBy.CODE else values.found_value
    form.fields = [asdict(field) for field in values.fields]
    form.is_enabled = values.is_enabled


def _check(fields: list[FieldMapping], known: Collection[str]) -> None:
    seen: set[tuple[str, str]] = set()
    for field in fields:
        is_wrong = not field.field or is_secret(field.field) or field.target not in known
        is_twice = (field.field, "") in seen or ("", field.target) in seen
        if is_wrong or is_twice or (field.overwrites and not may_overwrite(field.target)):
            raise FieldRefused
        seen.add((field.field, ""))
        if field.target != KEPT:
            seen.add(("", field.target))


def _audited(session: Session, form: RegisteredForm) -> dict[str, Any]:
    names = session.scalars(select(Channel.name).where(Channel.id.in_(form.channel_ids)).order_by(Channel.name))
    return {
        "name": form.name,
        "channels": list(names),
        "found_by": " ".join(part for part in (form.found_by, form.found_value) if part),
        "fields": _field_words(form),
        "enabled": form.is_enabled,
    }


def _field_words(form: RegisteredForm) -> list[str]:
    arrows = {True: "replaces", False: "fills"}
    return [f"{row['field']} {arrows[row['overwrites']]} {row['target'] or 'submission'}" for row in form.fields]


def _audit(session: Session, action: str, form: RegisteredForm, details: dict[str, Any] | None = None) -> None:
    audit(session, action, "form", form.id, form.name, details)
