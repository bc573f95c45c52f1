"""Commands run in the test's own installation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from webapp.cli import main
from webapp.config import Config

Command = Callable[..., Result]


@pytest.fixture
def contrail(config: Config) -> Command:
    """Run a command; `given` is what it reads from standard input."""

    def run(*arguments: str | Path, given: str | bytes | None = None) -> Result:
        environment = {
            "CONTRAIL_INSTANCE_PATH": str(config.instance_path),
            "CONTRAIL_DATABASE_URL": config.database_url,
            "CONTRAIL_SECRET_KEY": config.secret_key,
        }
        return CliRunner().invoke(main, [str(one) for one in arguments], input=given, env=environment)

    return run
