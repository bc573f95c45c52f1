"""A spool that tests fill past the door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import make_channel
from tests.processing.feeding import Feed


@pytest.fixture
def feed(app: Flask) -> Iterator[Feed]:
    """Records of one channel, of any moment."""
    one = Feed(app, make_channel())
    yield one
    one.close()
