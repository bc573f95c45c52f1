"""Which activities follow from another? Landing page and external search from a page visit, lines from a purchase."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from webapp.activities.builtin import EXTERNAL_SEARCH, LANDING_PAGE, PURCHASED_PRODUCT
from webapp.activities.incoming import Incoming
from webapp.activities.keys import derive_id
from webapp.activities.record import PurchaseLine, SentActivity

PLAIN = SentActivity()
CURRENCY_LENGTH = 3
EXACT = 2**53  # above, a float no longer tells whole numbers apart


def derive_from_hit(hit: Incoming, types: Mapping[str, int], *, is_landing: bool) -> Iterator[Incoming]:
    """Yield what a page's hit brings with it; `types` are the ids of the types that are switched on."""
    if is_landing and LANDING_PAGE in types:
        yield _derived(hit, PLAIN, types[LANDING_PAGE], LANDING_PAGE)
    if hit.search is not None and EXTERNAL_SEARCH in types:
        sent = SentActivity(value=hit.search.keyword, item_id=hit.search.name)
        yield _derived(hit, sent, types[EXTERNAL_SEARCH], EXTERNAL_SEARCH)


def derive_from_purchase(purchase: Incoming, types: Mapping[str, int]) -> Iterator[Incoming]:
    """Yield one purchased product a line of the purchase."""
    if PURCHASED_PRODUCT not in types:
        return
    for number, line in enumerate(purchase.sent.lines or ()):
        sent = SentActivity(
            value=_text(_total(line)),
            item_id=_text(line.product),
            item_detail_id=_text(line.variant),
            source_id=purchase.sent.source_id,
            metadata=_line_metadata(purchase, line),
        )
        derived = _derived(purchase, sent, types[PURCHASED_PRODUCT], f"{PURCHASED_PRODUCT} {number}")
        url, name = (purchase.texts.page or ("",))[0], _text(line.name)
        derived.texts = derived.texts._replace(page=(url, name) if url or name else None)
        yield derived


def _line_metadata(purchase: Incoming, line: PurchaseLine) -> dict[str, str | int | float | bool]:
    metadata: dict[str, str | int | float | bool] = {"quantity": _whole(line.quantity), "price": _whole(line.price)}
    currency = (purchase.sent.metadata or {}).get("currency")
    if isinstance(currency, str) and len(currency) == CURRENCY_LENGTH:  # a long text would repeat on each line
        metadata["currency"] = currency
    return metadata


def _total(line: PurchaseLine) -> float | str:
    """Return the line's total in whole minor units, or nothing where that is no number that anybody means."""
    total = line.quantity * line.price
    return math.floor(total + 0.5) if abs(total) < EXACT else ""


def _whole(number: float) -> float:
    return int(number) if abs(number) < EXACT and float(number).is_integer() else number


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else str(_whole(value))


def _derived(source: Incoming, sent: SentActivity, type_id: int, purpose: str) -> Incoming:
    assert source.key is not None  # noqa: S101 - only what has an id is asked for what follows from it
    derived = Incoming(
        sent,
        source.texts._replace(target=None),
        channel_id=source.channel_id,
        received_ms=source.received_ms,
        basis=source.basis,
    )
    derived.is_derived = True
    derived.consent_version_id = source.consent_version_id
    derived.type_id = type_id
    derived.contact_id = source.contact_id
    derived.visitor_id = source.visitor_id
    derived.occurred_ms = source.occurred_ms
    derived.visit = source.visit
    derived.key = derive_id(source.key, purpose)
    return derived
