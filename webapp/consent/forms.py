"""What may a person type about a consent?"""

from __future__ import annotations

from typing import Any

from wtforms import FieldList, FormField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from webapp.consent.levels import LEVEL_WORDS, Level
from webapp.consent.models import Consent
from webapp.consent.operations import CODE, ConsentValues
from webapp.consent.texts import LANGUAGES, LONGEST_FULL, LONGEST_SHORT, Texts
from webapp.ui.forms import Form, plain_text

TWICE = "This language stands in an earlier part already."
NO_TEXTS = "Write the texts in one language at least."
CHOICES = [SelectChoice(code, name) for code, name in sorted(LANGUAGES.items(), key=lambda pair: pair[1])]
# What needs no yes asks nobody, so a consent grants at least that activities are recorded.
GRANTING = (Level.VISITOR, Level.ALL)


class TextsRow(PlainForm):
    """The two texts in one language; a row without any text counts as none."""

    language = SelectField("Language", choices=CHOICES, default="en")
    short = TextAreaField(
        "Short text", [Length(max=LONGEST_SHORT, message=f"At most {LONGEST_SHORT} characters.")], filters=[plain_text]
    )
    full = TextAreaField(
        "Full text", [Length(max=LONGEST_FULL, message=f"At most {LONGEST_FULL:,} characters.")], filters=[plain_text]
    )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into the row."""
        return not (self.short.data or self.full.data)

    def validate_short(self, field: TextAreaField) -> None:
        """Ask for the short text where there is a full one."""
        if self.full.data and not field.data:
            message = "Please fill this in."
            raise ValidationError(message)

    def validate_full(self, field: TextAreaField) -> None:
        """Ask for the full text where there is a short one."""
        if self.short.data and not field.data:
            message = "Please fill this in."
            raise ValidationError(message)


class ConsentForm(Form):
    """What a person writes of a consent; the code is missing where it stays."""

    purpose = StringField(
        "Purpose", [DataRequired("Please fill this in."), Length(max=200, message="At most 200 characters, please.")]
    )
    code = StringField(
        "Code", [DataRequired("Please fill this in.")], filters=[lambda text: text.lower() if text else ""]
    )
    level = RadioField(
        "A yes allows to record",
        choices=[SelectChoice(str(int(level)), LEVEL_WORDS[level].name) for level in GRANTING],
        default=str(int(Level.VISITOR)),
    )
    texts = FieldList(FormField(TextsRow), label="Texts", max_entries=len(LANGUAGES))

    def validate_code(self, field: StringField) -> None:
        """Refuse what can't be a code."""
        if not CODE.fullmatch(field.data or ""):
            message = "It begins with a letter and has at most 60 letters, digits, _ and - only."
            raise ValidationError(message)

    def validate_texts(self, _: FieldList) -> None:
        """Refuse a language that stands twice, and a consent without words."""
        filled = [row for row in self.rows() if not row.is_empty]
        if not filled:
            raise ValidationError(NO_TEXTS)
        seen: set[str] = set()
        for row in filled:
            if row.language.data in seen:
                row.language.errors = [*row.language.errors, TWICE]
                raise ValidationError(TWICE)
            seen.add(row.language.data)

    def rows(self) -> list[TextsRow]:
        """Return the languages' rows, empty ones too."""
        return [entry.form for entry in self.texts]

    def fill(self, consent: Consent) -> None:
        """Show a draft in an empty form, its default language first."""
        self.purpose.data, self.level.data = consent.purpose, str(consent.level)
        first = consent.default_language
        for language in sorted(consent.draft, key=lambda code: (code != first, code)):
            self.texts.append_entry({"language": language, **consent.draft[language]})

    def values(self) -> ConsentValues:
        """Return what was written; the first language is the one that others fall back to."""
        filled = [row for row in self.rows() if not row.is_empty]
        texts: Texts = {row.language.data: _words(row) for row in filled}
        return ConsentValues(self.purpose.data or "", Level(int(self.level.data)), filled[0].language.data, texts)


def _words(row: TextsRow) -> dict[str, Any]:
    return {"short": row.short.data, "full": row.full.data}
