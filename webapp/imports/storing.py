"""How do the records of an import become rows? By the way that processing goes, in short transactions beside it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from webapp import clock
from webapp.activities.dictionaries import Dictionaries
from webapp.activities.incoming import read_incoming
from webapp.activities.partitions import add_months
from webapp.activities.record import RequestRecord, SentContact
from webapp.admission import reasons
from webapp.database import fetch_in, write_transaction
from webapp.identity.erased import find_erased, has_erased
from webapp.identity.locking import hold_storing
from webapp.imports.persons import ERASED, WAS_ERASED
from webapp.imports.reading import Fault
from webapp.processing.batch import store_batch
from webapp.processing.erased import names_of
from webapp.processing.pace import FREE_SECONDS, HOLD_SECONDS, LONG_HOLD_SECONDS
from webapp.processing.prepare import Prepared
from webapp.processing.rules import read_rules
from webapp.processing.setting_aside import DATA_ERRORS, explain
from webapp.spool.contract import Entry

OWNED = "SELECT value FROM identifier WHERE kind = '{}' AND value IN"
FIRST_ROWS, MOST_ROWS = 500, 10_000
# Older than this, activities go into the default partition: a file of wrong dates must not make hundreds of months.
YEARS_OF_MONTHS = timedelta(days=20 * 366)


class Given(NamedTuple):
    """A row of the file as a record."""

    line: int
    text: str
    record: RequestRecord


class Outcome(NamedTuple):
    """What became of a row: `stored`, `known` where it brought nothing new, else why it was refused."""

    given: Given
    is_new: bool
    fault: Fault | None = None


class Store:
    """Stores batch after batch, each of a size that holds nobody up."""

    def __init__(self, engine: Engine, since_us: int) -> None:
        """Begin with a small batch; who was erased since a moment (µs) is refused, as those of before were by then."""
        self.batch_rows = FIRST_ROWS
        self._since_us = since_us
        self._engine = engine
        self._dictionaries = Dictionaries()
        self._months: set[tuple[int, int]] = set()
        has_one_writer = engine.dialect.name == "sqlite"
        self._hold_seconds = HOLD_SECONDS if has_one_writer else LONG_HOLD_SECONDS
        self._free_seconds = FREE_SECONDS if has_one_writer else 0.0
        self._released_at = float("-inf")

    def store(self, batch: Sequence[Given]) -> list[Outcome]:
        """Store some rows, and return what became of each, in their order."""
        self._make_months(batch)
        prepared = [_prepare(given.record) for given in batch]
        time.sleep(max(0.0, self._released_at + self._free_seconds - time.monotonic()))
        try:
            return self._store(batch, prepared)
        except DATA_ERRORS as error:
            self._dictionaries.forget()
            if len(batch) == 1:
                reason, detail = explain(error)
                return [Outcome(batch[0], False, Fault(reason, detail))]  # noqa: FBT003 - is_new
            middle = len(batch) // 2
            return [*self.store(batch[:middle]), *self.store(batch[middle:])]
        except BaseException:
            self._dictionaries.forget()
            raise

    def _store(self, batch: Sequence[Given], prepared: Sequence[Prepared]) -> list[Outcome]:
        with write_transaction(self._engine) as connection:
            began = time.monotonic()
            hold_storing(connection)
            erased = self._erased_meanwhile(connection, prepared)
            known = _known_before(connection, batch)
            left = [one for one in prepared if one.record.received_us not in erased]
            stored = store_batch(connection, left, self._dictionaries)
        self._released_at = time.monotonic()
        wanted = int(len(batch) * self._hold_seconds / max(self._released_at - began, 0.001))
        self.batch_rows = max(1, min(MOST_ROWS, self.batch_rows * 2, wanted))
        broken = erased | {one.entry.appended_at_us: Fault(one.reason, one.detail) for one in stored.broken}
        return [
            _outcome(given, one, broken.get(given.record.received_us), known)
            for given, one in zip(batch, prepared, strict=True)
        ]

    def _erased_meanwhile(self, connection: Connection, prepared: Sequence[Prepared]) -> dict[int, Fault]:
        """Return a fault for each record, by its moment, of somebody who was erased while the import went on."""
        if not has_erased(connection, self._since_us):
            return {}
        rules = read_rules(connection)
        names = {one.record.received_us: names_of(one.record, rules) for one in prepared}
        erased = find_erased(connection, {name for some in names.values() for name in some})
        late = {name for name, until_us in erased.items() if until_us >= self._since_us}
        return {at: Fault(ERASED, WAS_ERASED) for at, some in names.items() if not late.isdisjoint(some)}

    def _make_months(self, batch: Sequence[Given]) -> None:
        """Make the partitions that PostgreSQL needs, before the rows come: then none has to be moved."""
        if self._engine.dialect.name != "postgresql":
            return
        oldest_ms = clock.to_ms(clock.now() - YEARS_OF_MONTHS)
        moments = [clock.from_ms(ms) for given in batch for ms, _, _ in given.record.activities if ms > oldest_ms]
        missing = {(moment.year, moment.month): moment for moment in moments}
        missing = {month: moment for month, moment in missing.items() if month not in self._months}
        if missing:
            with write_transaction(self._engine) as connection:
                add_months(connection, missing.values())
            self._months |= missing.keys()


def _prepare(record: RequestRecord) -> Prepared:
    # A spool's entry has the moment of its appending, by which a refused one is found again; no two records share it.
    return Prepared(record, read_incoming(record), Entry(b"", len(record.activities), record.received_us))


def _known_before(connection: Connection, batch: Sequence[Given]) -> set[tuple[str, str]]:
    """Return those of the batch's e-mails and external ids that stand for somebody already."""
    said = [given.record.contact for given in batch if given.record.contact is not None]
    emails = fetch_in(connection, OWNED.format("email"), {one.email for one in said if one.email})
    ids = fetch_in(connection, OWNED.format("external_id"), {str(one.external_id) for one in said if one.external_id})
    return {("email", row[0]) for row in emails} | {("external_id", row[0]) for row in ids}


def _outcome(given: Given, one: Prepared, fault: Fault | None, known: set[tuple[str, str]]) -> Outcome:
    if fault is not None:
        return Outcome(given, False, fault)  # noqa: FBT003 - is_new
    if not one.activities:
        return Outcome(given, _is_new_contact(one.record.contact, known))
    activity = one.activities[0]
    if not activity.type_id:  # never let in: the person doesn't want it
        return Outcome(given, False, Fault(reasons.REVOKED, "the person chose not to be recorded"))  # noqa: FBT003
    return Outcome(given, activity.key is not None)


def _is_new_contact(contact: SentContact | None, known: set[tuple[str, str]]) -> bool:
    """Whether nobody had one of the identifiers; from here on somebody has."""
    if contact is None:
        return False
    identities = {("email", contact.email), ("external_id", str(contact.external_id))} - {
        ("email", ""),
        ("external_id", ""),
    }
    is_new = not identities & known
    known |= identities
    return is_new
