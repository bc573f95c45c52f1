"""What becomes of each activity of a request? Decide, make the admitted ones safe, count the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from webapp.activities.record import HIT_ONLY, RequestRecord, SentActivity, StrippedRecord, encode_record
from webapp.admission import reasons
from webapp.admission.arrival import Arrival, Candidate
from webapp.admission.interest import STEPS_OF_INTEREST, has_interest, suspicion_of
from webapp.admission.payload import Fault, number_as_text
from webapp.admission.results import Refusal, Result
from webapp.admission.runtime import Runtime
from webapp.admission.senders import RETRY_SECONDS
from webapp.admission.steps import STEPS, STEPS_OF_AN_ACTIVITY, admit
from webapp.spool.contract import SpoolFull, SpoolUnavailable

Drop = tuple[str, str, Fault | None]


class Decided:
    """Who is recorded, what goes to the spool, the result of each in the order sent, and what is to be counted.

    `entered` are those that are kept for a legitimate interest, still to be stripped.
    """

    __slots__ = ("admitted", "drops", "entered", "hits", "results", "visitor")

    def __init__(self) -> None:
        """Begin with nothing decided."""
        self.admitted: list[tuple[int, int, SentActivity]] = []
        self.entered: list[tuple[int, int, SentActivity]] = []
        self.results: list[Result] = []
        self.drops: list[Drop] = []
        self.hits = 0
        self.visitor = b""


def decide_activities(
    runtime: Runtime,
    arrival: Arrival,
    activities: list[SentActivity],
    faults: dict[int, Fault] | None,
    start: int = 0,
    *,
    names_somebody: bool = False,
) -> Decided:
    """Pass each activity through the steps; where all would be refused, those of a legitimate interest through few.

    `start` is the place in the body of the first. `names_somebody`: an e-mail was entered, which finds a contact
    without a visitor.
    """
    decided = Decided()
    admitted, results = decided.admitted, decided.results
    is_refused = arrival.is_refused()
    steps = STEPS if is_refused else STEPS_OF_AN_ACTIVITY
    for index, sent in enumerate(activities, start):
        candidate = Candidate(index, sent, faults.get(index) if faults else None)
        if is_refused and names_somebody and has_interest(arrival, sent.type):
            _decide_interest(runtime, arrival, candidate, decided)
            continue
        reason = admit(arrival, candidate, steps)
        if reason == reasons.TYPE_UNKNOWN and _has_newer_policy(runtime, arrival):
            steps = STEPS  # the newer policy may know more than the type
            candidate = Candidate(index, sent, faults.get(index) if faults else None)
            reason = admit(arrival, candidate, steps)
        if reason is None:
            admitted.append((candidate.occurred_ms, 0, sent))
            results.append(Result(sent.id, "accepted"))
            continue
        if candidate.is_hit_only:
            admitted.append((candidate.occurred_ms, HIT_ONLY, sent))
            decided.hits += 1
        results.append(_refused(arrival, candidate, reason, decided.drops))
    return decided


def keep(
    runtime: Runtime,
    arrival: Arrival,
    decided: Decided,
    record: RequestRecord | None,
    stripped: StrippedRecord | None = None,
) -> None:
    """Make the records safe, both or none, then count the drops. Raises `Refusal` when the spool can't take them.

    Nothing was acknowledged then, and nothing counted either: the sender comes again with all of it.
    """
    count = len(decided.admitted) - decided.hits
    try:
        if stripped is None:
            if record is not None:
                runtime.spool.append(encode_record(record), count)
        else:
            records = [(encode_record(stripped), len(stripped.activities))]
            runtime.spool.append_all(records if record is None else [*records, (encode_record(record), count)])
    except SpoolUnavailable as error:
        raise _refuse(error) from None
    for type_code, reason, fault in decided.drops:
        runtime.drops.count(arrival.channel.id, type_code, reason, fault)


class Kept(NamedTuple):
    """What was decided about a part of a request that speaks of one person; without a record nothing is to be kept."""

    channel_id: int
    decided: Decided
    record: RequestRecord | StrippedRecord | None


def keep_all(runtime: Runtime, parts: Sequence[Kept]) -> None:
    """Make the records of a request safe, all or none, then count the drops. Raises `Refusal` as `keep` does."""
    records = [
        (encode_record(record), len(record.activities) - decided.hits)
        for _, decided, record in parts
        if record is not None
    ]
    try:
        runtime.spool.append_all(records)
    except SpoolUnavailable as error:
        raise _refuse(error) from None
    for channel_id, decided, _ in parts:
        for type_code, reason, fault in decided.drops:
            runtime.drops.count(channel_id, type_code, reason, fault)


def _refuse(error: SpoolUnavailable) -> Refusal:
    detail = "there is no room to keep it safe now" if isinstance(error, SpoolFull) else "it can't be kept safe now"
    return Refusal(503, reasons.SPOOL_FULL, detail, RETRY_SECONDS)


def _decide_interest(runtime: Runtime, arrival: Arrival, candidate: Candidate, decided: Decided) -> None:
    reason = admit(arrival, candidate, STEPS_OF_INTEREST)
    if reason is None and arrival.is_suspect() and not runtime.suspects.take():
        reason = suspicion_of(arrival)  # more than any person could look at
    if reason is None:
        decided.entered.append((candidate.occurred_ms, 0, candidate.sent))
        decided.results.append(Result(candidate.sent.id, "accepted"))
    else:
        decided.results.append(_refused(arrival, candidate, reason, decided.drops))


def _has_newer_policy(runtime: Runtime, arrival: Arrival) -> bool:
    """Whether the unknown type may just have been made: the arrival goes by the newer policy from here on."""
    policy = runtime.keeper.check_unknown()
    is_newer = policy is not arrival.policy
    arrival.policy = policy
    return is_newer


def _refused(arrival: Arrival, candidate: Candidate, reason: str, drops: list[Drop]) -> Result:
    sent = candidate.sent
    fault = candidate.fault if reason in reasons.SENDER_MISTAKES else None
    type_code = sent.type.lower()
    drops.append((type_code if type_code in arrival.policy.types else "", reason, fault))
    sender_id = sent.id if isinstance(sent.id, str) else number_as_text(sent.id)
    status = "invalid" if reason in reasons.SENDER_MISTAKES else "dropped"
    if fault is not None:
        return Result(sender_id, status, reason, f"{fault.path}: {fault.detail}")
    return Result(sender_id, status, reason, reasons.WORDS[reason].explanation)
