"""How fast is the door, against a bare application on the same server in the same run?"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import wrk
from bench.system import free_port, make_channel, running_bare, running_contrail
from bench.table import Measured

ROUNDS = 3
QUIET = "3600"
TWENTY_BAR = 100_000


def rows() -> Iterator[Measured]:
    """Yield the rows of the door; nothing when wrk isn't there."""
    if not wrk.is_there():
        yield Measured("the door", "not measured", "wrk is not installed", "–", "–", None)
        return
    with tempfile.TemporaryDirectory() as name, running_bare() as bare_port:
        folder = Path(name)
        collect_port = free_port()
        settings = {"collect_port": str(collect_port), "processing_interval_seconds": QUIET}
        with running_contrail(folder, **settings) as web:
            key = make_channel(folder, wrk.ORIGIN)
            yield from _compare(bare_port, collect_port, web.port, key)


def _compare(bare_port: int, collect_port: int, web_port: int, key: str) -> Iterator[Measured]:
    bare, collector, web, twenty = 0.0, 0.0, 0.0, 0.0
    for _ in range(ROUNDS):  # in turns, so that a busy moment of the machine meets all of them
        bare = max(bare, wrk.press(bare_port, key).per_second)
        collector = max(collector, _checked(wrk.press(collect_port, key)))
        web = max(web, _checked(wrk.press(web_port, key)))
        twenty = max(twenty, _checked(wrk.press(collect_port, key, activities=20)) * 20)
    baseline = f"{bare:,.0f}/s bare"
    yield _ratio("`POST /collect`, one activity, collector", collector, bare, baseline, 0.6)
    yield _ratio("the same on a web worker that serves pages too", web, bare, baseline, 0.2)
    yield Measured(
        "20 activities a request, collector",
        f"{twenty:,.0f}/s",
        "–",
        f"{twenty:,.0f}/s",
        "≥ 100,000/s",
        twenty >= TWENTY_BAR,
    )


def _checked(load: wrk.Load) -> float:
    if load.errors:
        message = f"{load.errors} requests were refused: the figure would say nothing"
        raise ValueError(message)
    return load.per_second


def _ratio(what: str, figure: float, base: float, baseline: str, bar: float) -> Measured:
    ratio = figure / base
    return Measured(what, f"{figure:,.0f}/s", baseline, f"{ratio:.2f}", f"≥ {bar}", ratio >= bar)
