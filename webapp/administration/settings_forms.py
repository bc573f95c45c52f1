"""What may be typed on the settings pages?"""

from __future__ import annotations

from wtforms import BooleanField, Field, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange

from webapp.enrich.address import NetworkInvalid, parse_networks
from webapp.settings.values import PROCESSING_INTERVAL, RECALCULATION_INTERVAL, Known
from webapp.ui.forms import Form, WholeNumberField

LONGEST_LIST = 20_000


class SecondsField(WholeNumberField):
    """A whole number of seconds."""

    refusal = "This is not a whole number of seconds."


def _seconds(label: str, known: Known) -> SecondsField:
    words = f"Choose from {known.low} to {known.high:,} seconds."
    return SecondsField(
        label, [InputRequired("Type a number of seconds."), NumberRange(known.low, known.high, message=words)]
    )


class IntervalsForm(Form):
    """How often the two jobs run; a field that the environment decides is taken out."""

    processing = _seconds("Processing: every … seconds", PROCESSING_INTERVAL)
    recalculation = _seconds("Recalculation: every … seconds", RECALCULATION_INTERVAL)


class GeneralForm(Form):
    """What holds for the whole installation."""

    internal_networks = TextAreaField(
        "Internal networks", [Length(max=LONGEST_LIST, message="This list is too long: at most 20,000 characters.")]
    )
    mask_contact_details = BooleanField("Show viewers e-mail addresses and phone numbers only in part")
    signal_always_wins = BooleanField("A browser's signal wins even over a yes")

    def validate_internal_networks(self, field: Field) -> None:
        """Name the line that is no network."""
        try:
            parse_networks(field.data or "")
        except NetworkInvalid as error:
            raise ValidationError(str(error)) from None


def tidy_lines(text: str) -> str:
    """Return the lines without spaces around them and without empty ones at the end."""
    return "\n".join(line.strip() for line in text.splitlines()).strip()


def names_everybody(text: str) -> bool:
    """Whether one of the networks is all of the internet."""
    words = (word.strip() for line in text.splitlines() for word in line.partition("#")[0].split(","))
    return any(word.endswith("/0") for word in words)
