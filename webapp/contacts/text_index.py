"""How are contacts found by three signs anywhere in a name or e-mail? By an index that the database keeps by itself.

SQLite: a full-text table of all threes of signs, kept by triggers in the transaction that writes the contact; with
`secure-delete` it takes out what is gone, instead of noting that it is. PostgreSQL: an index of pg_trgm, an extension
that a database's owner may add. Anonymous contacts are in neither. Without it the search looks through the contacts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Connection, String, bindparam, or_, select, text, true
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute

from webapp.contacts.models import Contact
from webapp.sqlite import SQLITE_VERSION

TABLE = "contact_text"
INDEX = "ix_contact_text"
COLUMNS = "name_key, email"
SIGNS = 3
WORD = re.compile(rf"[^\W_]{{{SIGNS}}}")
FIRST_WITH_SECURE_DELETE = (3, 42)

# The table keeps no text of its own: what is taken out must be told as it was put in. So nothing but triggers writes.
PUT_IN = f"INSERT INTO {TABLE} (rowid, {COLUMNS}) SELECT new.id, new.name_key, new.email WHERE new.name_key <> ''"
TAKE_OUT = (
    f"INSERT INTO {TABLE} ({TABLE}, rowid, {COLUMNS})"
    " SELECT 'delete', old.id, old.name_key, old.email WHERE old.name_key <> ''"
)
TRIGGERS = {
    f"{TABLE}_added": f"AFTER INSERT ON contact WHEN new.name_key <> '' BEGIN {PUT_IN}; END",
    f"{TABLE}_changed": "AFTER UPDATE OF first_name, last_name, email ON contact"
    f" WHEN old.name_key <> new.name_key OR old.email IS NOT new.email BEGIN {TAKE_OUT}; {PUT_IN}; END",
    f"{TABLE}_deleted": f"AFTER DELETE ON contact WHEN old.name_key <> '' BEGIN {TAKE_OUT}; END",
}
OPTIONS = "content='contact', content_rowid='id', columnsize=0, tokenize='trigram'"
CREATE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5({COLUMNS}, {OPTIONS})",
    f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('secure-delete', 1)",  # noqa: S608 - names of ours
    f"INSERT INTO {TABLE} (rowid, {COLUMNS}) SELECT id, {COLUMNS} FROM contact WHERE name_key <> ''",  # noqa: S608
)
CREATE_INDEX = (
    f"CREATE INDEX {INDEX} ON contact USING gin (name_key gin_trgm_ops, email gin_trgm_ops)"
    " WHERE is_known = true AND merged_into_id IS NULL"
)

log = structlog.get_logger()


def add_text_index(connection: Connection) -> None:
    """Make the index where it is missing, or a part of it, as far as this database can have one."""
    if has_text_index(connection):
        return
    if connection.dialect.name == "postgresql":
        _add_index(connection)
    elif tuple(map(int, SQLITE_VERSION.split(".")[:2])) >= FIRST_WITH_SECURE_DELETE:
        _add_table(connection)


def drop_text_index(connection: Connection) -> None:
    """Take the index away; pg_trgm stays, others may use it."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {INDEX}")
        return
    for name in TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {TABLE}")


def has_text_index(connection: Connection) -> bool:
    """Whether the index is there, and kept."""
    if connection.dialect.name == "postgresql":
        return connection.scalar(text("SELECT to_regclass(:name)"), {"name": INDEX}) is not None
    kept = connection.scalars(
        text("SELECT name FROM sqlite_master WHERE tbl_name IN ('contact', :table)"), {"table": TABLE}
    )
    return {TABLE, *TRIGGERS} <= set(kept)


def contacts_by_text(
    connection: Connection, needles: Sequence[str], *, may_see_email: bool, limit: int
) -> Sequence[int] | None:
    """Return `limit` contacts that may hold one of the texts in name or e-mail, or all of them where those are fewer.

    None where no index can tell: there is none, or a text is too short for it.
    """
    is_word = connection.dialect.name == "postgresql"
    is_long = all(WORD.search(needle) if is_word else len(needle) >= SIGNS for needle in needles)
    if not is_long or not has_text_index(connection):
        return None
    return (_by_words if is_word else _by_signs)(connection, needles, may_see_email, limit)


def _by_signs(connection: Connection, needles: Sequence[str], may_see_email: bool, limit: int) -> Sequence[int]:  # noqa: FBT001 - passed on
    columns = COLUMNS if may_see_email else "name_key"
    phrases = " OR ".join('"' + needle.replace('"', '""') + '"' for needle in needles)
    statement = text(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH :match LIMIT :limit")  # noqa: S608 - names of ours
    match = f"{{{columns.replace(',', '')}}} : ({phrases})"
    return connection.scalars(statement, {"match": match, "limit": limit}).all()


def _by_words(connection: Connection, needles: Sequence[str], may_see_email: bool, limit: int) -> Sequence[int]:  # noqa: FBT001 - passed on
    columns = [Contact.name_key, *([Contact.email] if may_see_email else [])]
    holds = or_(*(_like(column, needle) for column in columns for needle in needles))
    query = select(Contact.id).where(Contact.is_known == true(), Contact.merged_into_id.is_(None), holds)
    return connection.scalars(query.limit(limit)).all()


def _like(column: InstrumentedAttribute[Any], needle: str) -> ColumnElement[bool]:
    """Return the condition with the text itself in the statement: without it PostgreSQL plans for any text at all."""
    pattern = re.sub(r"([\\%_])", r"\\\1", needle)
    return column.like(bindparam(None, f"%{pattern}%", String(), literal_execute=True))


def _add_table(connection: Connection) -> None:
    drop_text_index(connection)  # it may have missed what came while a part of it was not there
    for statement in CREATE:
        connection.exec_driver_sql(statement)
    for name, body in TRIGGERS.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {body}")


def _add_index(connection: Connection) -> None:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            connection.exec_driver_sql(CREATE_INDEX)
    except DBAPIError as error:
        log.warning("the search for contacts has no index: see docs/go-live.md", error=type(error.orig).__name__)
