"""What may an administrator type about a custom attribute?"""

from __future__ import annotations

from wtforms import BooleanField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from webapp.contact_management.attribute_words import KINDS
from webapp.contacts.attribute_operations import AttributeValues
from webapp.contacts.custom import CODE_NAME, LONGEST_CODE_NAME, LONGEST_VALUE, AttributeKind
from webapp.ui.forms import Form

MOST_OPTIONS = 100


class AttributeForm(Form):
    """What is chosen of an attribute; `code_name` and `kind` are missing where they stay."""

    display_name = StringField(
        "Display name",
        [DataRequired("Please fill this in."), Length(max=100, message="At most 100 characters, please.")],
    )
    code_name = StringField("Code name", filters=[lambda text: text.lower() if text else ""])
    description = TextAreaField("Description", [Length(max=500, message="At most 500 characters, please.")])
    kind = RadioField(
        "Kind",
        choices=[SelectChoice(kind.value, words) for kind, words in KINDS.items()],
        default=AttributeKind.TEXT.value,
    )
    options = TextAreaField("Options")
    is_required = BooleanField("Required in forms")

    def validate_code_name(self, field: StringField) -> None:
        """Refuse what can't be a code name; an empty one is made of the display name."""
        if field.data and not CODE_NAME.fullmatch(field.data):
            message = f"It begins with a letter and has at most {LONGEST_CODE_NAME} letters, digits and _ - only."
            raise ValidationError(message)

    def validate_options(self, _: TextAreaField) -> None:
        """Refuse a choice between nothing, and what is too much."""
        options = self.lines()
        if self.is_choice and not options:
            message = "Write the options, one a line."
            raise ValidationError(message)
        if len(options) > MOST_OPTIONS or any(len(option) > LONGEST_VALUE for option in options):
            message = f"At most {MOST_OPTIONS} options of at most {LONGEST_VALUE} characters each, please."
            raise ValidationError(message)

    @property
    def is_choice(self) -> bool:
        """Whether options are of any use."""
        return "kind" not in self or self.kind.data == AttributeKind.CHOICE

    def lines(self) -> list[str]:
        """Return the options as typed, each once."""
        lines = (self.options.data or "").splitlines() if "options" in self else []
        found: dict[str, str] = {}
        for line in filter(None, map(str.strip, lines)):
            found.setdefault(line.lower(), line)
        return list(found.values())

    def chosen(self) -> AttributeValues:
        """Return what was chosen."""
        return AttributeValues(
            display_name=self.display_name.data or "",
            description=self.description.data or "",
            options=self.lines() if self.is_choice else [],
            is_required=self.is_required.data,
        )
