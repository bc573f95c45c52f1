"""What may the applications of one test process share, so that each test need not learn and compile it anew?

None of it tells anything of a test: statements that SQLAlchemy has compiled, and connections whose PostgreSQL process
has read the catalogue of a hundred tables. A running Contrail keeps both, too.
"""

from __future__ import annotations

from threading import Lock
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.util import LRUCache

KEPT_STATEMENTS = 5_000
_dialects: dict[str, Any] = {}
_statements: LRUCache[Any, Any] = LRUCache(KEPT_STATEMENTS)
_idle: dict[str, list[Kept]] = {}
_lock = Lock()


def keep_dialect(engine: Engine) -> None:
    """Let the engines to come compile for the dialect of this one, which has met its database."""
    _dialects[engine.dialect.name] = engine.dialect


def share(engine: Engine, *, is_durable: bool) -> None:
    """Let an engine that has not connected yet take what others of its kind have learnt."""
    if engine.dialect.name in _dialects:
        engine.dialect = _dialects[engine.dialect.name]
        engine._compiled_cache = _statements  # its keys name the dialect
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", _take)
    elif not is_durable:
        event.listen(engine, "connect", _wait_for_no_disk)


def _wait_for_no_disk(connection: Any, record: Any) -> None:
    """No test cuts the power: closing a file wrote its log into it, and waited for the disk to have it."""
    connection.execute("PRAGMA synchronous = OFF").close()


class Kept(psycopg.Connection[Any]):
    """A connection that is not closed but put aside for the next application; what was set on it is forgotten."""

    address = ""

    def close(self) -> None:
        """Put it aside, unless it is broken or somebody left it within a transaction."""
        if not self.closed and self.info.transaction_status == TransactionStatus.IDLE:
            try:
                was_on, self.autocommit = self.autocommit, True
                self.execute("RESET ALL")
                self.execute("SELECT pg_advisory_unlock_all()")
                self.autocommit = was_on
            except psycopg.Error:
                super().close()
            else:
                self._notice_handlers.clear()
                with _lock:
                    _idle.setdefault(self.address, []).append(self)
                return
        super().close()


def close_all() -> None:
    """Close what was put aside, for the end of a run."""
    with _lock:
        for kept in _idle.values():
            while kept:
                super(Kept, kept.pop()).close()


def _take(dialect: Any, record: Any, arguments: tuple[Any, ...], options: dict[str, Any]) -> Kept:
    address = repr((arguments, sorted(options.items(), key=str)))
    while True:
        with _lock:
            kept = _idle.get(address)
            found = kept.pop() if kept else None
        if found is None:
            made = Kept.connect(*arguments, **options)
            made.address = address
            return made
        try:
            found.execute("")
            found.rollback()
        except psycopg.Error:
            super(Kept, found).close()
            continue
        return found
