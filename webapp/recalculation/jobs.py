"""What runs unattended to keep everything up to date?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from webapp.processing.run_state import note_failure, note_start, note_success
from webapp.recalculation.run import RecalculationResult, recalculate

JOB = "recalculation"


def run_recalculation(engine: Engine, *, stop: Callable[[], bool] = lambda: False) -> RecalculationResult:
    """Recalculate, and keep how the run went, its failure too. Raises what stopped it."""
    try:
        note_start(engine, JOB)
        result = recalculate(engine, stop=stop)
        note_success(engine, JOB, seconds=result.seconds, count=result.contacts)
    except SQLAlchemyError as error:
        note_failure(engine, JOB, error)
        raise
    return result
