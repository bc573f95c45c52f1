"""What may a person type about a form of a site?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, FieldList, FormField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from webapp.channels.models import Channel
from webapp.contacts.models import Attribute
from webapp.forms.mapping import KEPT, LONGEST_FIELD, MOST_FIELDS, FieldMapping, is_secret, may_overwrite, targets
from webapp.forms.models import FoundBy, RegisteredForm
from webapp.forms.operations import CODE, FormValues
from webapp.forms.queries import mappings_of
from webapp.ui.forms import Form, plain_text

FOUND_BY_WORDS = {
    FoundBy.CODE: "Its mark data-contrail-form",
    FoundBy.ID: "Its id",
    FoundBy.NAME: "Its name",
    FoundBy.ACTION: "The path that it is sent to",
}
NEEDED = "Please fill this in."


class FieldRow(PlainForm):  # type: ignore[misc] # WTForms is untyped
    """One field of the form; a row without a name counts as none."""

    field = StringField("Field", [Length(max=LONGEST_FIELD, message="At most 100 characters.")], filters=[plain_text])
    target = SelectField("Goes to", default=KEPT)
    overwrites = BooleanField("Replace")

    def validate_field(self, field: StringField) -> None:
        """Refuse what nobody may read."""
        if is_secret(field.data or ""):
            message = "Passwords and cards are never read."
            raise ValidationError(message)

    def validate_overwrites(self, field: BooleanField) -> None:
        """Refuse to replace what identifies somebody."""
        if field.data and self.target.data not in {KEPT, None} and not may_overwrite(self.target.data):
            message = "An e-mail is never replaced."
            raise ValidationError(message)

    def mapping(self) -> FieldMapping:
        """Return the row as it is kept; what stays with the submission has nothing to replace."""
        target = self.target.data or KEPT
        return FieldMapping(self.field.data or "", target, bool(self.overwrites.data) and target != KEPT)


class FieldRows(FieldList):  # type: ignore[misc] # as above
    """The rows of fields, which all offer the same attributes, those that are added later too."""

    _choices: Sequence[SelectChoice] = ()

    def offer(self, targets: Mapping[str, str]) -> None:
        """Offer what a field can become."""
        self._choices = [SelectChoice(code, words) for code, words in targets.items()]
        for entry in self.entries:
            entry.form.target.choices = self._choices

    def append_entry(self, *args: Any, **kwargs: Any) -> FormField:  # noqa: ANN401 - whatever WTForms passes
        """Add a row."""
        entry = super().append_entry(*args, **kwargs)
        entry.form.target.choices = self._choices
        return entry


class RegisteredFormForm(Form):
    """What a person chooses of a form; the code is missing where it stays."""

    name = StringField("Name", [DataRequired(NEEDED), Length(max=200, message="At most 200 characters, please.")])
    code = StringField("Code", [DataRequired(NEEDED)], filters=[lambda text: text.lower() if text else ""])
    found_by = SelectField(
        "Found by",
        choices=[SelectChoice(how.value, words) for how, words in FOUND_BY_WORDS.items()],
        default=FoundBy.CODE.value,
    )
    found_value = StringField("Id, name or path", [Length(max=200, message="At most 200 characters, please.")])
    channels = SelectMultipleField("Channels", coerce=int)
    is_enabled = BooleanField("Record submissions", default=True)
    fields = FieldRows(FormField(FieldRow), label="Fields", max_entries=MOST_FIELDS)

    def offer(self, channels: Sequence[Channel], custom: Sequence[Attribute]) -> None:
        """Offer the channels of this installation, and its own attributes."""
        self.fields.offer(targets(custom))
        self.channels.choices = [SelectChoice(channel.id, channel.name) for channel in channels]

    def validate_code(self, field: StringField) -> None:
        """Refuse what can't be a code."""
        if not CODE.fullmatch(field.data or ""):
            message = "It begins with a letter and has at most 60 letters, digits, _ and - only."
            raise ValidationError(message)

    def validate_found_value(self, field: StringField) -> None:
        """Ask for what the form is found by."""
        if self.found_by.data != FoundBy.CODE and not field.data:
            raise ValidationError(NEEDED)
        if self.found_by.data == FoundBy.ACTION and not (field.data or "").startswith("/"):
            message = "A path begins with a slash, like /contact/send."
            raise ValidationError(message)

    def validate_fields(self, _: FieldList) -> None:
        """Refuse a field, or an attribute, that stands in two rows, beside the later one."""
        fields: set[str] = set()
        attributes: set[str] = set()
        for row in self.filled_rows():
            if row.field.data in fields:
                _refuse(row.field, "This field stands in an earlier row already.")
            if row.target.data != KEPT and row.target.data in attributes:
                _refuse(row.target, "An earlier field goes there already.")
            fields.add(row.field.data or "")
            attributes.add(row.target.data or KEPT)

    def filled_rows(self) -> list[FieldRow]:
        """Return the rows that name a field."""
        return [entry.form for entry in self.fields if entry.form.field.data]

    def fill(self, form: RegisteredForm) -> None:
        """Show a form as it is."""
        self.name.data, self.is_enabled.data = form.name, form.is_enabled
        self.found_by.data, self.found_value.data = form.found_by, form.found_value
        self.channels.data = form.channel_ids
        for mapping in mappings_of(form):
            row = {"field": mapping.field, "target": mapping.target, "overwrites": mapping.overwrites}
            self.fields.append_entry(row)

    def values(self) -> FormValues:
        """Return what was chosen."""
        return FormValues(
            name=self.name.data or "",
            channel_ids=list(self.channels.data or []),
            found_by=FoundBy(self.found_by.data),
            found_value=self.found_value.data or "",
            fields=[row.mapping() for row in self.filled_rows()],
            is_enabled=bool(self.is_enabled.data),
        )


def _refuse(field: StringField | SelectField, words: str) -> None:
    field.errors = [*field.errors, words]
    raise ValidationError(words)
