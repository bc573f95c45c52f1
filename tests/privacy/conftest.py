"""What is spared all tests of erasing and of retention?"""

from __future__ import annotations

import pytest

from webapp.privacy import erasing_jobs, retention_jobs


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the pauses in which the database is free for others: hardly a test has anybody else."""
    for module in (erasing_jobs, retention_jobs):
        monkeypatch.setattr(module, "FREE_SECONDS", 0.0)
