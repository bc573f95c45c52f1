"""Commands run in the test's own installation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.commands import run_beside
from webapp.config import Config

Command = Callable[..., Result]


@pytest.fixture
def contrail(config: Config) -> Command:
    """Run a command; `given` is what it reads from standard input."""

    def run(*arguments: str | Path, given: str | bytes | None = None) -> Result:
        return run_beside(config, *arguments, given=given)

    return run
