"""What may a person type about a request?"""

from __future__ import annotations

from datetime import date

from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from webapp import clock
from webapp.privacy.kinds import KIND_WORDS, RequestKind, Status
from webapp.ui.filters import zone
from webapp.ui.forms import Form

REQUIRED = DataRequired("Please fill this in.")
LONGEST_NOTES = 4_000
NOTES = Length(max=LONGEST_NOTES, message=f"At most {LONGEST_NOTES:,} characters, please.")
KIND_CHOICES = [SelectChoice(kind.value, f"{words.name}: {words.wish}") for kind, words in KIND_WORDS.items()]


class RequestForm(Form):
    """What somebody asked for, who they say they are, and when it came."""

    kind = SelectField("They want to", choices=KIND_CHOICES, default=RequestKind.ACCESS.value)
    said = StringField("Who asks", [REQUIRED, Length(max=254, message="At most 254 characters, please.")])
    received_on = DateField("Received on", [DataRequired("A day, please.")])
    notes = TextAreaField("Notes", [NOTES])

    def validate_received_on(self, field: DateField) -> None:
        """Refuse a day that is still to come."""
        day: date | None = field.data
        if day is not None and day > clock.now().astimezone(zone()).date():
            message = "This day is still to come."
            raise ValidationError(message)


class NotesForm(Form):
    """How it was checked who asks, and what else there is to know."""

    identity_check = StringField("Identity check", [Length(max=500, message="At most 500 characters, please.")])
    notes = TextAreaField("Notes", [NOTES])


class CloseForm(Form):
    """How a request ends."""

    status = RadioField(
        "How it ended",
        choices=[SelectChoice(Status.DONE.value, "Done"), SelectChoice(Status.REFUSED.value, "Refused")],
        default=Status.DONE.value,
    )
    outcome = TextAreaField("What they were answered", [REQUIRED, NOTES])
