"""What is true of every form? Its text has no signs that a database refuses, and it is shown again when refused."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from flask import Response, make_response, render_template
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, SelectMultipleField
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
            """Clean the text of every field but passwords and choices."""
            kept = (PasswordField, SelectField, SelectMultipleField)
            if issubclass(unbound_field.field_class, kept) or unbound_field.field_class.__name__ == "CSRFTokenField":
                return unbound_field.bind(form=form, **options)
            filters = [plain_text, *unbound_field.kwargs.get("filters", ())]
            return unbound_field.bind(form=form, filters=filters, **options)


def answer_form(template: str, form: FlaskForm, **context: object) -> Response:
    """Return the page of a form: 200 to fill it in, 422 to correct it."""
    return make_response(render_template(template, form=form, **context), REFUSED if form.errors else 200)


def time_zones() -> list[str]:
    """Return the names of all zones that people live in, UTC first."""
    return ["UTC", *sorted(name for name in available_timezones() if name.startswith(CONTINENTS))]
