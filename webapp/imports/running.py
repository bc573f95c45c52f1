"""How does one import go from the first row to the last? Read, make records, store, count, and say what was refused."""

from __future__ import annotations

import csv
import gc
import io
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from webapp import clock
from webapp.activities.record import RequestRecord
from webapp.imports.columns import find_field
from webapp.imports.reading import Fault, Row, RowFile
from webapp.imports.storing import Given, Store
from webapp.processing.pace import without_searching_for_cycles
from webapp.ui.export import safe_cell

SHOWN_REFUSALS = 10
LONGEST_TEXT = 10_000
PROGRESS_SECONDS = 2.0


class Rows(Protocol):
    """Makes records of rows."""

    def record_of(self, values: Mapping[str, Any], received_us: int, name: bytes) -> RequestRecord:
        """Return the record of a row, whose values are by field. Raises `Fault`.

        `name` is of the row: the file's name, its line and its words.
        """


@dataclass(slots=True)
class Counts:
    """How many rows were read, brought something new, were known already, and were refused, by reason."""

    read: int = 0
    new: int = 0
    known: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    @property
    def refusals(self) -> int:
        """How many rows were refused."""
        return self.refused.total()


class Import:
    """One run over a file. Interrupted, it is begun again: what is stored, or stands for somebody, is known by then."""

    def __init__(
        self,
        file: RowFile,
        rows: Rows,
        mapping: Mapping[str, str],
        fields: Iterable[str],
        refuse: Callable[[Row], None],
        tell: Callable[[Counts], None],
    ) -> None:
        """Prepare; `refuse` is given each refused row, `tell` how far it is, every two seconds."""
        self.counts = Counts()
        self._file = file
        self._rows = rows
        self._mapping = dict(mapping)
        self._fields = tuple(fields)
        self._refuse = refuse
        self._tell = tell
        self._told_at = time.monotonic()
        self._last_us = 0

    def check(self) -> None:
        """Look through the file without storing anything; what would be stored counts as new."""
        for _ in self._given():
            self.counts.new += 1
            self._show_progress()

    def run(self, store: Store) -> None:
        """Store all that can be."""
        batch: list[Given] = []
        with without_searching_for_cycles():
            for given in self._given():
                batch.append(given)
                if len(batch) >= store.batch_rows:
                    self._keep(store, batch)
                    batch = []
                    gc.collect(0)
            if batch:
                self._keep(store, batch)

    def _keep(self, store: Store, batch: list[Given]) -> None:
        for given, is_new, fault in store.store(batch):
            if fault is not None:
                self._note(Row(given.line, given.text, {}, fault))
            elif is_new:
                self.counts.new += 1
            else:
                self.counts.known += 1
        self._show_progress()

    def _given(self) -> Iterator[Given]:
        for row in self._file.rows():
            self.counts.read += 1
            if row.fault is not None:
                self._note(row)
                continue
            name = f"{self._file.name}\0{row.line}\0{row.text}".encode("utf-8", "surrogatepass")
            try:
                record = self._rows.record_of(self._values(row.cells), self._moment_us(), name)
            except Fault as fault:
                self._note(Row(row.line, row.text, row.cells, fault))
            else:
                yield Given(row.line, row.text, record)

    def _values(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the cells that mean something, by field; the names of NDJSON are looked at as they come."""
        values: dict[str, Any] = {}
        for name, value in cells.items():
            meant = self._mapping.get(name)
            if meant is None and not self._file.columns:
                meant = self._mapping[name] = find_field(name, self._fields) if len(self._mapping) < MOST_NAMES else ""
            if meant and meant not in values:
                values[meant] = value
        return values

    def _moment_us(self) -> int:
        """Return the present, later each time: what is said later of a person must stand behind it."""
        self._last_us = max(self._last_us + 1, clock.now_us())
        return self._last_us

    def _note(self, row: Row) -> None:
        assert row.fault is not None  # noqa: S101 - whoever calls has one
        self.counts.refused[row.fault.reason] += 1
        self._refuse(row)

    def _show_progress(self) -> None:
        if time.monotonic() - self._told_at >= PROGRESS_SECONDS:
            self._told_at = time.monotonic()
            self._tell(self.counts)


MOST_NAMES = 2_000


def words_of(row: Row) -> str:
    """Return why a row was refused, in a line."""
    fault = row.fault
    assert fault is not None  # noqa: S101 - only refused rows are told of
    return f"line {row.line:,}: {f'{fault.place} ' if fault.place else ''}{fault.detail}"


def refused_line(row: Row) -> bytes:
    """Return a line of the file of refused rows: number, reason, column, detail, and the row as it was, cut if long."""
    fault = row.fault
    assert fault is not None  # noqa: S101 - as above
    buffer = io.StringIO()
    cells = (row.line, fault.reason, fault.place, fault.detail, row.text.rstrip("\r\n")[:LONGEST_TEXT])
    csv.writer(buffer).writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue().encode("utf-8", "backslashreplace")
