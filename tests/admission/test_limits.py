"""Do the buckets let through what they should, and stay small?"""

from __future__ import annotations

import time

from webapp.admission import limits
from webapp.admission.limits import RateLimit


def test_twice_the_rate_at_once_and_then_the_rate() -> None:
    limit = RateLimit(5)
    assert [limit.wait_seconds("a") for _ in range(11)] == [0] * 10 + [1]
    assert limit.wait_seconds("b") == 0
    time.sleep(0.25)
    assert [limit.wait_seconds("a") for _ in range(2)] == [0, 1]


def test_the_wait_is_as_long_as_the_rate_needs() -> None:
    limit = RateLimit(0.1)
    assert [limit.wait_seconds("a") for _ in range(2)] == [0, 10]


def test_zero_lets_everything_through() -> None:
    limit = RateLimit(0)
    assert not limit.is_on
    assert {limit.wait_seconds("a") for _ in range(1_000)} == {0}


def test_as_many_senders_as_there_are_keep_no_more_buckets_than_the_bound() -> None:
    limit = RateLimit(0.01)
    for number in range(limits.MOST_BUCKETS * 2 + 10):
        assert limit.wait_seconds(number) == 0
    assert len(limit._buckets) <= limits.MOST_BUCKETS + 1
