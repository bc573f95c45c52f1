"""How many contacts are there, and how many were active? Counted apart from the pages, which show the figure's age.

Counting goes through every contact and every day it was active: seconds with a million contacts. So it runs at most
once a minute, takes at most a twentieth of the time, and only where something changed or a new day began.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, case, func, select, text
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.models import ActiveContact
from webapp.channels.queries import ids_of_test_channels
from webapp.contacts.filters import not_only_tested
from webapp.contacts.models import Contact
from webapp.database import write_transaction
from webapp.recalculation.models import Figure

PERIODS = (7, 30, 90)
LEAST_SECONDS = 60
SHARE = 20
DAY_MS = 24 * 3_600_000
KNOWN, ANONYMOUS = "contacts_known", "contacts_anonymous"
CHANGES, COUNTED_CHANGES, DURATION_MS = "changes", "counted_changes", "duration_ms"
KEEP = text(
    "INSERT INTO figure (name, value, computed_at) VALUES (:name, :value, :now)"
    " ON CONFLICT (name) DO UPDATE SET value = :value, computed_at = :now"
)
ADD = text(
    "INSERT INTO figure (name, value, computed_at) VALUES (:name, :value, :now)"
    " ON CONFLICT (name) DO UPDATE SET value = figure.value + :value, computed_at = :now"
)


def active_name(days: int, *, is_before: bool = False) -> str:
    """Return the name of the figure: contacts active in the last `days` days, or in as many days before those."""
    return f"active_{days}_before" if is_before else f"active_{days}"


def note_changes(connection: Connection, contacts: int) -> None:
    """Note that contacts changed, in the transaction that recalculates them."""
    connection.execute(ADD, {"name": CHANGES, "value": contacts, "now": clock.now_ms()})


def keep_figures(engine: Engine, *, at_once: bool = False) -> bool:
    """Count anew where it is due, or in any case with `at_once`; tell whether it was."""
    with Session(engine) as session:
        known = read_figures(session)
        changes = known[CHANGES].value if CHANGES in known else 0
        if not (at_once or _is_due(known, changes)):
            return False
        began = time.monotonic()
        figures = count_contacts(session.connection()) | count_active(session.connection(), clock.now_ms() // DAY_MS)
    figures |= {COUNTED_CHANGES: changes, DURATION_MS: int((time.monotonic() - began) * 1_000)}
    now_ms = clock.now_ms()
    with write_transaction(engine) as connection:
        connection.execute(KEEP, [{"name": name, "value": value, "now": now_ms} for name, value in figures.items()])
    return True


def read_figures(session: Session) -> dict[str, Figure]:
    """Return the kept figures by name."""
    return {figure.name: figure for figure in session.scalars(select(Figure)).all()}


def count_contacts(connection: Connection) -> dict[str, int]:
    """Return how many contacts are known and anonymous, tests left out; those merged into another count with it."""
    listed = Contact.merged_into_id.is_(None), not_only_tested()
    query = select(Contact.is_known, func.count()).where(*listed).group_by(Contact.is_known)
    found: dict[bool, int] = {bool(is_known): count for is_known, count in connection.execute(query)}
    return {KNOWN: found.get(True, 0), ANONYMOUS: found.get(False, 0)}


def count_active(connection: Connection, today: int) -> dict[str, int]:
    """Return how many different contacts were active in each period and in the one before it, tests left out.

    Days are those of UTC, counted since 1970, today included.
    """
    windows = {active_name(days): (today - days, today) for days in PERIODS}
    windows |= {active_name(days, is_before=True): (today - 2 * days, today - days) for days in PERIODS}
    day = ActiveContact.day
    flags = [func.max(_is_in(first, last)).label(name) for name, (first, last) in windows.items()]
    persons = (
        select(*flags)
        .join(Contact, Contact.id == ActiveContact.contact_id)
        .where(day > today - 2 * max(PERIODS), day <= today, ActiveContact.channel_id.not_in(ids_of_test_channels()))
        .group_by(Contact.canonical_id)
        .subquery()
    )
    sums = connection.execute(select(*(func.sum(persons.c[name]) for name in windows))).one()
    return {name: int(value or 0) for name, value in zip(windows, sums, strict=True)}


def _is_in(first: int, last: int) -> ColumnElement[int]:
    return case((and_(ActiveContact.day > first, ActiveContact.day <= last), 1), else_=0)


def _is_due(known: dict[str, Figure], changes: int) -> bool:
    if COUNTED_CHANGES not in known:
        return True
    last = known[COUNTED_CHANGES]
    rest = max(timedelta(seconds=LEAST_SECONDS), SHARE * timedelta(milliseconds=known[DURATION_MS].value))
    return clock.now() - last.computed_at >= rest and (changes != last.value or _day_of(last.computed_at) < _today())


def _day_of(moment: datetime) -> int:
    return clock.to_ms(moment) // DAY_MS


def _today() -> int:
    return clock.now_ms() // DAY_MS
