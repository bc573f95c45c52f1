"""Is what an address and htmx ask for read well?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from webapp.errors import WORDS
from webapp.ui.arguments import date_argument, end_of, start_of, text_argument, whole_argument
from webapp.ui.htmx import is_htmx, render_part
from webapp.ui.paging import url_with

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("headers", "is_part"),
    [
        ({}, False),
        ({"HX-Request": "true", "HX-Request-Type": "partial"}, True),
        ({"HX-Request": "true", "HX-Request-Type": "full"}, False),
        ({"HX-History-Restore-Request": "true"}, False),
    ],
)
def test_htmx_asks_for_a_part_or_the_whole(app: Flask, headers: dict[str, str], is_part: bool) -> None:  # noqa: FBT001 - a case
    with app.test_request_context("/", headers=headers):
        assert is_htmx() is is_part
        answer = render_part("errors/error.html", "ui/number.html", said=WORDS[404], code=404)
        assert ("<h1>" in answer.get_data(as_text=True)) is not is_part
        assert "HX-Request" in answer.vary


@pytest.mark.parametrize(
    ("query", "read", "value"),
    [
        ("q=%00a%20b%20", text_argument, "a b"),
        ("", text_argument, ""),
        (f"q={'x' * 5000}", text_argument, "x" * 2048),
        ("q=42", whole_argument, 42),
        ("q=2147483647", whole_argument, 2147483647),
        ("q=2147483648", whole_argument, None),
        ("q=-1", whole_argument, None),
        ("q=%D9%A3", whole_argument, None),
        (f"q={'9' * 5000}", whole_argument, None),
        ("q=2026-11-20", date_argument, date(2026, 11, 20)),
        ("q=2026-02-30", date_argument, None),
    ],
)
def test_parameters_are_clean_or_not_given(
    app: Flask, query: str, read: Callable[[str], object], value: object
) -> None:
    with app.test_request_context(f"/?{query}"):
        assert read("q") == value


def test_a_day_has_a_first_moment_and_a_first_one_after_it(app: Flask) -> None:
    with app.test_request_context("/"):
        assert start_of(date(2026, 11, 20)) == datetime(2026, 11, 20, tzinfo=UTC)
        assert end_of(date(2026, 11, 20)) == datetime(2026, 11, 21, tzinfo=UTC)
        assert end_of(date.max) is None
        assert start_of(None) is None
        assert end_of(None) is None


def test_an_address_keeps_what_is_not_changed(app: Flask) -> None:
    with app.test_request_context("/users/7?type=a&type=b&before=9&q=x%26y"):
        assert url_with(before=None) == "/users/7?type=a&type=b&q=x%26y"
        assert url_with(type=["c"], q="") == "/users/7?type=c&before=9"
