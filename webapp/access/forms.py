"""What may a person type about users?"""

from __future__ import annotations

from typing import Any

from wtforms import EmailField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from webapp.access.passwords import LONGEST, SHORTEST
from webapp.access.permissions import ROLE_WORDS, Role
from webapp.access.retention import RetentionForm
from webapp.ui.forms import Form, time_zones

REQUIRED = DataRequired("Please fill this in.")
TYPED = InputRequired("Please fill this in.")
LONG_ENOUGH = Length(min=SHORTEST, message=f"At least {SHORTEST} characters, please.")
NOT_TOO_LONG = Length(max=LONGEST, message=f"At most {LONGEST:,} characters, please.")


def _email_field() -> EmailField:
    return EmailField("E-mail", [REQUIRED, Length(max=254)], render_kw={"autocomplete": "username"})


def _new_password_field(label: str = "New password") -> PasswordField:
    return PasswordField(label, [TYPED, LONG_ENOUGH, NOT_TOO_LONG], render_kw={"autocomplete": "new-password"})


def _repeat_field() -> PasswordField:
    same = EqualTo("password", "The two passwords differ.")
    return PasswordField("The same once more", [TYPED, same], render_kw={"autocomplete": "new-password"})


def _name_field() -> StringField:
    return StringField("Name", [REQUIRED, Length(max=100)], render_kw={"autocomplete": "name"})


def _role_field() -> SelectField:
    choices = [SelectChoice(role.value, f"{label}: {words}") for role, (label, words) in ROLE_WORDS.items()]
    return SelectField("Role", choices=choices, default=Role.VIEWER.value)  # the least, where nobody chose


class TimeZoneForm(Form):
    time_zone = SelectField("Time zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms takes anything here
        super().__init__(*args, **kwargs)
        self.time_zone.choices = time_zones()


class SignInForm(Form):
    email = _email_field()
    password = PasswordField("Password", [TYPED], render_kw={"autocomplete": "current-password"})


class SetupForm(TimeZoneForm, RetentionForm):
    name = _name_field()
    email = _email_field()
    password = _new_password_field("Password")
    repeat = _repeat_field()


class ChoosePasswordForm(Form):
    password = _new_password_field()
    repeat = _repeat_field()


class ChangePasswordForm(Form):
    present = PasswordField("Present password", [TYPED], render_kw={"autocomplete": "current-password"})
    password = _new_password_field()
    repeat = _repeat_field()


class ProfileForm(TimeZoneForm):
    name = _name_field()


class UserForm(Form):
    name = _name_field()
    email = EmailField("E-mail", [REQUIRED, Length(max=254)])
    role = _role_field()
