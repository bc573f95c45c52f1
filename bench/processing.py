"""How fast is processing, against inserting the very same rows without any thought?"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from flask import Flask
from psycopg import sql
from pysqlite3 import dbapi2 as sqlite

from bench.instance import open_app
from bench.table import Measured
from webapp.activities.keys import make_id
from webapp.activities.models import (
    ActiveContact,
    Activity,
    ActivityCount,
    Campaign,
    Environment,
    Page,
    Referrer,
    Visit,
)
from webapp.activities.record import Basis, Circumstances, RequestRecord, SentActivity, encode_record
from webapp.admission.runtime import Runtime
from webapp.channels.models import Agreement
from webapp.channels.operations import create_channel
from webapp.clock import now_ms
from webapp.contacts.models import Contact, TouchedContact
from webapp.database import Base, db, transaction
from webapp.identity.models import Visitor
from webapp.processing.run import process_spool

POSTGRESQL = os.environ.get("CONTRAIL_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
HISTORY = 60_000
MEASURED = 120_000
NEW_VISITORS = 0.10
NEW_URLS = 0.30
BAR = 0.4
BYTES_BAR = 300
BATCH = 5_000
# In the order of their foreign keys.
TABLES: tuple[type[Base], ...] = (
    Contact,
    Visitor,
    Visit,
    Page,
    Referrer,
    Campaign,
    Environment,
    Activity,
    ActivityCount,
    ActiveContact,
    TouchedContact,
)
WHERE = Circumstances("desktop", "Chrome", "Windows", "DE")


class Rows(NamedTuple):
    """The rows that processing added to a table."""

    table: str
    columns: Sequence[str]
    rows: list[tuple[Any, ...]]


class Sender:
    """Makes up page visits: one a request, one in ten by a new browser, three in ten of a new address."""

    def __init__(self, channel_id: int) -> None:
        self._channel_id = channel_id
        self._random = random.Random(7)  # the same in every run
        self._visitors = [self._random.randbytes(16) for _ in range(5_000)]
        self._urls = [self._new_url() for _ in range(2_000)]
        self._at_ms = now_ms() - 3_600_000

    def records(self, count: int) -> Iterator[bytes]:
        """Yield encoded records, a few milliseconds apart."""
        pick = self._random
        for _ in range(count):
            self._at_ms += pick.randrange(1, 4)
            visitor = pick.choice(self._visitors)
            if pick.random() < NEW_VISITORS:
                visitor = pick.randbytes(16)
                self._visitors[pick.randrange(len(self._visitors))] = visitor
            url = self._new_url() if pick.random() < NEW_URLS else pick.choice(self._urls)
            yield encode_record(self._record(visitor, url))

    def _record(self, visitor: bytes, url: str) -> RequestRecord:
        sent = SentActivity(
            type="pagevisit",
            id=str(uuid.UUID(bytes=make_id(self._at_ms - 40, 0))),
            title="Running shoes for every day",
            url=url,
            referrer="https://www.google.com/" if self._random.random() < 0.1 else "",  # noqa: PLR2004 - one in ten
            language="en-GB",
        )
        activities = [(self._at_ms - 40, 0, sent)]
        return RequestRecord(self._at_ms * 1000, self._channel_id, visitor, WHERE, Basis.NOT_NEEDED, activities)

    def _new_url(self) -> str:
        number = self._random.randrange(10**9)
        campaign = "?utm_source=newsletter&utm_medium=email&utm_campaign=spring" if number % 10 == 0 else ""
        return f"https://shop.example/shoes/running/model-{number}{campaign}"


def rows() -> Iterator[Measured]:
    """Yield the rows of processing: SQLite, the disk that an activity takes, PostgreSQL."""
    yield from _sqlite_rows()
    yield from _postgresql_rows()


def _sqlite_rows() -> Iterator[Measured]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = open_app(folder)
        with app.app_context():
            sender = _prepare(app)
            copy = folder / "baseline.db"
            with db.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(folder / "contrail.db", copy)
            last_keys = _last_keys()
            bytes_before = _used_bytes(folder / "contrail.db")
            seconds, count = _process(app, sender)
            grown = _used_bytes(folder / "contrail.db") - bytes_before
            added = _added(last_keys)
            db.engine.dispose()
        yield _ratio("processing, spool → SQLite", count, seconds, _insert_all(copy, added), "executemany")
        each = grown / count
        result = f"{each:.0f} bytes"
        yield Measured("disk an activity takes (SQLite)", result, "–", result, "≤ 300 bytes", each <= BYTES_BAR)


def _postgresql_rows() -> Iterator[Measured]:
    what = "processing, spool → PostgreSQL"
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.OperationalError:
        yield Measured(what, "not measured", "PostgreSQL is not running", "–", "–", None)
        return
    with tempfile.TemporaryDirectory() as name, _own_database() as url:
        app = open_app(Path(name), database_url=url)
        with app.app_context():
            sender = _prepare(app)
            last_keys = _last_keys()
            seconds, count = _process(app, sender)
            added = next(rows for rows in _added(last_keys) if rows.table == "activity")
            db.session.remove()
            db.engine.dispose()
        yield _ratio(what, count, seconds, _copy_all(url, added), "COPY")


def _prepare(app: Flask) -> Sender:
    """Give the installation some life, so that visitors return and pages are known."""
    with transaction() as session:
        channel = create_channel(
            session, "Shop", origins=["https://shop.example"], agreement=Agreement.NOT_NEEDED, reason="a benchmark"
        )
        session.flush()
        sender = Sender(channel.id)
    _fill(app, sender, HISTORY)
    runtime: Runtime = app.extensions["contrail_door"]
    process_spool(db.engine, runtime.spool)
    with transaction() as session:
        session.query(TouchedContact).delete()  # as recalculation leaves it
    db.session.remove()
    return sender


def _fill(app: Flask, sender: Sender, count: int) -> None:
    runtime: Runtime = app.extensions["contrail_door"]
    for record in sender.records(count):
        runtime.spool.append(record, 1)


def _process(app: Flask, sender: Sender) -> tuple[float, int]:
    _fill(app, sender, MEASURED)
    runtime: Runtime = app.extensions["contrail_door"]
    result = process_spool(db.engine, runtime.spool)
    return result.seconds, result.activities


def _last_keys() -> dict[str, Any]:
    """Return the last id of each table, or all rows of those without an id."""
    return {model.__tablename__: _last_key(model) for model in TABLES}


def _last_key(model: type[Base]) -> Any:  # noqa: ANN401 - a number, bytes, a UUID or a set of rows
    if "id" not in model.__table__.c:
        return set(_select(model, ""))
    with db.engine.connect() as connection:
        query = f"SELECT id FROM {model.__tablename__} ORDER BY id DESC LIMIT 1"  # noqa: S608 - a name of ours
        return connection.exec_driver_sql(query).scalar()


def _added(last_keys: dict[str, Any]) -> list[Rows]:
    """Return the rows that each table has since; those that only changed are no new rows."""
    found = []
    for model in TABLES:
        name, last = model.__tablename__, last_keys[model.__tablename__]
        if isinstance(last, set):
            keys = sum(column.primary_key for column in model.__table__.c)
            before = {row[:keys] for row in last}
            rows = [row for row in _select(model, "") if row[:keys] not in before]
        else:
            rows = _select(model, "" if last is None else "WHERE id > ", last)
        found.append(Rows(name, _columns(model), rows))
    return found


def _columns(model: type[Base]) -> list[str]:
    return [column.name for column in model.__table__.c if column.computed is None]


def _select(model: type[Base], condition: str, last: Any = None) -> list[tuple[Any, ...]]:  # noqa: ANN401 - as above
    columns = ", ".join(_columns(model))
    mark = "%s" if db.engine.dialect.name == "postgresql" else "?"
    where = f"{condition}{mark} ORDER BY id" if condition else ""
    with db.engine.connect() as connection:
        query = f"SELECT {columns} FROM {model.__tablename__} {where}"  # noqa: S608 - names of ours
        result = connection.exec_driver_sql(query, (last,) if condition else None)
        return [tuple(row) for row in result]


def _insert_all(path: Path, added: list[Rows]) -> float:
    """Insert the rows in batches over all tables, each one transaction, and return the seconds it took."""
    connection = sqlite.connect(str(path), isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "cache_size = -65536", "temp_store = MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA foreign_keys = ON")
    statements = [
        f"INSERT INTO {one.table} ({', '.join(one.columns)}) VALUES ({', '.join('?' * len(one.columns))})"  # noqa: S608
        for one in added
    ]
    batches = max(1, MEASURED // BATCH)
    began = time.perf_counter()
    for number in range(batches):
        connection.execute("BEGIN IMMEDIATE")
        for statement, one in zip(statements, added, strict=True):
            first, end = (len(one.rows) * edge // batches for edge in (number, number + 1))
            connection.executemany(statement, one.rows[first:end])
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def _copy_all(url: str, added: Rows) -> float:
    """Take the rows out again, copy them in, and return the seconds that took."""
    statement = sql.SQL("COPY activity ({}) FROM STDIN").format(sql.SQL(", ").join(map(sql.Identifier, added.columns)))
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM activity WHERE id = ANY(%s)", ([row[0] for row in added.rows],))
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM activity")
        connection.autocommit = False
        began = time.perf_counter()
        for first in range(0, len(added.rows), BATCH):
            with connection.cursor().copy(statement) as copy:
                for row in added.rows[first : first + BATCH]:
                    copy.write_row(row)
            connection.commit()
        return time.perf_counter() - began


@contextmanager
def _own_database() -> Iterator[str]:
    name = f"contrail_bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield f"{POSTGRESQL.rsplit('/', 1)[0]}/{name}"
    finally:
        with psycopg.connect(POSTGRESQL, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _used_bytes(path: Path) -> int:
    with sqlite.connect(str(path)) as connection:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - free) * size)


def _ratio(what: str, count: int, seconds: float, base_seconds: float, baseline: str) -> Measured:
    ratio = base_seconds / seconds
    return Measured(
        what,
        f"{count / seconds:,.0f}/s",
        f"{count / base_seconds:,.0f}/s {baseline}",
        f"{ratio:.2f} ×",
        f"≥ {BAR} ×",
        ratio >= BAR,
    )


if __name__ == "__main__":
    from bench.table import facts, show

    print(facts())
    print(show(rows()))
