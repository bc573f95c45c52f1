"""What is true of every form? Its text has no signs that a database refuses, and it is shown again when refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, IntegerField, PasswordField, SelectField, SelectMultipleField
from wtforms.form import BaseForm

REFUSED = 422
CONTINENTS = tuple(
    f"{name}/"
    for name in "Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split()  # noqa: SIM905 - read in one line
)


def plain_text(value: object) -> object:
    """Take NUL and the spaces around it out of a text; other values stay."""
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


class Form(FlaskForm):
    """The base of every form with a token; text fields are cleaned, passwords stay as typed."""

    class Meta(FlaskForm.Meta):
        """How WTForms puts fields together."""

        def bind_field(self, form: BaseForm, unbound_field: Any, options: dict[str, Any]) -> Any:  # noqa: ANN401 - WTForms is untyped here
            """Clean the text of every field but passwords, choices, and what holds other fields."""
            kept = (PasswordField, SelectField, SelectMultipleField, FieldList, FormField)
            if issubclass(unbound_field.field_class, kept) or unbound_field.field_class.__name__ == "CSRFTokenField":
                return unbound_field.bind(form=form, **options)
            filters = [plain_text, *unbound_field.kwargs.get("filters", ())]
            return unbound_field.bind(form=form, filters=filters, **options)


class WholeNumberField(IntegerField):
    """A whole number, with a refusal in words for people: WTForms' own speaks of integers."""

    refusal = "A whole number, please."

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number. Raises ValueError."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self.refusal) from None


def change_rows(rows: FieldList, asked: Mapping[str, str]) -> bool:
    """Add or take out a row when a button asks for it (`add_row`, or `remove_row` with its number); tell whether."""
    if "remove_row" in asked:
        gone = f"{rows.name}-{asked['remove_row']}"
        rows.entries = [entry for entry in rows if entry.name != gone]
    elif "add_row" in asked:
        add_row(rows)
    else:
        return False
    return True


def add_row(rows: FieldList) -> None:
    """Append an empty row, while there is room for one."""
    if len(rows) < rows.max_entries:
        rows.append_entry()


def answer_form(template: str, form: FlaskForm, **context: object) -> Response:
    """Return the page of a form: 200 to fill it in, 422 to correct it."""
    return make_response(render_template(template, form=form, **context), REFUSED if form.errors else 200)


def time_zones() -> list[str]:
    """Return the names of all zones that people live in, UTC first."""
    return ["UTC", *sorted(name for name in available_timezones() if name.startswith(CONTINENTS))]
