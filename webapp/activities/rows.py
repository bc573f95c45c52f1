"""How do many rows get into a table at once? On PostgreSQL by COPY, several times as fast as by INSERT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from webapp.database import insert_rows

FEWEST_TO_COPY = 20


def add_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], on_conflict: str = ""
) -> None:
    """Insert rows, their values as the driver takes them. Without `on_conflict` a row that is there raises."""
    if connection.dialect.name != "postgresql" or len(rows) < FEWEST_TO_COPY:
        insert_rows(connection, table, columns, rows, on_conflict)
        return
    names = ", ".join(columns)
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
