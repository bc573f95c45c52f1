"""Where do tests get a PostgreSQL database of their own?"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

POSTGRESQL = os.environ.get("CONTRAIL_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")


@contextmanager
def new_database() -> Iterator[str]:
    """Make an empty database, give its address, and drop it at the end, whoever is connected still."""
    name = f"contrail_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield f"{POSTGRESQL.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(POSTGRESQL, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
