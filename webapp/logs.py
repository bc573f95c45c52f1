"""What do the logs say? One line an event; no address, no user agent, no value that came through the door."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType

import structlog
from sqlalchemy.exc import StatementError

VALUE = ': "'  # PostgreSQL puts the value that it refused behind
# Ours mostly wait for bodies; granian thinks them too many, at every start.
NO_NEWS = "Configuration allows spawning"
Raised = tuple[type[BaseException], BaseException, TracebackType | None]


def set_up_logs() -> None:
    """Send all logs to standard error as lines: JSON for programs, plain where a person watches a terminal."""
    is_terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer(colors=True) if is_terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(trace_of),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(TracesWithoutValues("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    logging.getLogger("_granian").addFilter(lambda record: not record.getMessage().startswith(NO_NEWS))


class TracesWithoutValues(logging.Formatter):
    """Writes where an error came from, and what it was without the values that its message may repeat."""

    def formatException(self, ei: Raised | tuple[None, None, None]) -> str:  # noqa: N802 - the name that logging calls
        """Return the lines of a trace."""
        return "" if ei[0] is None else trace_of(ei)


def trace_of(exc_info: Raised) -> str:
    """Return where an error was raised, and the words of it and of those that led to it."""
    _, error, trace = exc_info
    return "".join([*traceback.format_tb(trace), "\n".join(words_of(one) for one in _with_causes(error))])


def words_of(error: BaseException) -> str:
    """Say what failed in one line, without the values that a driver's message may repeat."""
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    if isinstance(cause, LookupError):  # its only words are the value that was looked up
        return type(cause).__name__
    line = (str(cause).splitlines() or [""])[0]
    return f"{type(cause).__name__}: {line.partition(VALUE)[0][:200]}"


def _with_causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
