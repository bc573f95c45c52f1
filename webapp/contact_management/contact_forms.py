"""What may a person type about a contact?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from webapp.admission.person import EMAIL, LONGEST_EXTERNAL_ID
from webapp.contact_management.attribute_words import YES_NO_WORDS, custom_words
from webapp.contacts.attributes import COLUMNS, LABELS, LONGEST_NOTES, is_country, is_date
from webapp.contacts.custom import LONGEST_VALUE, AttributeKind, Definition, read_value
from webapp.contacts.models import Attribute
from webapp.identity.editing import Edit
from webapp.identity.view import MAKES_KNOWN
from webapp.ui.forms import Form

LONGEST_EMAIL = 254
BEFORE = "before_"  # in front of a field's name: what it held when the page was made
CUSTOM = "custom_"  # in front of an attribute's code name: the field's
INPUTS = {AttributeKind.DATE: {"type": "date"}, AttributeKind.NUMBER: {"inputmode": "decimal"}}
REFUSALS = {
    AttributeKind.TEXT: f"At most {LONGEST_VALUE} characters, please.",
    AttributeKind.NUMBER: "A number, please, such as 1999 or 19.99, without a sign between thousands.",
    AttributeKind.DATE: "A day, please, written as 1990-05-17.",
}
NOBODY = "Give a name, an e-mail, a phone or an external id, so that somebody can tell who it is."
PARTS = (
    ("Person", ("first_name", "last_name", "birthday", "gender")),
    ("How to reach", ("email", "phone", "mobile_phone")),
    ("Work", ("company", "job_title")),
    ("Address", ("address", "postal_code", "city", "country")),
)


def _field(name: str) -> StringField:
    longest = COLUMNS[name]
    return StringField(LABELS[name], [Length(max=longest, message=f"At most {longest} characters, please.")])


class ContactForm(Form):
    """All attributes of a contact. What a field held before travels along, so that only what was changed is saved."""

    first_name = _field("first_name")
    last_name = _field("last_name")
    birthday = _field("birthday")
    gender = _field("gender")
    email = StringField("E-mail", filters=[lambda text: text.lower() if text else ""])
    phone = _field("phone")
    mobile_phone = _field("mobile_phone")
    company = _field("company")
    job_title = _field("job_title")
    address = _field("address")
    postal_code = _field("postal_code")
    city = _field("city")
    country = StringField(LABELS["country"], filters=[lambda text: text.upper() if text else ""])
    notes = TextAreaField("Notes", [Length(max=LONGEST_NOTES, message=f"At most {LONGEST_NOTES:,} characters.")])
    external_id = StringField(
        "External id",
        [Length(max=LONGEST_EXTERNAL_ID, message=f"At most {LONGEST_EXTERNAL_ID} characters, please.")],
    )
    taken_by: int | None = None  # who has an identifier that was typed
    removed = SelectMultipleField(
        "Remove", coerce=int, choices=[], option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    def validate_email(self, field: StringField) -> None:
        """Refuse what is no address."""
        if field.data and (len(field.data) > LONGEST_EMAIL or not EMAIL.fullmatch(field.data)):
            message = "An e-mail address, please, such as kim@example.org."
            raise ValidationError(message)

    def validate_birthday(self, field: StringField) -> None:
        """Refuse what is no day."""
        if field.data and not is_date(field.data):
            message = "A day, please, written as 1990-05-17."
            raise ValidationError(message)

    def validate_country(self, field: StringField) -> None:
        """Refuse what is no code of a country."""
        if field.data and not is_country(field.data):
            message = "Two letters, please, as in DE."
            raise ValidationError(message)

    def custom_names(self) -> list[str]:
        """Return the fields of custom attributes."""
        return [field.name for field in self if field.name.startswith(CUSTOM)]

    def before(self, shown: Mapping[str, str | None]) -> dict[str, str]:
        """Return what the attributes held when the page was first made, by field."""
        names = [*(name for _, part in PARTS for name in part), "notes", *self.custom_names()]
        return {name: request.form.get(BEFORE + name, shown.get(name.removeprefix(CUSTOM)) or "") for name in names}

    def edit(self, shown: Mapping[str, str | None]) -> Edit:
        """Return what was changed: fields left alone stay, whatever came in meanwhile."""
        before = self.before(shown)
        typed = {name: _lines(self[name].data) for name in before}
        changed = {name: text or None for name, text in typed.items() if text != _lines(before[name])}
        values = {name.removeprefix(CUSTOM): text for name, text in changed.items()}
        return Edit(values, self.external_id.data or "", tuple(self.removed.data or ()))

    def names_somebody(self) -> bool:
        """Whether what was typed tells who it is; says so on the form where not."""
        is_somebody = any(self[name].data for name in (*MAKES_KNOWN, "external_id"))
        if not is_somebody:
            self.form_errors.append(NOBODY)
        return is_somebody


def contact_form(attributes: Sequence[Attribute], shown: Mapping[str, str | None] | None = None) -> ContactForm:
    """Return the form with a field for each custom attribute, filled with what a contact shows."""
    shown = shown or {}
    fields = {CUSTOM + one.code_name: _custom_field(one, shown.get(one.code_name)) for one in attributes}
    data = {**shown, **{CUSTOM + one.code_name: shown.get(one.code_name) for one in attributes}}
    form: ContactForm = type("CustomContactForm", (ContactForm,), fields)(data=data)
    return form


def _custom_field(attribute: Attribute, present: str | None) -> Any:  # noqa: ANN401 - WTForms is untyped here
    """Return the field for an attribute; an option that is none any more stays for who has it."""
    rules: list[Any] = [InputRequired("Please fill this in.")] if attribute.is_required else []
    kind = AttributeKind(attribute.kind)
    if kind in {AttributeKind.YES_NO, AttributeKind.CHOICE}:
        options = list(YES_NO_WORDS) if kind is AttributeKind.YES_NO else attribute.options
        offered = ["", *options, *([present] if present and present not in options else [])]
        choices = [SelectChoice(option, custom_words(kind, option) or "–") for option in offered]
        return SelectField(attribute.display_name, rules, choices=choices)
    return StringField(attribute.display_name, [*rules, _CheckValue(attribute)], render_kw=INPUTS.get(kind))


class _CheckValue:
    """Refuses what can't be a value of an attribute, unless it was there before."""

    def __init__(self, attribute: Attribute) -> None:
        self._definition = Definition(attribute.code_name, AttributeKind(attribute.kind), tuple(attribute.options))

    def __call__(self, _: Form, field: StringField) -> None:
        """Put the value into the way in which it is kept."""
        if not field.data:
            return
        value = read_value(self._definition, field.data)
        if not value:
            raise ValidationError(REFUSALS[self._definition.kind])
        field.data = value


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()
