"""How do we talk to the database? The base of all models, the one way to change rows, and column types."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    Connection,
    Dialect,
    Engine,
    LargeBinary,
    MetaData,
    TextClause,
    TypeDecorator,
    Uuid,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeEngine

from webapp import clock
from webapp.sqlite import LIBRARY, prepare_connections

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
IN_CHUNK = 10_000
# A machine that is gone says nothing: without these, pages and processing would wait for its answer for two hours.
ANSWERING = {
    "connect_timeout": 5,
    "tcp_user_timeout": 30_000,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
DELETED_AT_ONCE = 5_000
FREE_SECONDS = 0.040
FEWEST_TO_COPY = 20


class Base(DeclarativeBase):
    """The base of every model. Plain SQLAlchemy, so that models know nothing of Flask."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(metadata=Base.metadata)


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, kept as milliseconds since 1970: it sorts and compares alike on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - its signature
        """Return the milliseconds of a moment."""
        return None if value is None else clock.to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its signature
        """Return the moment of some milliseconds."""
        return None if value is None else clock.from_ms(value)


class FineMoment(TypeDecorator[datetime]):
    """An aware UTC moment, kept as microseconds since 1970: as fine as the order in which requests were received."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - its signature
        """Return the microseconds of a moment."""
        return None if value is None else clock.to_us(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its signature
        """Return the moment of some microseconds."""
        return None if value is None else clock.from_us(value)


class Key(TypeDecorator[uuid.UUID]):
    """A UUID in 16 bytes: a blob on SQLite, whose order is that of the bytes; the native type on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column type that this database has for 16 bytes."""
        return dialect.type_descriptor(Uuid() if dialect.name == "postgresql" else LargeBinary(16))

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> Any:  # noqa: ANN401 - differs by database
        """Return what the driver takes."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: Any, dialect: Dialect) -> uuid.UUID | None:  # noqa: ANN401 - differs by database
        """Return the UUID of what the driver gave."""
        if value is None or dialect.name == "postgresql":
            return value  # type: ignore[no-any-return]
        return uuid.UUID(bytes=value)


def engine_options(database_url: str, *, threads: int) -> dict[str, Any]:
    """Return the options of the engine; the pool holds a connection for each of `threads` and two to spare."""
    # Without hide_parameters the values of a failed statement would stand in logs and on pages.
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": threads + 2, "max_overflow": 4, "pool_timeout": 20}
    if database_url.startswith("sqlite"):
        return options | {"module": LIBRARY, "connect_args": {"check_same_thread": False}}
    return options | {"pool_pre_ping": True, "connect_args": ANSWERING}


def prepare_engine(*, durability: str, secret: str) -> None:
    """Make every connection of the app's engine ready; call within the app's context, once.

    Connections carry the installation's secret: what is kept of the erased are hashes whose key the database hasn't.
    """
    engine = db.engine
    engine.update_execution_options(contrail_secret=secret)
    if engine.dialect.name == "sqlite":
        prepare_connections(engine, durability=durability)


@contextmanager
def transaction() -> Iterator[Session]:
    """Open the one place where rows change: commit at its end, roll back at an error.

    It first ends the read transaction of the session, so what was read before is read again inside.
    """
    session = db.session()
    session.rollback()
    session.connection(execution_options={"contrail_writes": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Open a write transaction without a session, for batches of rows; commit at its end, roll back at an error."""
    with engine.connect().execution_options(contrail_writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def write_session(engine: Engine) -> Iterator[Session]:
    """Open a write transaction with a session, beside that of a request; commit at its end, roll back at an error."""
    with write_transaction(engine) as connection, Session(connection) as session:
        yield session
        session.flush()


def fetch_in(connection: Connection, statement: str, values: Iterable[Any], behind: str = "") -> Iterator[Any]:
    """Yield the rows of a statement that ends with `… IN`, for any number of values, each of them asked for once.

    The values go to the driver as they are: 16-byte keys through `driver_key` first. `behind` is what follows them,
    such as `RETURNING id`; a statement that changes rows does so only as far as its rows are taken.
    """
    unique = list(dict.fromkeys(values))
    for start in range(0, len(unique), IN_CHUNK):
        chunk = unique[start : start + IN_CHUNK]
        if connection.dialect.name == "postgresql":
            sql = statement.removesuffix(" IN") + f" = ANY(%s) {behind}"
            yield from connection.exec_driver_sql(sql, (chunk,))
        else:
            yield from connection.exec_driver_sql(f"{statement} ({','.join('?' * len(chunk))}) {behind}", tuple(chunk))


def delete_bit_by_bit(
    engine: Engine, statement: TextClause, values: Mapping[str, Any], *, stop: Callable[[], bool] = lambda: False
) -> int:
    """Delete what a statement finds, at most `:at_once` rows a transaction, until nothing is left; return how many.

    The write lock is free between two transactions, when `stop` is asked too.
    """
    deleted = 0
    while not stop():
        with write_transaction(engine) as connection:
            count = connection.execute(statement, {**values, "at_once": DELETED_AT_ONCE}).rowcount
        deleted += count
        if count < DELETED_AT_ONCE:
            break
        time.sleep(FREE_SECONDS)
    return deleted


def insert_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], on_conflict: str = ""
) -> None:
    """Insert rows whose values are as the driver takes them, many times as fast as through a model.

    `on_conflict` is the clause behind the values, such as `ON CONFLICT DO NOTHING`; without it a row that is there
    already raises. With `DO UPDATE`, no two of the rows may stand for the same one.
    """
    if connection.dialect.name == "postgresql" and len(rows) >= FEWEST_TO_COPY:
        _copy_rows(connection, table, ", ".join(columns), rows, on_conflict)
    elif rows:
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        marks = ", ".join([mark] * len(columns))
        statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks}) {on_conflict}"  # noqa: S608 - names of ours
        connection.exec_driver_sql(statement, list(rows))


def _copy_rows(connection: Connection, table: str, names: str, rows: Sequence[Sequence[Any]], on_conflict: str) -> None:
    """Insert rows by COPY, which PostgreSQL takes several times as fast as INSERT."""
    if not on_conflict:
        _copy(connection, f"COPY {table} ({names}) FROM STDIN", rows)
        return
    # COPY knows no conflicts, so the rows take the way over a table that is empty again after the transaction.
    passing = f"passing_{table}"
    connection.exec_driver_sql(
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {passing} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DELETE ROWS"
    )
    connection.exec_driver_sql(f"DELETE FROM {passing}")  # noqa: S608 - names of ours, here and below
    _copy(connection, f"COPY {passing} ({names}) FROM STDIN", rows)
    connection.exec_driver_sql(f"INSERT INTO {table} ({names}) SELECT {names} FROM {passing} {on_conflict}")  # noqa: S608


def _copy(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - a connection that is in use has one
    errors = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
    except errors as error:  # SQLAlchemy didn't see the statement, so it is told what became of it
        raise DBAPIError.instance(statement, None, error, errors, dialect=connection.dialect) from error


def driver_key(connection: Connection, key: bytes) -> Any:  # noqa: ANN401 - differs by database
    """Return 16 bytes as the driver of this database takes them."""
    return uuid.UUID(bytes=key) if connection.dialect.name == "postgresql" else key


def key_bytes(value: Any) -> bytes:  # noqa: ANN401 - differs by database
    """Return the 16 bytes of a key as the driver of this database gave it."""
    return value.bytes if isinstance(value, uuid.UUID) else bytes(value)


def reserve_ids(connection: Connection, table: str, count: int) -> Sequence[int]:
    """Return `count` ids of `table` that nobody had and nobody will get, rising; within a write transaction.

    On SQLite the table must be declared with `sqlite_autoincrement`, which never gives an id twice.
    """
    if not count:
        return ()
    if connection.dialect.name == "postgresql":
        statement = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return sorted(connection.scalars(statement, {"name": table, "count": count}))
    last = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table}) or 0
    return range(last + 1, last + 1 + count)
