"""Amounts are shown as money where the currency is known, and nothing else is."""

import re

import pytest

from webapp.activities.money import metadata_words, minor_units, money_words, value_words

EUR = {"currency": "EUR"}


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (32900, "EUR", "329.00 EUR"),
        (132905, "eur", "1,329.05 EUR"),
        (5, "EUR", "0.05 EUR"),
        (-5, "EUR", "-0.05 EUR"),
        (0, "EUR", "0.00 EUR"),
        (500, "JPY", "500 JPY"),
        (1500, "KWD", "1.500 KWD"),
    ],
)
def test_money_has_the_digits_of_its_currency(minor: int, currency: str, words: str) -> None:
    assert money_words(minor, currency) == words


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("329", "EUR", 32900),
        ("329.00", "EUR", 32900),
        ("329,5", "eur", 32950),
        (" -0.05 ", "EUR", -5),
        ("500", "JPY", 500),
        ("1.5", "KWD", 1500),
        ("1,500", "KWD", 1500),
    ],
)
def test_typed_amount_becomes_minor_units(text: str, currency: str, minor: int) -> None:
    assert minor_units(text, currency) == minor


@pytest.mark.parametrize("text", ["1,329", "1.329,00", "1 329", "329.", ".5", "٣٢٩", "1e3", "9" * 13, "--5", "EUR 5"])
def test_amount_that_is_not_plain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        minor_units(text, "EUR")


@pytest.mark.parametrize("code_name", ["purchase", "purchasedproduct", "cartabandoned"])
def test_value_of_a_type_with_an_amount_is_money(code_name: str) -> None:
    assert value_words(code_name, "32900", EUR) == "329.00 EUR"


def test_value_that_is_a_name_stays() -> None:
    assert value_words("productview", "1984", EUR) == "1984"


@pytest.mark.parametrize("value", ["", "329.00", "free", "٣٢٩", "9" * 400])
def test_value_that_is_no_whole_number_stays(value: str) -> None:
    assert value_words("purchase", value, EUR) == value


@pytest.mark.parametrize("metadata", [{}, {"currency": ""}, {"currency": "Euro"}, {"currency": 978}])
def test_value_without_a_currency_stays(metadata: dict[str, object]) -> None:
    assert value_words("purchase", "32900", metadata) == "32900"


def test_metadata_that_names_an_amount_is_money() -> None:
    assert metadata_words("price", {"price": 32900, **EUR}) == "329.00 EUR"


@pytest.mark.parametrize(("value", "words"), [(True, "Yes"), (False, "No"), (3, "3"), (1.5, "1.5"), ("red", "red")])
def test_other_metadata_stays(value: object, words: str) -> None:
    assert metadata_words("quantity", {"quantity": value, **EUR}) == words


def test_decimals_in_an_amount_stay() -> None:
    assert metadata_words("price", {"price": 19.99, **EUR}) == "19.99"
