"""How does a test get a disk that is small, or that can't be written to? By mounts, which only root may make."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import MUST_NOT_SKIP


def mount(*arguments: str) -> None:
    """Mount, or skip the test where that isn't allowed."""
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    reason = f"nothing can be mounted here: {done.stderr.strip()}"
    if MUST_NOT_SKIP:
        pytest.fail(f"{reason}, and CONTRAIL_TEST_REQUIRE_SERVICES=1 forbids to skip")
    pytest.skip(reason)


def unmount(folder: Path) -> None:
    """Take a mount away, even while files of it are open."""
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write below the folder, who doesn't have the file open already."""
    mount("--bind", str(folder), str(folder))
    try:
        mount("-o", "remount,bind,ro", str(folder))
        yield
    finally:
        unmount(folder)
