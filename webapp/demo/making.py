"""How does the demo get its past? 30 days of visits, through the same steps and spool as real ones."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.record import Basis, RequestRecord, encode_record
from webapp.admission.arrival import Arrival, Candidate
from webapp.admission.policy import ChannelPolicy, Policy, load_policy
from webapp.admission.steps import admit
from webapp.channels.models import Agreement, Channel
from webapp.channels.operations import create_channel
from webapp.channels.origins import origin_of
from webapp.database import transaction
from webapp.demo.people import Person, make_people
from webapp.demo.stories import Walk, Walker
from webapp.enrich.referrer import classify_referrer
from webapp.forms.mapping import FieldMapping
from webapp.forms.models import FoundBy
from webapp.forms.operations import FormValues, register_form
from webapp.forms.queries import find_form
from webapp.processing.jobs import run_processing
from webapp.recalculation.jobs import run_recalculation
from webapp.settings.models import ChosenSetting
from webapp.settings.operations import bump_policy
from webapp.spool.contract import Spool

MARK = "demo"
FORM_CODE = "contact"
FORM_FIELDS = (
    FieldMapping("your-email", "email"),
    FieldMapping("first-name", "first_name"),
    FieldMapping("town", "city", overwrites=True),
    FieldMapping("question"),
)
CHANNEL_NAME = "Demo shop"
DAYS = 30
SEED = 20_261_121
DAY_MS = 24 * 3_600_000
HOURS = (1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 10, 10, 11, 10, 9, 9, 10, 11, 13, 15, 15, 11, 6, 3)
RECORDS_A_RUN = 20_000


class Size(NamedTuple):
    """How much there is of the sample data."""

    people: int
    activities: int


FULL_SIZE = Size(people=5_000, activities=100_000)


class Visit(NamedTuple):
    """When somebody comes, in ms since 1970."""

    at_ms: int
    person: Person


def make_demo(
    engine: Engine,
    spool: Spool,
    sums: Spool,
    base_url: str,
    say: Callable[[str], None],
    *,
    size: Size = FULL_SIZE,
) -> str:
    """Return the key of the demo channel; make it and its 30 days of activities unless they are there already.

    A start that was interrupted goes on: the same seed makes the same ids, and an id is stored once.
    """
    with transaction() as session:
        mark = session.get(ChosenSetting, MARK)
        if mark is None:
            channel = _create_channel(session, base_url)
            mark = ChosenSetting(name=MARK, value=_plan(channel), changed_at=clock.now())
            session.add(mark)
            _register_form(session, channel)
        plan: dict[str, Any] = dict(mark.value)
        _let_send(session, plan["channel_id"], base_url)
    if not plan["is_made"]:
        say(f"Making {size.activities:,} activities of {size.people:,} sample contacts (half a minute, once) …")
        _make_past(engine, spool, sums, plan, f"{base_url}/demo", size)
        with transaction() as session:
            session.merge(ChosenSetting(name=MARK, value=plan | {"is_made": True}, changed_at=clock.now()))
    return str(plan["key"])


def find_demo_key(session: Session) -> str | None:
    """Return the key of the demo channel, or None before the demo was made."""
    mark = session.get(ChosenSetting, MARK)
    return None if mark is None else str(mark.value["key"])


def _create_channel(session: Session, base_url: str) -> Channel:
    return create_channel(session, CHANNEL_NAME, origins=[origin_of(base_url)], agreement=Agreement.SITE)


def _register_form(session: Session, channel: Channel) -> None:
    """Let the shop's own form be read, unless somebody has one of that code already."""
    if find_form(session, FORM_CODE) is None:
        values = FormValues("Ask us", [channel.id], FoundBy.CODE, "", list(FORM_FIELDS))
        register_form(session, FORM_CODE, values)


def _let_send(session: Session, channel_id: int, base_url: str) -> None:
    """Let the shop send from where it runs today: the port may have changed, and localhost is the same machine."""
    channel = session.get_one(Channel, channel_id)
    origins = {*channel.origins, origin_of(base_url), origin_of(base_url.replace("//127.0.0.1", "//localhost"))}
    if origins != set(channel.origins):
        channel.origins = sorted(origins)
        bump_policy(session)


def _plan(channel: Channel) -> dict[str, Any]:
    return {"channel_id": channel.id, "key": channel.key, "until_ms": clock.now_ms(), "is_made": False}


def _make_past(engine: Engine, spool: Spool, sums: Spool, plan: dict[str, Any], base: str, size: Size) -> None:
    with Session(engine) as session:
        policy = load_policy(session)
    channel = policy.channels[plan["key"]]
    visits = plan_visits(plan["until_ms"], base, size)
    records = records_of(policy, channel, visits)
    for number, (record, activities) in enumerate(records, start=1):
        spool.append(encode_record(record), activities)
        if number % RECORDS_A_RUN == 0:
            run_processing(engine, spool, sums)
    run_processing(engine, spool, sums)
    run_recalculation(engine)


def records_of(
    policy: Policy, channel: ChannelPolicy, visits: Iterable[tuple[Visit, Walk]]
) -> Iterator[tuple[RequestRecord, int]]:
    """Yield the record of each visit, oldest first, with how many activities it brings."""
    chance = random.Random(SEED)  # noqa: S311 - sample data
    for visit, walk in sorted(visits, key=lambda planned: planned[0].at_ms):
        record = admit_walk(policy, channel, visit, walk, chance)
        yield record, len(record.activities)


def plan_visits(until_ms: int, base: str, size: Size) -> Iterator[tuple[Visit, Walk]]:
    """Yield who comes when in the 30 days and does what: everybody once, then the eager again, until it is enough."""
    chance = random.Random(SEED)  # noqa: S311 - sample data
    people = make_people(size.people, chance)
    eager = chance.choices(people, [person.eagerness for person in people], k=size.activities)
    walker = Walker(base, chance)
    planned = 0
    for person in [*people, *eager]:
        if planned >= size.activities:
            return
        visit = Visit(_moment(until_ms, chance), person)
        week = datetime.fromtimestamp(visit.at_ms / 1000, UTC).isocalendar().week
        walk = walker.walk(person, week)
        planned += count_stored(walk)
        yield visit, walk


def _moment(until_ms: int, chance: random.Random) -> int:
    day = chance.randrange(DAYS)
    hour = chance.choices(range(24), HOURS)[0]
    at_ms = (until_ms // DAY_MS - day) * DAY_MS + hour * 3_600_000 + chance.randrange(3_600_000)
    if at_ms < until_ms - 3_600_000:
        return at_ms
    return at_ms - chance.randrange(1, DAYS) * DAY_MS  # what would still be to come went to any day before


def admit_walk(
    policy: Policy, channel: ChannelPolicy, visit: Visit, walk: Walk, chance: random.Random
) -> RequestRecord:
    """Let a visit in by the steps of the door, as a trusted sender whose activities may be older than 7 days."""
    at_ms = visit.at_ms
    arrival = Arrival(policy, channel, at_ms + sum(step.after_seconds for step in walk.steps) * 1000)
    arrival.oldest_ms = 0
    arrival.has_visitor = True
    admitted = []
    for index, step in enumerate(walk.steps):
        at_ms += step.after_seconds * 1000
        step.sent.id = _id_of(at_ms, chance)
        step.sent.occurred_at = clock.from_ms(at_ms)
        candidate = Candidate(index, step.sent, None)
        if admit(arrival, candidate) is None:
            admitted.append((candidate.occurred_ms, 0, step.sent))
    received_us = arrival.received_ms * 1000
    return RequestRecord(
        received_us, channel.id, visit.person.visitor, visit.person.circumstances, Basis.CONSENT, admitted, walk.contact
    )


def _id_of(at_ms: int, chance: random.Random) -> str:
    text = f"{(at_ms << 80) | (7 << 76) | (chance.getrandbits(12) << 64) | (2 << 62) | chance.getrandbits(62):032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def count_stored(walk: Walk) -> int:
    """Return how many rows a walk becomes: its activities, landing page, external search, lines of a purchase."""
    lines = sum(len(step.sent.lines or ()) for step in walk.steps)
    found = classify_referrer(str(walk.steps[0].sent.referrer)).kind == "search"
    return len(walk.steps) + lines + 1 + int(found)
