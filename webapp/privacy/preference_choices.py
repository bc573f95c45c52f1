"""How does a choice made on the preference page become one? By the spool, as those made on the site do."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from webapp import clock
from webapp.activities.record import NO_CIRCUMSTANCES, RequestRecord, encode_record
from webapp.admission.arrival import Arrival
from webapp.admission.choosing import put_answers, read_choice
from webapp.admission.payload import Body, ReadBody, SentConsent
from webapp.admission.policy import ChannelPolicy, ConsentPolicy, Policy
from webapp.admission.runtime import Runtime
from webapp.channels.agreement import NEEDS_YES

PLACE = "preference_page"


class Asked(NamedTuple):
    """A consent as the page asks for it: its words in the reader's language, and whether they agree to it now."""

    code: str
    language: str
    short: str
    full: str
    is_agreed: bool


def asks_for_consents(policy: Policy, channel: ChannelPolicy) -> bool:
    """Whether a person agrees to purposes on this channel; on others they only say whether they are recorded."""
    return channel.agreement in NEEDS_YES and bool(policy.consents)


def list_asked(policy: Policy, languages: Collection[str], agreed: Collection[str]) -> list[Asked]:
    """Return the consents in the first of the wanted languages that each is written in."""
    return [_asked(consent, languages, consent.code in agreed) for consent in policy.consents.values()]


def send_choice(
    runtime: Runtime,
    channel: ChannelPolicy,
    visitor: bytes,
    agreed: Collection[str] | None,
    *,
    has_signal: bool,
) -> bool:
    """Make a choice safe and return whether the browser is recorded by it; None as `agreed` is a plain *don't record*.

    `agreed` holds codes of consents; the others are revoked. Raises `SpoolUnavailable`.
    """
    policy = runtime.keeper.current()
    arrival = Arrival(policy, channel, clock.now_ms())
    arrival.has_signal = has_signal
    consent = SentConsent(how=PLACE, opt_out=agreed is None)
    if asks_for_consents(policy, channel):
        consent.agree = [code for code in policy.consents if code in (agreed or ())]
        consent.revoke = [code for code in policy.consents if code not in consent.agree]
        consent.opt_out = not consent.agree
    choice = read_choice(arrival, ReadBody(Body(consent=consent)))
    record = RequestRecord(
        clock.now_us(), channel.id, visitor, NO_CIRCUMSTANCES, channel.basis, [], opt_out=consent.opt_out
    )
    if choice.answers:
        put_answers(record, choice, arrival, runtime.config.secret_key)
    runtime.spool.append(encode_record(record), 0)
    return not consent.opt_out


def _asked(consent: ConsentPolicy, languages: Collection[str], is_agreed: bool) -> Asked:  # noqa: FBT001 - one of its parts
    language = next((tag for tag in languages if tag in consent.texts), consent.default_language)
    texts = consent.texts[language]
    return Asked(consent.code, language, texts["short"], texts["full"], is_agreed)
