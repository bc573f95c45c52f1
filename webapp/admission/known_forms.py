"""Which forms does the door know, and what does it make of their submissions?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.activities.builtin import FORM_SUBMISSION
from webapp.activities.record import RequestRecord, SentActivity
from webapp.forms.mapping import KEPT, FieldMapping
from webapp.forms.models import RegisteredForm
from webapp.forms.queries import list_read_forms, mappings_of


@dataclass(frozen=True, slots=True)
class FormPolicy:
    """What the door must know of a registered form. `channel_ids` is empty where it may stand on any channel."""

    code: str
    name: str
    channel_ids: frozenset[int]
    found_by: str
    found_value: str
    fields: tuple[FieldMapping, ...]

    def stands_on(self, channel_id: int) -> bool:
        """Whether the form may be sent from a channel."""
        return not self.channel_ids or channel_id in self.channel_ids

    def overwrites(self) -> tuple[str, ...]:
        """Return the attributes that a submission may replace."""
        return tuple(field.target for field in self.fields if field.overwrites)

    def attributes(self) -> frozenset[str]:
        """Return the attributes that a field goes to."""
        return frozenset(field.target for field in self.fields if field.target != KEPT)

    def kept_fields(self) -> frozenset[str]:
        """Return the fields that are kept with the submission itself."""
        return frozenset(field.field for field in self.fields if field.target == KEPT)


Forms = dict[str, FormPolicy]


def load_forms(session: Session) -> Forms:
    """Return the forms that are read now, by code, in the order in which they are looked for."""
    return {form.code: _form_policy(form) for form in list_read_forms(session)}


def form_of(forms: Forms, channel_id: int, sent: SentActivity) -> FormPolicy | None:
    """Return the registered form that an activity is a submission of, None where it is none."""
    if sent.type != FORM_SUBMISSION:
        return None
    form = forms.get(str(sent.item_id))
    return form if form is not None and form.stands_on(channel_id) else None


def apply_forms(forms: Forms, record: RequestRecord) -> None:
    """Name submissions after their form, and let the contact's attributes replace where the mapping says so."""
    found = _forms_among(forms, record.channel_id, (sent for _, _, sent in record.activities))
    if found and record.contact is not None:
        record.overwrites = tuple(dict.fromkeys(name for form in found for name in form.overwrites()))


def _forms_among(forms: Forms, channel_id: int, activities: Iterable[SentActivity]) -> list[FormPolicy]:
    found = []
    for sent in activities:
        form = form_of(forms, channel_id, sent)
        if form is not None:
            sent.value = sent.value or form.name
            found.append(form)
    return found


def _form_policy(form: RegisteredForm) -> FormPolicy:
    fields = tuple(mappings_of(form))
    return FormPolicy(form.code, form.name, frozenset(form.channel_ids), form.found_by, form.found_value, fields)
