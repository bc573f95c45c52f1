"""What runs unattended to empty the spool?"""

from __future__ import annotations

from collections.abc import Callable

import structlog
from sqlalchemy import Engine

from webapp.processing.run import RunResult, process_spool
from webapp.processing.run_state import note_failure, note_start, note_success
from webapp.processing.sums import process_sums
from webapp.spool.contract import Spool, SpoolBusy

log = structlog.get_logger()
JOB = "processing"


def run_processing(
    engine: Engine, spool: Spool, sums: Spool, *, stop: Callable[[], bool] = lambda: False, lock_seconds: float = 60.0
) -> RunResult:
    """Process what waits, and keep how the run went, its failure too. Raises what stopped it."""
    try:
        note_start(engine, JOB)
        process_sums(engine, sums, lock_seconds=lock_seconds)
        result = process_spool(engine, spool, stop=stop, lock_seconds=lock_seconds)
        note_success(engine, JOB, seconds=result.seconds, count=result.activities)
    except SpoolBusy:
        raise  # another process is at it, which is no failure
    except Exception as error:  # whatever it was, the pages must say it
        note_failure(engine, JOB, error)
        raise
    if result.activities:
        log.info(
            "processed", activities=result.activities, seconds=round(result.seconds, 3), set_aside=result.set_aside
        )
    return result
