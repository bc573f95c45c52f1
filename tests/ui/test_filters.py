"""Are numbers, sizes and times written as people read them?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from webapp.ui import filters

NOON = datetime(2026, 11, 20, 12, 0, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words"),
    [(0, "0"), (1234567, "1,234,567"), (-1234, "-1,234"), (12.5, "12.5"), (12.0, "12"), (0.126, "0.13"), (None, "–")],
)
def test_number(value: float | None, words: str) -> None:
    assert filters.number(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KiB"),
        (1536, "1.5 KiB"),
        (5 * 1024**3, "5 GiB"),
        (2**70, "1048576 PiB"),
        (None, "–"),
    ],
)
def test_bytes(value: float | None, words: str) -> None:
    assert filters.size(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.31, "0.3 s"),
        (5, "5 s"),
        (45.6, "45 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (7_500, "2 h 5 min"),
        (360_000, "4 d 4 h"),
        (timedelta(minutes=2), "2 min"),
        (None, "–"),
    ],
)
def test_duration(value: float | timedelta | None, words: str) -> None:
    assert filters.duration(value) == words


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=30), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=8), "12 Nov 2026"),
        (-timedelta(hours=2), "in 2 hours"),
    ],
)
def test_ago(distance: timedelta, words: str) -> None:
    with time_machine.travel(NOON, tick=False):
        assert filters.ago(NOON - distance) == words
        assert filters.ago(None) == "never"


def test_moment_leaves_out_the_present_year() -> None:
    with time_machine.travel(NOON, tick=False):
        assert filters.moment(NOON) == "20 Nov 12:00"
        assert filters.moment(NOON - timedelta(days=365)) == "20 Nov 2025 12:00"
        assert filters.full_moment(NOON) == "Friday 20 November 2026, 12:00:09 (UTC)"
        assert filters.iso(NOON) == "2026-11-20T12:00:09Z"


def test_an_unknown_zone_reads_as_utc() -> None:
    assert filters._zone("Moon/Sea") is UTC
    assert filters._zone("../../etc/passwd") is UTC
