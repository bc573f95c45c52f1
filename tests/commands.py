"""How do tests run a command of `contrail` within their own process, and leave nothing of it behind?"""

from __future__ import annotations

import os
from pathlib import Path

import structlog
from click.testing import CliRunner, Result
from flask import has_app_context

from webapp.cli import main
from webapp.config import Config
from webapp.database import db


def environment_of(config: Config) -> dict[str, str]:
    """Return the environment that a configuration was read from."""
    return {
        "CONTRAIL_INSTANCE_PATH": str(config.instance_path),
        "CONTRAIL_DATABASE_URL": config.database_url,
        "CONTRAIL_SECRET_KEY": config.secret_key,
    }


def run_command(environment: dict[str, str], *arguments: str | Path, given: str | bytes | None = None) -> Result:
    """Run a command to its end; `given` is what it reads from standard input."""
    logs, mask = structlog.get_config(), os.umask(0o077)
    try:
        return CliRunner().invoke(main, [str(one) for one in arguments], input=given, env=environment)
    finally:
        structlog.configure(**logs)
        os.umask(mask)


def run_beside(config: Config, *arguments: str | Path, given: str | bytes | None = None) -> Result:
    """Run a command over the database of the test, which reads anew what the command changed."""
    _forget_what_was_read()
    done = run_command(environment_of(config), *arguments, given=given)
    _forget_what_was_read()
    return done


def _forget_what_was_read() -> None:
    if has_app_context():
        db.session.rollback()
