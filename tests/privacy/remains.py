"""What is left in PostgreSQL's own files: dead rows, and values in pages of tables, TOAST tables and indexes?"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
import pytest

from tests.conftest import MUST_NOT_SKIP

EXTENSIONS = ("pageinspect", "pgstattuple")
PAGES = """
SELECT name, get_raw_page(name, page)
FROM (SELECT oid, CAST(CAST(oid AS regclass) AS text) AS name FROM pg_class WHERE relkind IN ('r', 't', 'i')
AND relpersistence = 'p') AS one,
generate_series(0, pg_relation_size(one.oid) / 8192 - 1) AS page
"""
DEAD = """
WITH named AS (SELECT to_regclass(name) AS oid FROM unnest(CAST(%s AS text[])) AS name),
them AS (SELECT oid FROM named UNION SELECT inhrelid FROM pg_inherits JOIN named ON inhparent = named.oid)
SELECT CAST(CAST(one.oid AS regclass) AS text), (pgstattuple(CAST(one.oid AS regclass))).dead_tuple_count
FROM pg_class AS one WHERE relkind IN ('r', 't') AND (one.oid IN (SELECT oid FROM them)
    OR one.oid IN (SELECT reltoastrelid FROM pg_class WHERE oid IN (SELECT oid FROM them)))
"""
NOTED = "SELECT tablename || '.' || attname FROM pg_stats WHERE strpos(CAST(pg_stats AS text), %s) > 0"
LOWER, UPPER = slice(12, 14), slice(14, 16)  # where a page says between which bytes nothing stands


def look_into(url: str) -> psycopg.Connection[tuple[str, bytes]]:
    """Connect with what shows pages; skip, or fail, where PostgreSQL was installed without it."""
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    try:
        for name in EXTENSIONS:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}".encode())
    except psycopg.Error as error:
        connection.close()
        (pytest.fail if MUST_NOT_SKIP else pytest.skip)(f"PostgreSQL's pages can't be looked at: {error}")
    return connection


def left_in_pages(url: str, needles: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """Return which needles stand in which table or index, also where no query leads to; free space is left out."""
    found = set()
    with look_into(url) as connection:
        for relation, data in connection.execute(PAGES.encode()):
            page = bytes(data)
            lower, upper = (int.from_bytes(page[place], "little") for place in (LOWER, UPPER))
            used = page[:lower] + page[upper:]
            found |= {(name, relation) for name, needle in needles.items() if needle in used}
    return found


def dead_rows(url: str, tables: tuple[str, ...]) -> dict[str, int]:
    """Return how many dead rows stand in tables, their partitions and TOAST tables, where there are any."""
    with look_into(url) as connection:
        return {name: int(count) for name, count in connection.execute(DEAD.encode(), [list(tables)]) if count}


def noted_of(url: str, value: str) -> list[str]:
    """Return the columns of whose values PostgreSQL noted this one for planning."""
    with look_into(url) as connection:
        return [row[0] for row in connection.execute(NOTED.encode(), [value])]
