"""What may a person type about an API key?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from webapp import clock
from webapp.access.keys import LONGEST_NAME, SCOPE_WORDS, Scope
from webapp.channels.models import Channel
from webapp.ui.forms import Form

REQUIRED = DataRequired("Please fill this in.")
CHECKED, VOUCHED = "checked", "vouched"
EXPIRIES = {"": "Never", "30": "In 30 days", "90": "In 90 days", "365": "In a year"}


class KeyForm(Form):
    name = StringField("Name", [REQUIRED, Length(max=LONGEST_NAME, message="At most 100 characters, please.")])
    scope = RadioField("What it may do", default=Scope.COLLECT.value)
    channel = SelectField("Channel", default="")
    consent = RadioField(
        "Consent of the people it writes of",
        choices=[SelectChoice(CHECKED, "Contrail checks it"), SelectChoice(VOUCHED, "The sender vouches for it")],
        default=CHECKED,
    )
    expires = SelectField(
        "Expires", choices=[SelectChoice(days, words) for days, words in EXPIRIES.items()], default=""
    )

    def offer(self, scopes: Iterable[Scope], channels: Iterable[Channel]) -> KeyForm:
        """Let these scopes and channels be chosen, and return the form."""
        self.scope.choices = [
            SelectChoice(scope.value, words.name) for scope, words in SCOPE_WORDS.items() if scope in scopes
        ]
        named = [SelectChoice(str(channel.id), channel.name) for channel in channels]
        self.channel.choices = [SelectChoice("", "Every channel"), *named]
        return self

    def channel_id(self) -> int | None:
        """Return the only channel that the key is for, or None."""
        return int(self.channel.data) if self.channel.data else None

    def expires_at(self) -> datetime | None:
        """Return when the key ends, or None."""
        return clock.now() + timedelta(days=int(self.expires.data)) if self.expires.data else None
