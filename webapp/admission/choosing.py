"""What does a person choose with a request? Which level, which consents, to be recorded or not."""

from __future__ import annotations

from typing import NamedTuple

from webapp.activities.record import RequestRecord
from webapp.admission.arrival import Arrival
from webapp.admission.payload import ReadBody, SentConsent
from webapp.channels.models import Agreement
from webapp.consent.levels import LEVEL_NAMES, Level, says_yes
from webapp.consent.naming import person_of

LEVELS = {name: level for level, name in LEVEL_NAMES.items()}
PLACES = frozenset(("banner", "preference_page"))
CALL = "call"
Answers = tuple[tuple[int, bool], ...]


class Choice(NamedTuple):
    """A person's choice.

    `level` is "" where nothing was said of it. `answers` are (version, yes) of known consents, `unknown` the codes of
    others. `opt_out`: True from now on not to be recorded, False to be recorded again, None as before. `depends`: it is
    a no for this request, and from now on where no other consent stands, which processing knows.
    """

    level: str = ""
    answers: Answers = ()
    unknown: tuple[str, ...] = ()
    opt_out: bool | None = None
    how: str = ""
    depends: bool = False


NOTHING = Choice()
UNREADABLE = Choice("essential")  # it may have been a no


def read_choice(arrival: Arrival, read: ReadBody) -> Choice:
    """Return what the request says of the person's choice; a yes grants the widest level of its consents.

    A no without any yes is one to being recorded, but where nobody need agree.
    """
    if read.consent_fault is not None:
        return UNREADABLE
    consent = read.body.consent
    if consent is None:
        return NOTHING
    if not (consent.agree or consent.revoke):
        return Choice(consent.level, opt_out=consent.opt_out)
    return _with_answers(arrival, consent)


class Words(NamedTuple):
    """What holds of a choice from now on: answers, the word on being recorded, and the level for what programs send."""

    answers: Answers = ()
    opt_out: bool | None = None
    level: int | None = None

    def allow(self) -> bool:
        """Whether they let anything be recorded; of whoever says no, no device is kept beside them."""
        return self.opt_out is False or says_yes(self.answers, self.level)

    def stand_alone(self, *, has_activities: bool) -> bool:
        """Whether they are kept though nothing else is; a level that allows goes with what it lets in."""
        is_level_kept = self.level is not None and (self.level < Level.VISITOR or not has_activities)
        return is_level_kept or self.opt_out is not None or bool(self.answers)


NO_WORDS = Words()


def words_to_keep(arrival: Arrival, choice: Choice, level: str) -> Words:
    """Return what holds from now on of what a visitor chose and the `level` that was said; a bot's is no yes."""
    kept = level_to_keep(arrival, level)
    if arrival.is_machine():
        return Words((), choice.opt_out or None, kept)  # nor does it take back a no
    return Words(choice.answers, None if choice.depends else choice.opt_out, kept)


def level_to_keep(arrival: Arrival, level: str) -> int | None:
    """Return the level that holds for what programs send later, too: said by the site's own consent tool; else None.

    A yes that the browser's signal overrules is a no; one that nobody can have said, to a bot, is nothing.
    """
    if not (level and arrival.has_visitor and arrival.channel.agreement is Agreement.SITE):
        return None
    kept = Level.ESSENTIAL if arrival.privacy_signal else LEVELS[level]
    return None if arrival.is_machine() and kept >= Level.VISITOR else kept


def put_answers(record: RequestRecord, choice: Choice, arrival: Arrival, secret: str) -> None:
    """Let a record say which consents its visitor answered, and how."""
    record.answers = list(choice.answers)
    record.person = person_of(secret, arrival.channel.group_id, record.visitor)
    record.how = choice.how
    record.despite_signal = arrival.has_signal


def _with_answers(arrival: Arrival, consent: SentConsent) -> Choice:
    known, revocable = arrival.policy.consents, arrival.policy.archived | arrival.policy.consents
    agreed = [known[code] for code in consent.agree if code in known and code not in consent.revoke]
    revoked = [revocable[code] for code in consent.revoke if code in revocable]
    granted = max((one.level for one in agreed), default=Level.ESSENTIAL)
    level = LEVELS.get(consent.level, Level.ESSENTIAL)
    opt_out, depends = consent.opt_out, False
    if opt_out is None and max(granted, level) >= Level.VISITOR:
        opt_out = False if agreed else None
    elif opt_out is None and revoked and arrival.channel.agreement is not Agreement.NOT_NEEDED:
        opt_out, depends = True, not consent.level
    answers = {one.version_ids.get(consent.versions.get(one.code, 0), one.latest_id): True for one in agreed}
    answers |= {one.version_ids.get(consent.versions.get(one.code, 0), one.latest_id): False for one in revoked}
    unknown = [code for code in consent.agree if code not in known]
    unknown += [code for code in consent.revoke if code not in revocable]
    return Choice(
        LEVEL_NAMES[max(granted, level)] if agreed or consent.level else "",
        tuple(answers.items()),
        tuple(dict.fromkeys(unknown)),
        opt_out,
        consent.how if consent.how in PLACES else CALL,
        depends,
    )
