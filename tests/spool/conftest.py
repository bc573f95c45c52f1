"""Journals of a test's own, whole and on small disks, and processes that write to them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from webapp.spool.contract import Spool
from webapp.spool.journal import Journal

ROOT = Path(__file__).parents[2]
MUST_NOT_SKIP = os.environ.get("CONTRAIL_TEST_REQUIRE_SERVICES") == "1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def open_journal(folder: Path) -> Iterator[Callable[..., Journal]]:
    """Opens the test's journal once more, as another process would."""
    with ExitStack() as opened:

        def open_one(**options: object) -> Journal:
            journal = Journal(folder, **{"max_bytes": 2**30, **options})  # type: ignore[arg-type]
            opened.callback(journal.close)
            return journal

        yield open_one


@pytest.fixture(params=["journal"])
def open_spool(request: pytest.FixtureRequest) -> Callable[[], Spool]:
    """Opens the test's spool, of each kind, once more, as another process would."""
    opener: Callable[[], Spool] = request.getfixturevalue(f"open_{request.param}")
    return opener


@pytest.fixture
def start_process(folder: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `tests.spool.process` with one of its tasks, on the test's journal."""
    with ExitStack() as started:

        def start(task: str, *arguments: object) -> subprocess.Popen[str]:
            command = [sys.executable, "-m", "tests.spool.process", task, str(folder), *map(str, arguments)]
            process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            started.enter_context(process)
            started.callback(process.kill)
            return process

        yield start


@pytest.fixture
def mount_small(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mounts a real file system of so many KiB."""
    with ExitStack() as mounted:

        def mount(kibibytes: int) -> Path:
            place = tmp_path / "small"
            place.mkdir()
            result = run("mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(place))
            if result.returncode:
                if MUST_NOT_SKIP:
                    pytest.fail(f"mounting a tmpfs failed: {result.stderr}")
                pytest.skip(f"only root may mount a small tmpfs here: {result.stderr.strip()}")
            mounted.callback(run, "umount", "-l", str(place))
            return place

        yield mount


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)
