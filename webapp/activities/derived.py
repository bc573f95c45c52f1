"""Which activities follow from another? Landing page and external search from a page visit, lines from a purchase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from webapp.activities.builtin import EXTERNAL_SEARCH, LANDING_PAGE, PURCHASED_PRODUCT
from webapp.activities.ids import derive_id
from webapp.activities.incoming import Incoming
from webapp.activities.record import PurchaseLine, SentActivity
from webapp.enrich.referrer import classify_referrer


def derive_from_hit(hit: Incoming, types: Mapping[str, int], *, is_landing: bool) -> Iterator[Incoming]:
    """Yield what a page's hit brings with it; `types` are the ids of the types that are switched on."""
    if is_landing and LANDING_PAGE in types:
        sent = SentActivity(
            title=hit.sent.title, url=hit.sent.url, referrer=hit.sent.referrer, language=hit.sent.language
        )
        yield _derived(hit, sent, types[LANDING_PAGE], LANDING_PAGE)
    referrer = str(hit.sent.referrer)
    if referrer and EXTERNAL_SEARCH in types:
        source = classify_referrer(referrer)
        if source.kind == "search":
            sent = SentActivity(
                value=source.keyword, item_id=source.name, url=hit.sent.url, title=hit.sent.title, referrer=referrer
            )
            yield _derived(hit, sent, types[EXTERNAL_SEARCH], EXTERNAL_SEARCH)


def derive_from_purchase(purchase: Incoming, types: Mapping[str, int]) -> Iterator[Incoming]:
    """Yield one purchased product a line of the purchase."""
    if PURCHASED_PRODUCT not in types:
        return
    for number, line in enumerate(purchase.sent.lines or ()):
        sent = SentActivity(
            title=line.name,
            value=_amount(line.quantity * line.price),
            item_id=line.product,
            item_detail_id=line.variant,
            url=purchase.sent.url,
            source_id=purchase.sent.source_id,
            metadata=_line_metadata(line),
        )
        yield _derived(purchase, sent, types[PURCHASED_PRODUCT], f"{PURCHASED_PRODUCT} {number}")


def _line_metadata(line: PurchaseLine) -> dict[str, str | int | float | bool]:
    return {"quantity": line.quantity, "price": line.price}


def _amount(amount: float) -> str:
    return str(int(amount)) if float(amount).is_integer() else str(amount)


def _derived(source: Incoming, sent: SentActivity, type_id: int, purpose: str) -> Incoming:
    derived = Incoming(
        sent,
        type_id=type_id,
        channel_id=source.channel_id,
        contact_id=source.contact_id,
        visitor_id=source.visitor_id,
        occurred_ms=source.occurred_ms,
        received_ms=source.received_ms,
        flags=0,
        basis=source.basis,
        circumstances=source.circumstances,
    )
    assert source.key is not None  # noqa: S101 - only what has an id is asked for what follows from it
    derived.key = derive_id(source.key, purpose)
    derived.visit = source.visit
    return derived
