"""How are the results shown? One table of ratios, with the machine's facts above it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Measured(NamedTuple):
    """One row: what was measured, the figure in words, the baseline in words, ratio or figure against the bar."""

    what: str
    figure: str
    baseline: str
    result: str
    bar: str
    is_met: bool | None


def facts() -> str:
    """Return what machine this is."""
    memory = next(line for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    gibibytes = int(memory.split()[1]) / 1024 / 1024
    models = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else platform.processor()
    return f"{os.cpu_count()} cores ({model}), {gibibytes:.0f} GiB, Python {platform.python_version()}"


def show(rows: Iterable[Measured]) -> str:
    """Return the rows as a table in Markdown, so that it can be put into docs/benchmarks.md as it is."""
    lines = ["| What | Measured | Baseline | Result | Bar | |", "|---|---:|---:|---:|---|---|"]
    for row in rows:
        mark = {True: "met", False: "**missed**", None: "–"}[row.is_met]
        lines.append(f"| {row.what} | {row.figure} | {row.baseline} | {row.result} | {row.bar} | {mark} |")
    return "\n".join(lines)
