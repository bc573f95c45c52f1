"""What may a person type about a channel?"""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from webapp.channels.agreement import AGREEMENT_WORDS
from webapp.channels.models import Agreement, Channel
from webapp.channels.operations import (
    LONGEST_IDLE_MINUTES,
    LONGEST_NAME,
    LONGEST_REASON,
    ChannelSettings,
    SearchParameterInvalid,
    check_search_parameter,
)
from webapp.channels.origins import OriginInvalid, origin_of
from webapp.ui.forms import Form

REQUIRED = DataRequired("Please fill this in.")
MOST_ORIGINS = 200
REASON_MISSING = "Say why visitors of this channel need not agree."
IDLE_BOUNDS = f"A whole number of minutes from 1 to {LONGEST_IDLE_MINUTES:,}, please."


class ChannelForm(Form):
    """What is asked of every channel."""

    name = StringField("Name", [REQUIRED, Length(max=LONGEST_NAME, message="At most 100 characters, please.")])
    origins = TextAreaField("Origins")
    agreement = RadioField(
        "How visitors agree",
        choices=[SelectChoice(agreement.value, words.name) for agreement, words in AGREEMENT_WORDS.items()],
        default=Agreement.SITE.value,
    )
    reason = TextAreaField("Why they need not agree", [Length(max=LONGEST_REASON, message="At most 1,000 characters.")])
    is_test = BooleanField("Test channel")

    def validate_origins(self, _field: TextAreaField) -> None:
        """Refuse each line that is no origin, all at once."""
        wrong = []
        for line in self.origin_lines():
            try:
                origin_of(line)
            except OriginInvalid:
                wrong.append(f"“{line[:100]}”")
        if wrong:
            verb = "is no origin" if len(wrong) == 1 else "are no origins"
            message = f"{', '.join(wrong[:5])} {verb}. Write one a line, like {_meant(self.origin_lines())}"
            raise ValidationError(message)
        if len(self.origin_lines()) > MOST_ORIGINS:
            message = f"At most {MOST_ORIGINS} origins, please."
            raise ValidationError(message)

    def validate_reason(self, field: TextAreaField) -> None:
        """Ask for the reason where one is needed."""
        if self.agreement.data == Agreement.NOT_NEEDED.value and not field.data:
            raise ValidationError(REASON_MISSING)

    def origin_lines(self) -> list[str]:
        """Return the lines that have something on them."""
        return [line.strip() for line in (self.origins.data or "").splitlines() if line.strip()]


def _meant(lines: list[str]) -> str:
    """Return what the first line that lacks its scheme was probably meant to be, else an example."""
    for line in lines:
        try:
            if "://" not in line:
                return origin_of(f"https://{line}")
        except OriginInvalid:
            continue
    return "https://shop.example.org"


class ChannelSettingsForm(ChannelForm):
    """What can be changed of a channel that is there."""

    tracks_pages = BooleanField("Track pages")
    tracks_outbound_links = BooleanField("Outbound links")
    tracks_downloads = BooleanField("Downloads")
    tracks_forms = BooleanField("Form submissions")
    merges_on_typed_email = BooleanField("A typed e-mail proves who it is")
    search_parameter = StringField("Parameter of the site's own search")
    visit_idle_minutes = IntegerField("A visit ends after this many minutes without a page")

    def validate_search_parameter(self, field: StringField) -> None:
        """Refuse what can't be a parameter's name."""
        try:
            check_search_parameter(field.data or "")
        except SearchParameterInvalid as error:
            message = f"{str(error)[:1].upper()}{str(error)[1:]}."
            raise ValidationError(message) from None

    def validate_visit_idle_minutes(self, field: IntegerField) -> None:
        """Refuse what is out of bounds, and say the same of what is no number."""
        if field.data is None or not 1 <= field.data <= LONGEST_IDLE_MINUTES:
            field.errors = []
            raise ValidationError(IDLE_BOUNDS)

    def settings(self) -> ChannelSettings:
        """Return what was typed, once it is valid."""
        return ChannelSettings(
            name=self.name.data or "",
            origins=self.origin_lines(),
            agreement=Agreement(self.agreement.data),
            reason=self.reason.data or "",
            is_test=self.is_test.data,
            tracks_pages=self.tracks_pages.data,
            tracks_outbound_links=self.tracks_outbound_links.data,
            tracks_downloads=self.tracks_downloads.data,
            tracks_forms=self.tracks_forms.data,
            merges_on_typed_email=self.merges_on_typed_email.data,
            search_parameter=self.search_parameter.data or "",
            visit_idle_minutes=self.visit_idle_minutes.data or 0,
        )


def as_typed(channel: Channel) -> dict[str, Any]:
    """Return a channel's settings as the form shows them."""
    names = (
        *("name", "agreement", "is_test", "tracks_pages", "tracks_outbound_links", "tracks_downloads"),
        "tracks_forms",
        *("merges_on_typed_email", "search_parameter", "visit_idle_minutes"),
    )
    values = {name: getattr(channel, name) for name in names}
    return values | {"origins": "\n".join(channel.origins), "reason": channel.agreement_reason}
