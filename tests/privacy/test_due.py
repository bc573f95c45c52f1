"""When is an answer due?"""

from __future__ import annotations

from datetime import date

import pytest

from webapp.privacy.kinds import one_month_after


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-01-31", "2026-02-28"), ("2026-11-21", "2026-12-21"), ("2026-12-31", "2027-01-31")],
)
def test_a_request_is_due_one_month_later(received: str, due: str) -> None:
    assert one_month_after(date.fromisoformat(received)) == date.fromisoformat(due)
