"""Does a spreadsheet find a formula in what a sender wrote?"""

from __future__ import annotations

import pytest

from webapp.ui.export import safe_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        *[(f"{sign}1+1", f"'{sign}1+1") for sign in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"],
        ("a;=1+1;b", "a;'=1+1;b"),
        (";@SUM(1)", ";'@SUM(1)"),
        ("a\n=1+1", "a\n'=1+1"),
        ("a\t-1", "a\t'-1"),
    ],
)
def test_no_cell_is_a_formula(value: str, cell: str) -> None:
    assert safe_cell(value) == cell


def test_object_is_one_cell() -> None:
    assert safe_cell({"price": 1999, "note": "a;=1+1"}) == '{"price":1999,"note":"a;\'=1+1"}'
    assert safe_cell({}) == ""


@pytest.mark.parametrize("value", ["", "a = b", "a; b - c", "x=1;y=2", "one\r\n\r\ntwo", -5, 1.5, None, True])
def test_other_values_stay_as_they_are(value: object) -> None:
    assert safe_cell(value) == value
