"""What may a person type about how long things are kept, and who receives them?"""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length, NumberRange, Optional

from webapp.privacy.retention import CHOICES
from webapp.ui.forms import Form, WholeNumberField

EMPTY = "Type a number, or tick For ever."


def _number(name: str) -> WholeNumberField:
    choice = CHOICES[name]
    bounds = NumberRange(1, choice.longest, message=f"From 1 to {choice.longest:,} {choice.unit}.")
    return WholeNumberField(f"{choice.words}: {choice.unit}", [Optional(), bounds])


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

    def fill(self, kept: dict[str, int | None]) -> None:
        """Show what holds in an empty form."""
        for name, value in kept.items():
            self[name].data, self[f"{name}_for_ever"].data = value, value is None

    def values(self) -> dict[str, int | None]:
        """Return what was chosen; None for ever."""
        return {name: None if self[f"{name}_for_ever"].data else self[name].data for name in CHOICES}


class RecipientsForm(Form):
    """Who receives data beside the users of the installation."""

    recipients = TextAreaField("Recipients", [Length(max=4_000, message="At most 4,000 characters, please.")])
