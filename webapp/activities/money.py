"""What does an amount in minor units read like, and how is one typed? 32900 with EUR is *329.00 EUR*."""

from __future__ import annotations

import re
from collections.abc import Mapping

USUAL_DIGITS = 2
# ISO 4217 gives these currencies another number of decimals; all others that are in use have two.
DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG"), 0),
    **dict.fromkeys(("RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
TYPES_WITH_AMOUNT = frozenset(("purchase", "purchasedproduct", "cartabandoned"))
TYPES_WITH_PRICE = frozenset(("productview", "productaddedtocart", "productremovedfromcart", "productaddedtowishlist"))
KEYS_WITH_AMOUNT = frozenset(("price", "total", "subtotal", "amount", "revenue", "tax", "shipping", "discount"))
CURRENCY_CODE = re.compile(r"[A-Za-z]{3}")
TYPED = re.compile(r"(?P<minus>-?)(?P<units>[0-9]{1,12})(?:[.,](?P<decimals>[0-9]+))?")
WHOLE = re.compile(r"-?[0-9]{1,18}")  # longer is no amount that anybody means


def money_words(minor: int, currency: str) -> str:
    """Return *1,329.00 EUR* for 132900 and EUR, *500 JPY* for 500 and JPY."""
    digits = digits_of(currency)
    units, rest = divmod(abs(minor), 10**digits)
    decimals = f".{rest:0{digits}}" if digits else ""
    return f"{'-' if minor < 0 else ''}{units:,}{decimals} {currency.upper()}"


def minor_units(text: str, currency: str) -> int:
    """Return 32900 for *329.00*, *329,00* or *329* and EUR; `ValueError` for what could mean another amount, too.

    Three digits behind a dot or comma are thousands or decimals, depending on who types them: refused for EUR.
    """
    digits = digits_of(currency)
    typed = TYPED.fullmatch(text.strip())
    if typed is None or len(typed["decimals"] or "") > digits:
        raise ValueError(text)
    minor = int(typed["units"] + (typed["decimals"] or "").ljust(digits, "0"))
    return -minor if typed["minus"] else minor


def digits_of(currency: str) -> int:
    """Return how many decimals a currency has."""
    return DIGITS.get(currency.upper(), USUAL_DIGITS)


def value_words(code_name: str, value: str, metadata: Mapping[str, object]) -> str:
    """Return an activity's value as money where its type has an amount there and the currency is known, else as it is.

    Only these types: a product may be called *1984*, and stays so beside a currency.
    """
    currency = currency_of(metadata)
    if code_name not in TYPES_WITH_AMOUNT or not currency or not WHOLE.fullmatch(value):
        return value
    return money_words(int(value), currency)


def metadata_words(key: str, metadata: Mapping[str, object]) -> str:
    """Return one metadata value in words: yes or no, money where the key names an amount, else as it is."""
    value, currency = metadata[key], currency_of(metadata)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if currency and key.lower() in KEYS_WITH_AMOUNT and isinstance(value, int) and WHOLE.fullmatch(str(value)):
        return money_words(value, currency)
    return str(value)


def currency_of(metadata: Mapping[str, object]) -> str:
    """Return the currency that metadata name, or ""."""
    currency = metadata.get("currency")
    return currency if isinstance(currency, str) and CURRENCY_CODE.fullmatch(currency) else ""
