"""How do PostgreSQL's tables get into a backup, and from there back? By COPY, within one snapshot, without pg_dump.

Only rows are in a backup: the tables are made by the migrations, as far as they went when it was made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from webapp.activities.partitions import add_month_by_name
from webapp.backups.archive import TABLE_PART, About, BackupUnreadable, Writer
from webapp.migrations import current_revision
from webapp.migrations.tables import METADATA

PART_BYTES = 8 * 1024 * 1024
OURS = "relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition"
TABLES = text(f"SELECT relname FROM pg_class WHERE {OURS} AND relname <> 'alembic_version' ORDER BY 1")  # noqa: S608 - ours
COLUMNS = text(
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:name) AND attnum > 0 AND NOT attisdropped"
    " AND attgenerated = '' ORDER BY attnum"
)
NUMBERS = text(
    "SELECT t.relname, coalesce(s.last_value, 0) FROM pg_class q JOIN pg_depend d ON d.objid = q.oid"
    " AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') JOIN pg_class t ON t.oid = d.refobjid"
    " JOIN pg_sequences s ON s.sequencename = q.relname AND s.schemaname = current_schema()"
    " WHERE q.relkind = 'S' AND t.relnamespace = current_schema()::regnamespace"
)
SET_NUMBER = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :number)")
MONTHS = text(
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
    " WHERE i.inhparent = to_regclass('activity') ORDER BY 1"
)
NAME = re.compile(r"[a-z_][a-z_0-9]*")
COUNTED = ("activity", "contact", "visitor")


def describe(connection: Connection, about: About) -> None:
    """Let a backup say which tables, columns, numbers and months there are.

    Tables that somebody made beside ours are left out; in a database of another version, which may have other tables
    of ours, they are taken along, and left out by the restore.
    """
    is_current = about.revision == current_revision()
    for name in connection.scalars(TABLES).all():
        if is_current and name not in METADATA.tables:
            continue
        about.tables[name] = list(connection.scalars(COLUMNS, {"name": f'"{name}"'}))
    about.numbers = {name: number for name, number in connection.execute(NUMBERS) if number}
    about.months = [name for name in connection.scalars(MONTHS) if name != "activity_default"]


def copy_tables(connection: Connection, about: About, writer: Writer) -> dict[str, int]:
    """Write all rows, as the connection's transaction sees them; return how many of what pages count."""
    counts: dict[str, int] = {}
    for name, columns in about.tables.items():
        names = ", ".join(f'"{column}"' for column in columns)
        statement = f'COPY (SELECT {names} FROM "{name}") TO STDOUT'  # noqa: S608 - names out of the catalogue
        number = 0
        with _cursor(connection) as cursor:
            with cursor.copy(statement) as rows:
                for number, data in enumerate(_in_parts(rows), 1):
                    writer.add_bytes(f"database/{name}/{number:06d}", data)
            if name in COUNTED:
                counts[name] = cursor.rowcount
    return counts


def drop_tables(connection: Connection, about: About) -> None:
    """Drop what is there of our tables, and of those that the backup knows."""
    ours = {*METADATA.tables, *_known(about)}
    for name in connection.scalars(TABLES).all():
        if name in ours:
            connection.exec_driver_sql(f'DROP TABLE "{name}" CASCADE')
    connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")


def put_tables(connection: Connection, about: About, folder: Path, counts: Mapping[str, int]) -> None:
    """Fill the tables, which the migrations have made, from an unpacked backup, all in the caller's transaction.

    Raises `BackupUnreadable` when there are not as many rows as were counted.
    """
    there = [name for name, _ in inspect(connection).get_sorted_table_and_fkc_names() if name in about.tables]
    if not there:
        message = "the backup has none of the tables that its migration makes"
        raise BackupUnreadable(message)
    names = ", ".join(f'"{name}"' for name in there)
    connection.exec_driver_sql(f"TRUNCATE {names}")
    for month in about.months:
        add_month_by_name(connection, month)
    for name in there:
        stored = _put_table(connection, name, about.tables[name], folder / "database" / name)
        if name in counts and stored != counts[name]:
            message = f"the table {name} holds {stored:,} rows, but {counts[name]:,} were counted"
            raise BackupUnreadable(message)
    for name in about.numbers.keys() & set(there):
        connection.execute(SET_NUMBER, {"name": name, "number": about.numbers[name]})


def parts_of(folder: Path) -> list[Path]:
    """Return the parts of a table in their order."""
    return sorted(path for path in folder.glob("*") if TABLE_PART.fullmatch(f"database/{folder.name}/{path.name}"))


def _known(about: About) -> Iterable[str]:
    return (name for name in about.tables if NAME.fullmatch(name))


def _put_table(connection: Connection, name: str, columns: Sequence[str], folder: Path) -> int:
    if not NAME.fullmatch(name) or not all(NAME.fullmatch(column) for column in columns):
        message = f"{name!r} or one of its columns is no name that a table of Contrail has"
        raise BackupUnreadable(message)
    parts = parts_of(folder)
    if not parts:
        return 0
    listed = ", ".join(f'"{column}"' for column in columns)
    with _cursor(connection) as cursor:
        with cursor.copy(f'COPY "{name}" ({listed}) FROM STDIN') as rows:
            for part in parts:
                rows.write(part.read_bytes())
        stored: int = cursor.rowcount
    return stored


def _in_parts(rows: Iterable[Any]) -> Iterable[bytes]:
    part = bytearray()
    for data in rows:
        part += data
        if len(part) >= PART_BYTES:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)


def _cursor(connection: Connection) -> Any:  # noqa: ANN401 - psycopg's
    driver: Any = connection.connection.driver_connection
    return driver.cursor()
