"""How do many rows get into a table at once? On PostgreSQL by COPY, several times as fast as by INSERT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from webapp.database import insert_rows

FEWEST_TO_COPY = 20


def add_rows(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows that are surely new, their values as the driver takes them. Raises `IntegrityError` otherwise."""
    if connection.dialect.name == "postgresql" and len(rows) >= FEWEST_TO_COPY:
        _copy(connection, f"COPY {table} ({', '.join(columns)}) FROM STDIN", rows)
    else:
        insert_rows(connection, table, columns, rows)


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
