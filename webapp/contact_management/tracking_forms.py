"""What may a person type about who is not tracked?"""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.admission.person import LONGEST_EXTERNAL_ID
from webapp.ui.forms import Form


class ReasonForm(Form):
    reason = TextAreaField("Reason", [Length(max=500, message="At most 500 characters, please.")])


class SiteUserForm(ReasonForm):
    external_id = StringField(
        "External id",
        [
            DataRequired("By which id does your site know the person?"),
            Length(max=LONGEST_EXTERNAL_ID, message=f"At most {LONGEST_EXTERNAL_ID} characters, please."),
        ],
    )
