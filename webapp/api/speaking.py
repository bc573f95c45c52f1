"""What does a program say of a person: who they are, who else they are, and what they agree to? One record each."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.record import NO_CIRCUMSTANCES, Asks, Basis, RequestRecord, Same, SentContact
from webapp.admission import reasons
from webapp.admission.arrival import Arrival
from webapp.admission.choosing import Choice, read_choice
from webapp.admission.deciding import Decided, Kept, keep_all
from webapp.admission.payload import Body, ReadBody, SentConsent, number_as_text
from webapp.admission.person import decide_contact
from webapp.admission.policy import ChannelPolicy
from webapp.admission.results import Result
from webapp.api.callers import Caller
from webapp.api.naming import Known, Named, look_up
from webapp.api.problems import Problem
from webapp.api.recording import is_opted_out
from webapp.api.shapes import GivenConsent
from webapp.consent.naming import person_named, person_of

HOW = "api"
ACCEPTED = Result(status="accepted")
NOBODY = Named()


def say_who(
    caller: Caller, session: Session, where: ChannelPolicy, named: Named, said: SentContact, same: Same | None
) -> Result:
    """Keep what is known of a person, and with whom they are one; say what can't be used. Raises `Problem`."""
    said.email = said.email.strip().lower()
    whom = named if named.visitor or named.contact_id else _named_by(said)
    known = look_up(session, [whom, Named(contact_id=same.contact_id)] if same is not None else [whom])
    if not (known.has(whom) and (same is None or same.contact_id in known.canonical)):
        raise Problem(400, "invalid", "no contact has this id", "$.contact_id")
    arrival = Arrival(caller.policy, where, clock.now_ms())
    arrival.has_visitor = whom != NOBODY  # what counts here is that anybody is named at all
    arrival.is_opted_out = is_opted_out(caller, where, whom, known)
    sent, result = decide_contact(arrival, said, None)
    assert result is not None  # noqa: S101 - something was said
    if sent is not None:
        record = _record(caller, where, named)
        record.contact, record.same = sent, same
        keep_all(caller.runtime, [Kept(where.id, Decided(), record)])
    elif result.detail.startswith("$.contact"):  # there it stands within `contact`
        result.detail = result.detail.replace("$.contact.", "$.", 1).replace("$.contact:", "$:", 1)
    return result


def say_same(caller: Caller, where: ChannelPolicy, one: Named, other: Named) -> Result:
    """Keep that two are one person; each is a visitor or a contact."""
    record = _record(caller, where, one)
    record.same = Same(other.visitor, other.contact_id)
    keep_all(caller.runtime, [Kept(where.id, Decided(), record)])
    return ACCEPTED


def say_choice(caller: Caller, where: ChannelPolicy, named: Named, known: Known, given: GivenConsent) -> Result:
    """Keep what a person agrees to or revokes, with its proof."""
    choice = _choice_of(caller, where, given)
    if not choice.answers and choice.opt_out is None:
        detail = "no consent has any of these codes" if choice.unknown else "nothing is agreed to or revoked"
        return Result(status="invalid", reason=reasons.INVALID, detail=f"$.agree: {detail}")
    record = _record(caller, where, named)
    record.contact_id = known.canonical_of(named)
    record.answers, record.opt_out, record.how = list(choice.answers), None if choice.depends else choice.opt_out, HOW
    record.person = _person(caller, where, named, record.contact_id)
    if not (named.visitor or record.contact_id):
        record.contact = named.as_contact()  # a no, too, can only hold for somebody who is known by something
    keep_all(caller.runtime, [Kept(where.id, Decided(), record)])
    return Result(status="accepted", ignored=list(choice.unknown)) if choice.unknown else ACCEPTED


def _named_by(said: SentContact) -> Named:
    external_id = said.external_id if isinstance(said.external_id, str) else number_as_text(said.external_id)
    return Named(external_id=external_id) if external_id else Named(email=said.email)


def _choice_of(caller: Caller, where: ChannelPolicy, given: GivenConsent) -> Choice:
    consent = SentConsent(agree=given.agree, revoke=given.revoke, versions=given.versions, opt_out=given.opt_out)
    return read_choice(Arrival(caller.policy, where, clock.now_ms()), ReadBody(Body(consent=consent)))


def _person(caller: Caller, where: ChannelPolicy, named: Named, canonical_id: int) -> bytes:
    secret = caller.runtime.config.secret_key
    if named.visitor:
        return person_of(secret, where.group_id, named.visitor)
    if canonical_id:
        return person_named(secret, "contact", canonical_id)
    return person_named(secret, *(("email", named.email) if named.email else ("external_id", named.external_id)))


def _record(caller: Caller, where: ChannelPolicy, named: Named) -> RequestRecord:
    basis = Basis.VOUCHED if caller.key.is_vouched else where.basis
    record = RequestRecord(clock.now_us(), where.id, named.visitor, NO_CIRCUMSTANCES, basis, [])
    record.contact_id, record.is_confirmed, record.asks = named.contact_id, True, Asks.OBJECTION
    return record
