"""What are the figures of the whole system? Summed over all processes, because they all write to one place."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.activities.models import ActivityCount
from webapp.admission.tallies import count_drops
from webapp.contacts.models import Contact
from webapp.identity.models import Visitor
from webapp.processing.models import ProcessingState, SetAside
from webapp.processing.positions import read_position
from webapp.processing.run_state import find_last_error
from webapp.processing.sums import waiting_sums
from webapp.spool.contract import Spool
from webapp.sqlite import SQLITE_VERSION


def read_status(engine: Engine, spool: Spool, sums: Spool) -> dict[str, Any]:
    """Return the figures of `contrail status --json`; times in RFC 3339 or None, sizes in bytes."""
    with Session(engine) as session:
        connection = session.connection()
        waiting = spool.size(read_position(connection, "activities"))
        dropped = count_drops(session, waiting_sums(sums, read_position(connection, "sums")))
        state = session.get(ProcessingState, "processing")
        oldest = waiting.oldest_at_us
        return {
            "activities": count_activities(session),
            "contacts": session.scalar(
                select(func.count()).select_from(Contact).where(Contact.merged_into_id.is_(None))
            ),
            "visitors": session.scalar(select(func.count()).select_from(Visitor)),
            "spool_activities": waiting.activities,
            "spool_bytes": waiting.bytes,
            "spool_oldest_seconds": None if oldest is None else round(max(0, clock.now_us() - oldest) / 1e6, 3),
            "last_processed_at": _text(state.last_succeeded_at if state else None),
            "last_error": find_last_error(engine, "processing", state.last_error if state else None),
            "dropped": dropped,
            "set_aside": session.scalar(select(func.coalesce(func.sum(SetAside.activity_count), 0))),
            "version": installed_version(),
            "database": database_name(session),
            "spool": "journal",
        }


def count_activities(session: Session) -> int:
    """Return how many activities are stored, from the counts that are kept with the rows."""
    return int(session.scalar(select(func.coalesce(func.sum(ActivityCount.stored), 0))) or 0)


def database_name(session: Session) -> str:
    """Return the kind and version of the database: old SQLite libraries can corrupt a WAL database."""
    if session.connection().dialect.name == "sqlite":
        return f"sqlite {SQLITE_VERSION}"
    return "postgresql " + str(session.connection().dialect.server_version_info[0])  # type: ignore[index]


def installed_version() -> str:
    """Return the version of this Contrail."""
    try:
        return version("contrail")
    except PackageNotFoundError:
        return "0+unknown"


def _text(moment: Any) -> str | None:  # noqa: ANN401 - a datetime or None
    return None if moment is None else moment.isoformat()
