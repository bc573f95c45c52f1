"""Can a key be made from the command line?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.api.conftest import Program
from webapp.access.models import ApiKey
from webapp.config import Config
from webapp.database import db

HOUSE = Path(__file__).parents[2]
COMMAND = [sys.executable, "-c", "from webapp.cli import main; main()", "api-key", "create"]


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """The command works on the file of the instance."""
    return str(request.param)


def run(config: Config, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "CONTRAIL_INSTANCE_PATH": str(config.instance_path)}
    command = [*COMMAND, *arguments]
    return subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_prints_only_the_key_of_a_channel(program: Program, config: Config) -> None:
    made = run(config, "Server", "--scope", "collect", "--channel", "Shop", "--consent", "vouched")
    assert made.stderr == ""
    secret = made.stdout.strip()
    assert secret.startswith("ck_")
    assert program.call("GET", "/channels", secret=secret).status_code == 200
    key = db.session.scalars(select(ApiKey).where(ApiKey.name == "Server")).one()
    assert (key.is_vouched, key.channel_id, key.created_by) == (True, program.channel.id, "Command line")


def test_a_channel_that_is_not_there_is_refused_in_one_line(program: Program, config: Config) -> None:
    refused = run(config, "Server", "--scope", "collect", "--channel", "Nope")
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", "contrail: no channel is called 'Nope'\n")
