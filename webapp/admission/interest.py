"""What is kept of people who are not tracked, for a legitimate interest? What they entered themselves, and no more."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.activities.builtin import FORM_SUBMISSION
from webapp.activities.record import SentActivity, SentContact, StrippedRecord
from webapp.admission.arrival import Arrival, Candidate
from webapp.admission.fields import put_texts
from webapp.admission.known_forms import FormPolicy, form_of
from webapp.admission.steps import (
    SUSPICIONS,
    Step,
    drop_invalid,
    drop_too_old,
    drop_unknown_type,
    drop_while_logging_is_off,
    put_occurred_at,
)
from webapp.identity.claims import usable_values

# What a person chose, and what speaks of a robot, doesn't count here; suspects are set aside for somebody to look at.
STEPS_OF_INTEREST: tuple[Step, ...] = (
    drop_unknown_type,
    put_texts,
    drop_invalid,
    put_occurred_at,
    drop_too_old,
    drop_while_logging_is_off,
)


def has_interest(arrival: Arrival, code_name: str) -> bool:
    """Whether activities of a type are kept of people who are not tracked.

    Not over a channel for tests: without its channel nobody could tell that it was one.
    """
    if arrival.channel.is_test:
        return False
    types = arrival.policy.types
    kind = types.get(code_name) or types.get(code_name.lower())
    return kind is not None and kind.is_enabled and kind.has_legitimate_interest


def strip(
    arrival: Arrival, admitted: Sequence[tuple[int, int, SentActivity]], contact: SentContact, received_us: int
) -> StrippedRecord:
    """Return what is kept of activities and of the contact that came with them.

    Of a registered form only the mapped fields are kept, whatever else was sent with it.
    """
    forms = [form_of(arrival.policy.forms, arrival.channel.id, sent) for _, _, sent in admitted]
    stripped = [
        (occurred_ms, 0, _strip_activity(sent, form))
        for (occurred_ms, _, sent), form in zip(admitted, forms, strict=True)
    ]
    return StrippedRecord(received_us, stripped, _strip_contact(arrival, contact, forms), suspicion_of(arrival))


def _strip_activity(sent: SentActivity, form: FormPolicy | None) -> SentActivity:
    metadata = sent.metadata
    if form is not None:
        kept = form.kept_fields()
        metadata = {key: value for key, value in (metadata or {}).items() if key in kept}
    name = form.name if form is not None else sent.item_id if sent.type == FORM_SUBMISSION else ""
    return SentActivity(
        type=sent.type,
        id=sent.id,
        value=name,
        item_id=sent.item_id,
        item_detail_id=sent.item_detail_id,
        metadata=metadata or None,
    )


def _strip_contact(arrival: Arrival, sent: SentContact, forms: Sequence[FormPolicy | None]) -> SentContact:
    """Return e-mail and attributes; an external id of a caller whom nobody knows would find nobody anyway."""
    values = usable_values(sent, arrival.policy.custom)
    email = values.pop("email", "")
    if all(forms):
        mapped = {name for form in forms if form is not None for name in form.attributes()}
        values = {name: value for name, value in values.items() if name in mapped}
    return SentContact(email, attributes=dict(values) or None)


def suspicion_of(arrival: Arrival) -> str:
    """Return why no person of interest may stand behind the request, empty where one does."""
    nothing = Candidate(0, SentActivity(), None)
    return next((reason for step in SUSPICIONS if (reason := step(arrival, nothing)) is not None), "")
