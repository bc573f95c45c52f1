"""What may a person type about who receives data?"""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import Length

from webapp.ui.forms import Form


class RecipientsForm(Form):
    """Who receives data beside the users of the installation."""

    recipients = TextAreaField("Recipients", [Length(max=4_000, message="At most 4,000 characters, please.")])
