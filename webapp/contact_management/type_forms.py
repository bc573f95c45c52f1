"""What may a person type about an activity type?"""

from __future__ import annotations

import re
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from webapp.activities.models import ActivityType
from webapp.activities.palette import COLOURS, ICONS
from webapp.activities.type_operations import CODE_NAME, LONGEST_CODE_NAME, TypeValues
from webapp.ui.forms import Form, WholeNumberField, plain_text

LONGEST_RETENTION_DAYS = 36_500
MOST_FIELDS = 50
AT_MOST_100 = Length(max=100, message="At most 100 characters, please.")
KINDS = {"text": "Text", "number": "Number", "yes-no": "Yes or no"}
TWICE = "This key stands in an earlier row already."
METADATA_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,59}")


class MetadataRow(PlainForm):  # type: ignore[misc] # WTForms is untyped
    """One key of the metadata schema; a row without key and label counts as none."""

    key = StringField("Key", filters=[plain_text])
    label = StringField("Label", [AT_MOST_100], filters=[plain_text])
    kind = SelectField("Kind", choices=[SelectChoice(*kind) for kind in KINDS.items()])
    required = BooleanField("Required")

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into the row."""
        return not any((self.key.data, self.label.data))

    def validate_key(self, field: StringField) -> None:
        """Refuse what can't be a key, unless the row is empty."""
        if not self.is_empty and not METADATA_KEY.fullmatch(field.data or ""):
            message = "A key begins with a letter and has at most 60 letters, digits and _ . - only."
            raise ValidationError(message)


class TypeForm(Form):
    """What an administrator chooses of a type; `code_name` and `metadata_fields` are missing where they stay."""

    display_name = StringField(
        "Display name",
        [DataRequired("Please fill this in."), Length(max=100, message="At most 100 characters, please.")],
    )
    code_name = StringField("Code name", filters=[lambda text: text.lower() if text else ""])
    description = TextAreaField("Description", [Length(max=500, message="At most 500 characters, please.")])
    colour = RadioField(
        "Colour", choices=[SelectChoice(name, name.capitalize()) for name in COLOURS], default=COLOURS[0]
    )
    icon = RadioField(
        "Icon",
        choices=[SelectChoice(name, name.replace("-", " ").capitalize()) for name in ICONS],
        default=ICONS[0],
    )
    is_enabled = BooleanField("Enabled", default=True)
    may_be_logged_by_hand = BooleanField("May be logged by hand")
    is_conversion = BooleanField("Is a conversion")
    retention_days = WholeNumberField(
        "Keep for days",
        [Optional(), NumberRange(1, LONGEST_RETENTION_DAYS, f"From 1 to {LONGEST_RETENTION_DAYS:,} days, please.")],
    )
    metadata_fields = FieldList(FormField(MetadataRow), label="Metadata", max_entries=MOST_FIELDS)

    def validate_code_name(self, field: StringField) -> None:
        """Refuse what can't be a code name; an empty one is made of the display name."""
        if field.data and not CODE_NAME.fullmatch(field.data):
            message = f"It begins with a letter and has at most {LONGEST_CODE_NAME} letters, digits and _ . - only."
            raise ValidationError(message)

    def validate_metadata_fields(self, _: FieldList) -> None:
        """Refuse a key that stands in two rows, beside the later one."""
        seen: set[str] = set()
        for row in self.rows():
            key = row.key.data or ""
            if key in seen and key:
                row.key.errors = [*row.key.errors, TWICE]
                raise ValidationError(TWICE)
            seen.add(key)

    def rows(self) -> list[MetadataRow]:
        """Return the rows of the schema, empty ones too; none where the schema can't be changed."""
        return [entry.form for entry in self.metadata_fields] if "metadata_fields" in self else []

    def chosen(self, kind: ActivityType | None, code_name: str) -> TypeValues:
        """Return what was chosen; what the form did not ask for stays as `kind` has it."""
        asks_schema = "metadata_fields" in self
        fields = [_schema_field(row) for row in self.rows() if not row.is_empty]
        return TypeValues(
            display_name=self.display_name.data or "",
            code_name=code_name,
            description=self.description.data or "",
            colour=self.colour.data,
            icon=self.icon.data,
            may_be_logged_by_hand=self.may_be_logged_by_hand.data,
            is_conversion=self.is_conversion.data,
            retention_days=self.retention_days.data,
            metadata_fields=fields if asks_schema or kind is None else kind.metadata_fields,
        )


def _schema_field(row: MetadataRow) -> dict[str, Any]:
    key = row.key.data
    return {"key": key, "label": row.label.data or key, "kind": row.kind.data, "required": row.required.data}
