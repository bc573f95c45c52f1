"""How long does somebody choose that things are kept? At the first start, and later under Data protection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session
from wtforms import BooleanField
from wtforms.validators import NumberRange, Optional

from webapp.access.audit import Actor, audit
from webapp.settings.operations import change_setting
from webapp.settings.retention import CHOICES, read_retention
from webapp.ui.forms import Form, WholeNumberField

EMPTY = "Type a number, or tick For ever."


def change_retention(session: Session, wanted: Mapping[str, int | None], *, by: Actor | None = None) -> int:
    """Choose how long things are kept, and return how many of these choices are new; each is audited."""
    before = read_retention(session)
    changes: dict[str, list[Any]] = {}
    for name, value in wanted.items():
        if value != before[name]:
            change_setting(session, CHOICES[name].known, value)
            changes[CHOICES[name].known.name] = [_words(before[name]), _words(value)]
    if changes:
        audit(session, "retention_changed", "settings", "", "Retention", changes, by=by)
    return len(changes)


def _number(name: str) -> WholeNumberField:
    choice = CHOICES[name]
    bounds = NumberRange(1, choice.longest, message=f"From 1 to {choice.longest:,} {choice.unit}.")
    return WholeNumberField(choice.words, [Optional(), bounds], render_kw={"inputmode": "numeric"})


def _for_ever(name: str) -> BooleanField:
    return BooleanField(f"For ever: {CHOICES[name].words.lower()}")


class RetentionForm(Form):
    """A number and *For ever* for each thing that is kept for a time."""

    activities = _number("activities")
    activities_for_ever = _for_ever("activities")
    anonymous = _number("anonymous")
    anonymous_for_ever = _for_ever("anonymous")
    known = _number("known")
    known_for_ever = _for_ever("known")
    set_aside = _number("set_aside")
    set_aside_for_ever = _for_ever("set_aside")
    samples = _number("samples")
    samples_for_ever = _for_ever("samples")
    register = _number("register")
    register_for_ever = _for_ever("register")
    proof = _number("proof")
    proof_for_ever = _for_ever("proof")

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - as WTForms has it
        """Ask for each number that is missing: nothing is kept for ever by leaving a field empty."""
        is_valid = bool(super().validate(extra_validators))
        for name in CHOICES:
            field = self[name]
            if field.data is None and not self[f"{name}_for_ever"].data and not field.errors:
                field.errors = [EMPTY]
                is_valid = False
        return is_valid

    def fill(self, kept: Mapping[str, int | None]) -> None:
        """Show what holds in an empty form."""
        for name, value in kept.items():
            self[name].data, self[f"{name}_for_ever"].data = value, value is None

    def retention(self) -> dict[str, int | None]:
        """Return what was chosen; None for ever."""
        return {name: None if self[f"{name}_for_ever"].data else self[name].data for name in CHOICES}


def _words(value: int | None) -> str | int:
    return "for ever" if value is None else value
