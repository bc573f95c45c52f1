"""How does what was deleted leave PostgreSQL's tables, indexes and statistics? Its log and backups are not ours."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from webapp.logs import words_of

ERASED_FROM = (
    *("activity", "active_contact", "visit", "visitor", "identifier", "attribute_value", "claim", "contact"),
    *("contact_merge", "merge_choice", "merge_suggestion", "merge_veto", "touched_contact", "consent_proof"),
    *("contact_choice", "remark", "shown_value", "not_tracked", "untracked_contact", "contact_task"),
    *("page", "referrer", "campaign", "environment", "target", "set_aside", "erasure_text", "data_request"),
)
# An index of this size is built in half a second, during which its table takes no writes; a larger one at night.
SMALL_INDEX_BYTES = 32 * 1024 * 1024
# Whoever has read a table and now writes to it would wait for the index, and that for them: so it gives up before
# PostgreSQL looks for such a circle, after a second, and ends one of the two.
LOCK_TIMEOUT = "500ms"
TRIES = 5
BETWEEN_TRIES_SECONDS = 0.2
HAS_ROWS = "SELECT EXISTS (SELECT 1 FROM {})"
MARK = text("SELECT CAST(pg_current_xact_id() AS text)")
# While a transaction of any database that writes is older, the next that reads here sees as far back as it. A mark that
# is still to come was brought by a restore, into tables that never held the person.
OLDER = text("""
WITH marked AS (SELECT CAST(CAST(:mark AS xid8) AS xid) AS at
    WHERE CAST(:mark AS xid8) < pg_snapshot_xmax(pg_current_snapshot()))
SELECT EXISTS (SELECT 1 FROM marked, (
    SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS xid) AS since
    UNION ALL SELECT backend_xmin FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND (datid IS NULL OR datname = current_database())
    AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum)
    UNION ALL SELECT xmin FROM pg_replication_slots
) AS others WHERE age(others.since) > age(marked.at))
""")
# What a page of an index once began with stays there as a signpost when the row is gone.
VALUE_INDEXES = text("""
SELECT CAST(CAST(indexes.indexrelid AS regclass) AS text) AS name, pg_relation_size(indexes.indexrelid) AS bytes
FROM pg_index AS indexes JOIN unnest(CAST(:names AS text[])) AS one(name) ON indexes.indrelid = to_regclass(one.name)
WHERE pg_relation_size(indexes.indexrelid) > 0 AND EXISTS (SELECT 1 FROM pg_attribute AS part
    WHERE part.attrelid = indexes.indexrelid
    AND part.atttypid = ANY (CAST('{text,varchar,bytea,uuid}' AS regtype[])))
ORDER BY 1
""")
# Of a table without rows ANALYZE forgets nothing. Types that others are computed from, the contact's, can't be said.
NOTED_COLUMNS = text("""
SELECT CAST(noted.attrelid AS regclass) || '' AS of, format('ALTER TABLE %s ALTER COLUMN %I TYPE %s %s',
    CAST(noted.attrelid AS regclass), noted.attname, format_type(noted.atttypid, noted.atttypmod),
    CASE WHEN noted.attcollation <> 0 THEN 'COLLATE ' || CAST(noted.attcollation AS regcollation) END) AS as_it_is
FROM pg_attribute AS noted JOIN pg_class ON pg_class.oid = noted.attrelid AND pg_class.relkind = 'r'
JOIN unnest(CAST(:names AS text[])) AS one(name) ON noted.attrelid = to_regclass(one.name)
JOIN pg_stats ON schemaname = CAST(CAST(relnamespace AS regnamespace) AS text) AND tablename = relname
    AND pg_stats.attname = noted.attname AND (histogram_bounds IS NOT NULL OR most_common_vals IS NOT NULL)
WHERE noted.atttypid = ANY (CAST('{text,varchar,bytea,uuid}' AS regtype[])) AND NOT EXISTS
    (SELECT 1 FROM pg_attribute AS computed WHERE computed.attrelid = noted.attrelid AND computed.attgenerated <> '')
""")

log = structlog.get_logger()


def mark_deleted(connection: Connection) -> str:
    """Return what tells transactions that may still see what was deleted so far; within the write transaction."""
    return "" if connection.dialect.name != "postgresql" else str(connection.scalar(MARK))


def is_seen_by_others(engine: Engine, mark: str) -> bool:
    """Whether a transaction from before the mark still holds back what was deleted: no `VACUUM` takes it out then."""
    with engine.connect() as connection:
        return bool(mark) and bool(connection.scalar(OLDER, {"mark": mark}))


def has_large_indexes(engine: Engine) -> bool:
    """Whether an index with people's values takes longer to build than its table may be without writes by day."""
    with engine.connect() as connection:
        rows = connection.execute(VALUE_INDEXES, {"names": list(ERASED_FROM)}).all()
    return any(row.bytes > SMALL_INDEX_BYTES for row in rows)


def forget_statistics(engine: Engine, stop: Callable[[], bool]) -> bool:
    """Have PostgreSQL sample its tables anew, because what it noted for planning are values; False when stopped."""
    return _forget_of_empty(engine, stop) and _for_each(engine, stop, "ANALYZE {}", ERASED_FROM)


def _forget_of_empty(engine: Engine, stop: Callable[[], bool]) -> bool:
    """Say the types of columns once more: that changes nothing, but PostgreSQL forgets its notes of them."""
    with engine.connect() as connection:
        columns = connection.execute(NOTED_COLUMNS, {"names": list(ERASED_FROM)}).all()
        empty = {name for name in {one.of for one in columns} if not connection.scalar(text(HAS_ROWS.format(name)))}
    return all(not stop() and _change(engine, one.as_it_is) for one in columns if one.of in empty)


def vacuum_tables(engine: Engine, stop: Callable[[], bool]) -> bool:
    """Let PostgreSQL take dead rows out of its tables and all their indexes; False when that can't be done now.

    By itself it leaves the entries of an index where they are when few of the table's pages have dead rows.
    """
    names = (*ERASED_FROM, "pg_statistic")
    return _for_each(engine, stop, "VACUUM (INDEX_CLEANUP ON) {}", names) and _rebuild_indexes(engine, stop)


def _for_each(engine: Engine, stop: Callable[[], bool], statement: str, names: tuple[str, ...]) -> bool:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in names:
            if stop():
                return False
            connection.exec_driver_sql(statement.format(name))
    return True


def _rebuild_indexes(engine: Engine, stop: Callable[[], bool]) -> bool:
    with engine.connect() as connection:
        names = [row.name for row in connection.execute(VALUE_INDEXES, {"names": list(ERASED_FROM)})]
    return all(not stop() and _change(engine, f"REINDEX INDEX {name}") for name in names)


def _change(engine: Engine, statement: str) -> bool:
    """Execute what needs a table for itself for a moment; False when others had it at each try."""
    for _ in range(TRIES):
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                connection.exec_driver_sql(statement)
        except OperationalError as error:
            log.warning("what was erased could not be cleared away yet", statement=statement, error=words_of(error))
            time.sleep(BETWEEN_TRIES_SECONDS)
        else:
            return True
    return False
