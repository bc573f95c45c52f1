"""What may a person type about an activity that they log by hand?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms import DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from webapp import clock
from webapp.activities.models import ActivityType
from webapp.activities.money import CURRENCY_CODE, TYPES_WITH_AMOUNT, TYPES_WITH_PRICE, digits_of, minor_units
from webapp.activities.type_needs import BUILT_IN_NEEDS
from webapp.channels.models import Channel
from webapp.ui.filters import zone
from webapp.ui.forms import Form

FORWARD = timedelta(minutes=1)  # the field has no seconds, and a page may stand open while a minute ends
EARLIEST_YEAR = 1990
PREFIX = "meta_"
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
YES_NO = [SelectChoice("", "–"), SelectChoice("true", "Yes"), SelectChoice("false", "No")]


class ManualEntryForm(Form):
    """An activity of a chosen type; `manual_entry_form` adds the fields of the type's own schema."""

    contact = StringField(
        "Contact", [DataRequired("Whose activity is it?"), Length(max=254, message="At most 254 characters, please.")]
    )
    occurred_at = DateTimeLocalField("Time", [InputRequired("When was it?")], format=FORMATS)
    channel = SelectField("Channel", coerce=str)
    title = StringField("Title", [Length(max=1_000, message="At most 1,000 characters, please.")])
    value = StringField("Value", [Length(max=1_000, message="At most 1,000 characters, please.")])
    comment = TextAreaField("Comment", [Length(max=4_000, message="At most 4,000 characters, please.")])

    def validate_occurred_at(self, field: DateTimeLocalField) -> None:
        """Refuse what is still to come, and years that are a slip of the finger."""
        if field.data is None:
            return
        if field.data.year < EARLIEST_YEAR:
            message = f"That is before {EARLIEST_YEAR}. Check the year, please."
            raise ValidationError(message)
        if self.moment > clock.now() + FORWARD:
            message = "That is still to come. Only what has happened can be logged."
            raise ValidationError(message)

    @property
    def moment(self) -> datetime:
        """The time typed, in the zone of the person who typed it; at the latest now."""
        local: datetime = self.occurred_at.data
        try:
            return local.replace(tzinfo=zone())
        except OverflowError:
            return clock.now()

    def value_to_send(self) -> str:
        """Return the value as an activity carries it."""
        return self.value.data or ""

    def metadata_fields(self) -> list[Any]:
        """Return the fields of the type's own schema."""
        return [field for field in self if field.name.startswith(PREFIX)]

    def metadata(self, kind: ActivityType) -> dict[str, str | int | float | bool]:
        """Return what was typed for the type's schema, as the kinds of its values; empty ones are left out."""
        found: dict[str, str | int | float | bool] = {}
        for number, declared in enumerate(kind.metadata_fields):
            text = self[f"{PREFIX}{number}"].data or ""
            if text:
                found[declared["key"]] = _value(declared["kind"], text)
        return found


class AmountEntryForm(ManualEntryForm):
    """An activity with an amount of money, typed with decimals: its price, or its value where the form has none."""

    amount = StringField("Amount")
    currency = StringField("Currency")

    def validate_amount(self, _: StringField) -> None:
        """Refuse what is no amount of the currency."""
        try:
            self.minor_units()
        except ValueError:
            example = "329." + "0" * digits_of(self.currency.data)
            message = f"An amount, please, such as {example.rstrip('.')}, without a sign between thousands."
            raise ValidationError(message) from None

    def validate_currency(self, field: StringField) -> None:
        """Refuse what is no code, where there is an amount."""
        if self.amount.data and not CURRENCY_CODE.fullmatch(field.data or ""):
            message = "Three letters, please, such as EUR."
            raise ValidationError(message)

    def minor_units(self) -> int | None:
        """Return the amount in minor units, None without amount or currency; `ValueError` when it can't be read."""
        text, currency = self.amount.data or "", self.currency.data or ""
        return minor_units(text, currency) if text and CURRENCY_CODE.fullmatch(currency) else None

    def value_to_send(self) -> str:
        """Return the amount, where it is the value."""
        minor = self.minor_units()
        return super().value_to_send() if "value" in self else "" if minor is None else str(minor)

    def metadata(self, kind: ActivityType) -> dict[str, str | int | float | bool]:
        """Add the currency, and the price."""
        found, minor = super().metadata(kind), self.minor_units()
        if minor is not None:
            found |= {"price": minor} if "value" in self else {}
            found["currency"] = self.currency.data.upper()
        return found


def manual_entry_form(kind: ActivityType, channels: list[Channel], **values: Any) -> ManualEntryForm:  # noqa: ANN401 - values of fields
    """Return the form for a type, with a field for each key of its metadata schema."""
    has_amount, has_price = kind.code_name in TYPES_WITH_AMOUNT, kind.code_name in TYPES_WITH_PRICE
    fields = {f"{PREFIX}{number}": _field(declared) for number, declared in enumerate(kind.metadata_fields)}
    base = AmountEntryForm if has_amount or has_price else ManualEntryForm
    form: ManualEntryForm = type("TypedForm", (base,), fields)(**values)
    if isinstance(form, AmountEntryForm):
        form.amount.label.text = "Price" if has_price else BUILT_IN_NEEDS[kind.code_name].value.capitalize()
    if has_amount:
        del form.value
    form.channel.choices = [
        SelectChoice("", "No channel"),
        *(SelectChoice(str(channel.id), channel.name) for channel in channels),
    ]
    return form


def value_help(kind: ActivityType) -> str:
    """Return what a type's value stands for, or "" where it has no meaning of its own."""
    words = BUILT_IN_NEEDS[kind.code_name].value if kind.is_built_in and kind.code_name in BUILT_IN_NEEDS else ""
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _field(declared: dict[str, Any]) -> Any:  # noqa: ANN401 - WTForms is untyped here
    label = declared.get("label") or declared["key"]
    rules: list[Any] = [InputRequired("Please fill this in.")] if declared.get("required") else []
    if declared["kind"] == "yes-no":
        return SelectField(label, rules, choices=YES_NO)
    checks = [_check_number] if declared["kind"] == "number" else []
    return StringField(label, [*rules, Length(max=1_000, message="At most 1,000 characters, please."), *checks])


def _check_number(form: Form, field: StringField) -> None:  # noqa: ARG001 - WTForms' signature
    try:
        _value("number", field.data or "0")
    except (ValueError, OverflowError):
        message = "A number, please, such as 1999 or 19.99."
        raise ValidationError(message) from None


def _value(kind: str, text: str) -> str | int | float | bool:
    if kind == "yes-no":
        return text == "true"
    if kind != "number":
        return text
    if text.lstrip("-").isdecimal() and text.isascii() and len(text) <= 15:  # noqa: PLR2004 - exact in JSON
        return int(text)
    number = float(text)
    if number - number != 0:  # infinite, or no number
        raise ValueError(text)
    return number
