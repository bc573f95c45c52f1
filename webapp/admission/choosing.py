"""What does a person choose with a request? Which level, which consents, to be recorded or not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from webapp.activities.record import RequestRecord
from webapp.admission.arrival import Arrival
from webapp.admission.payload import ReadBody, SentConsent
from webapp.channels.agreement import NEEDS_YES
from webapp.consent.levels import LEVEL_NAMES, Level

LEVELS = {name: level for level, name in LEVEL_NAMES.items()}
PLACES = frozenset(("banner", "preference_page"))
CALL = "call"
PERSON_BYTES = 16
MOST_NAMES = 1_000


class Choice(NamedTuple):
    """A person's choice.

    `level` is "" where nothing was said of it. `answers` are (version, yes) of known consents, `unknown` the codes of
    others. `opt_out`: True from now on not to be recorded, False to be recorded again, None as before.
    """

    level: str = ""
    answers: tuple[tuple[int, bool], ...] = ()
    unknown: tuple[str, ...] = ()
    opt_out: bool | None = None
    how: str = ""


NOTHING = Choice()
UNREADABLE = Choice("essential")  # it may have been a no


def read_choice(arrival: Arrival, read: ReadBody) -> Choice:
    """Return what the request says of the person's choice; a yes grants the widest level of its consents."""
    if read.consent_fault is not None:
        return UNREADABLE
    consent = read.body.consent
    if consent is None:
        return NOTHING
    if not (consent.agree or consent.revoke):
        return Choice(consent.level, opt_out=consent.opt_out)
    return _with_answers(arrival, consent)


def put_answers(record: RequestRecord, choice: Choice, arrival: Arrival, secret: str) -> None:
    """Let a record say which consents its visitor answered, and how."""
    record.answers = list(choice.answers)
    record.person = person_of(secret, arrival.channel.group_id, record.visitor)
    record.how = choice.how
    record.despite_signal = arrival.has_signal


def person_of(secret: str, group_id: int, visitor: bytes) -> bytes:
    """Return by what a visitor is named in proofs: a keyed hash, whose key is no part of the database."""
    return _keyed(secret, group_id.to_bytes(8, "big") + visitor)


def person_named(secret: str, kind: str, value: object) -> bytes:
    """Return by what somebody is named in proofs who answered without a browser: `kind` is that of an identifier.

    Or it is `contact`, with the number of the contact that the answer came by.
    """
    return _keyed(secret, f"{kind}:{value}".encode("utf-8", "surrogatepass"))


def names_in_proofs(secret: str, cluster: Iterable[int], identifiers: Iterable[tuple[str, str]]) -> list[bytes]:
    """Return by what a contact may stand there: as itself or the first 1,000 read with it, and what identifies them."""
    named: list[tuple[str, object]] = [("contact", contact_id) for contact_id in islice(cluster, MOST_NAMES)]
    return [person_named(secret, kind, value) for kind, value in [*named, *identifiers]]


def _keyed(secret: str, name: bytes) -> bytes:
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"contrail proofs").digest()
    return hashlib.blake2b(name, digest_size=PERSON_BYTES, key=key).digest()


def _with_answers(arrival: Arrival, consent: SentConsent) -> Choice:
    known = arrival.policy.consents
    agreed = [known[code] for code in consent.agree if code in known and code not in consent.revoke]
    revoked = [known[code] for code in consent.revoke if code in known]
    granted = max((one.level for one in agreed), default=Level.ESSENTIAL)
    level = LEVELS.get(consent.level, Level.ESSENTIAL)
    opt_out = consent.opt_out
    if opt_out is None and max(granted, level) >= Level.VISITOR:
        opt_out = False if agreed else None
    elif opt_out is None and revoked and arrival.channel.agreement in NEEDS_YES:
        opt_out = True
    answers = {one.version_ids.get(consent.versions.get(one.code, 0), one.latest_id): True for one in agreed}
    answers |= {one.version_ids.get(consent.versions.get(one.code, 0), one.latest_id): False for one in revoked}
    unknown = tuple(dict.fromkeys(code for code in (*consent.agree, *consent.revoke) if code not in known))
    return Choice(
        LEVEL_NAMES[max(granted, level)] if agreed or consent.level else "",
        tuple(answers.items()),
        unknown,
        opt_out,
        consent.how if consent.how in PLACES else CALL,
    )
