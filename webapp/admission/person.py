"""What does a request say of the person: which visitor, what contact data, what choice?"""

from __future__ import annotations

import re

from webapp.activities.keys import read_uuid
from webapp.activities.record import SentActivity, SentContact
from webapp.admission import reasons
from webapp.admission.arrival import Arrival, Candidate
from webapp.admission.choosing import Choice
from webapp.admission.payload import Body, Fault, SentConsent, number_as_text
from webapp.admission.results import Result
from webapp.admission.steps import PERSON_STEPS, SUSPICIONS, Step
from webapp.admission.texts import holds_nul
from webapp.identity.claims import usable_values
from webapp.identity.switches import person_digest

LONGEST_EMAIL = 254
LONGEST_EXTERNAL_ID = 200
MOST_IGNORED = 100
# What turns the direction of writing would show another address than it is.
_TURNS = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_DOMAIN = rf"[^@\s\x00-\x1f.{_TURNS}]+"
EMAIL = re.compile(rf"[^@\s\x00-\x1f\"(),:;<>\[\\\]{_TURNS}]{{1,64}}@{_DOMAIN}(\.{_DOMAIN})+")
NOTHING = Candidate(0, SentActivity(), None)
ACCEPTED = Result(status="accepted")


def put_visitor(arrival: Arrival, body: Body, *, opts_out: bool | None = None) -> bytes:
    """Return the visitor's 16 bytes, or none; a visitor that is no UUID makes every activity invalid.

    `opts_out` is what the person says now, which wins over what the door knows; without a visitor it holds for this
    request.
    """
    text = body.visitor
    if text == "":
        if opts_out:
            arrival.is_opted_out = True
        return b""
    visitor = read_uuid(text) if isinstance(text, str) else None
    if visitor is None:
        arrival.visitor_fault = Fault("$.visitor", "is no UUID")
        return b""
    arrival.has_visitor = True
    if arrival.policy.switches:
        switched = arrival.policy.switches.get(person_digest(arrival.channel.group_id, visitor))
        if switched is not None:
            arrival.is_opted_out = reasons.OPTED_OUT in switched
            arrival.is_untracked_user = reasons.USER_LOGGING_DISABLED in switched
            arrival.is_untracked_contact = reasons.CONTACT_LOGGING_DISABLED in switched
    if opts_out is not None:
        arrival.is_opted_out = opts_out
    return visitor


def decide_contact(
    arrival: Arrival, sent: SentContact | None, fault: Fault | None
) -> tuple[SentContact | None, Result | None]:
    """Return the contact's data to keep, and its result; both None when none was sent."""
    if sent is None and fault is None:
        return None, None
    reason = _first_reason(arrival, SUSPICIONS)
    if reason is not None:
        return None, _dropped(reason)
    fault = arrival.visitor_fault or fault or put_contact(sent)
    if fault is not None:
        return None, _invalid(reasons.INVALID, fault)
    assert sent is not None  # noqa: S101 - without one there was a fault
    if not arrival.has_visitor and not sent.email:
        fault = Fault("$.contact", "neither a visitor nor an e-mail says whose these are")
        return None, _invalid(reasons.NO_CONTACT, fault)
    reason = _first_reason(arrival, PERSON_STEPS)
    if reason is not None:
        return None, _dropped(reason)
    return sent, accept_contact(arrival, sent)


def put_entered(arrival: Arrival, sent: SentContact, fault: Fault | None) -> SentContact | None:
    """Return the contact's data where they name somebody who may be found without a visitor: by an e-mail."""
    if arrival.visitor_fault or fault or put_contact(sent) is not None or not sent.email:
        return None
    return sent


def accept_contact(arrival: Arrival, sent: SentContact) -> Result:
    """Return the result of a contact's data that are kept, with the attributes that can't be used."""
    ignored = sorted(set(sent.attributes or ()) - usable_values(sent, arrival.policy.custom).keys())
    return Result(status="accepted", ignored=ignored[:MOST_IGNORED] or None)


def put_contact(sent: SentContact | None) -> Fault | None:
    """Write e-mail and external id as they are kept; return what is wrong with the data, or None."""
    if sent is None:
        return None
    sent.email = sent.email.strip().lower()
    if sent.email and (len(sent.email) > LONGEST_EMAIL or not EMAIL.fullmatch(sent.email)):
        return Fault("$.contact.email", "is no e-mail address")
    if not isinstance(sent.external_id, str):
        sent.external_id = number_as_text(sent.external_id)
    if len(sent.external_id) > LONGEST_EXTERNAL_ID:
        return Fault("$.contact.external_id", "is longer than 200 characters")
    if holds_nul(sent.external_id):
        return Fault("$.contact.external_id", "holds a NUL character")
    for key, value in (sent.attributes or {}).items():
        if holds_nul(key) or holds_nul(value):
            return Fault(f"$.contact.attributes.{key[:100]}", "holds a NUL character")
        if isinstance(value, int):  # kept as text anyway, and beyond 64 bits a record can't hold it as a number
            sent.attributes[key] = value if isinstance(value, bool) else str(value)  # type: ignore[index]
    return None


def decide_consent(arrival: Arrival, sent: SentConsent | None, choice: Choice, fault: Fault | None) -> Result | None:
    """Return the result of the consent, None when none was sent; a level holds for the request and is not kept."""
    if fault is not None:
        return _invalid(reasons.INVALID, fault)
    if sent is None:
        return None
    if (choice.opt_out is not None or choice.answers) and not arrival.has_visitor:
        missing = Fault("$.visitor", "is missing, so nobody can agree, revoke, or be opted out or in")
        return _invalid(reasons.INVALID, arrival.visitor_fault or missing)
    if choice.answers and arrival.is_machine():
        return _dropped(reasons.BOT if arrival.is_bot else reasons.PREFETCH)
    return Result(status="accepted", ignored=list(choice.unknown)) if choice.unknown else ACCEPTED


def _first_reason(arrival: Arrival, steps: tuple[Step, ...]) -> str | None:
    return next((reason for step in steps if (reason := step(arrival, NOTHING)) is not None), None)


def _dropped(reason: str) -> Result:
    return Result(status="dropped", reason=reason, detail=reasons.WORDS[reason].explanation)


def _invalid(reason: str, fault: Fault) -> Result:
    return Result(status="invalid", reason=reason, detail=f"{fault.path}: {fault.detail}")
