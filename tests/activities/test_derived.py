"""Does what follows from an activity say the right things?"""

from __future__ import annotations

import json

import pytest

from tests.processing.feeding import BEGIN, Feed, moment, stored, uuid7
from webapp.activities.keys import derive_id
from webapp.activities.models import Page
from webapp.activities.record import PurchaseLine, Target
from webapp.database import db

URL = "https://shop.example/shoes?utm_source=news&utm_campaign=spring"


def test_a_landing_page_shows_where_the_visit_began(feed: Feed) -> None:
    own = uuid7(BEGIN, 1)
    hit = {"id": str(own), "url": URL, "title": "Shoes", "referrer": "https://ads.example/", "target": Target("a", "b")}
    feed.put(hit, at=BEGIN)
    feed.process()
    (page_visit,), (landing,) = stored("pagevisit"), stored("landingpage")
    assert landing.id.bytes == derive_id(own.bytes, "landingpage")
    assert moment(landing) == moment(page_visit) == BEGIN
    for name in (
        "contact_id",
        "visitor_id",
        "visit_id",
        "channel_id",
        "page_id",
        "referrer_id",
        "campaign_id",
        "basis",
    ):
        assert getattr(landing, name) == getattr(page_visit, name) is not None
    assert landing.target_id is None
    assert landing.id > page_visit.id


def test_an_external_search_has_engine_and_keyword(feed: Feed) -> None:
    feed.put({"url": URL, "referrer": "https://www.bing.com/search?q=red+shoes"}, at=BEGIN)
    feed.process()
    (search,) = stored("externalsearch")
    assert (search.item_id, search.value) == ("Bing", "red shoes")


def test_a_link_from_elsewhere_is_no_search(feed: Feed) -> None:
    feed.put({"url": URL, "referrer": "https://blog.example/"}, {"type": "click", "referrer": "https://www.bing.com/"})
    feed.process()
    assert stored("externalsearch") == []


def test_a_purchase_brings_its_lines(feed: Feed) -> None:
    lines = [PurchaseLine("p1", "red", "Shoes", 2, 1999), PurchaseLine(7, 8.0, 9, 1.5, 333), PurchaseLine(price=1e300)]
    feed.put({"type": "purchase", "value": "4498", "item_id": "o1", "source_id": "r1", "lines": lines}, at=BEGIN)
    result = feed.process()
    assert result.set_aside == 0
    bought = {activity.item_id: activity for activity in stored("purchasedproduct")}
    assert (bought["p1"].item_detail_id, bought["p1"].value, bought["p1"].source_id) == ("red", "3998", "r1")
    assert (bought["7"].item_detail_id, bought["7"].value) == ("8", "500")
    assert json.loads(bought["p1"].details or "") == {"quantity": 2, "price": 1999}
    db.session.rollback()
    assert {db.session.get_one(Page, bought[item].page_id).title for item in ("p1", "7")} == {"Shoes", "9"}
    assert len(stored("purchasedproduct")) == 3


@pytest.mark.parametrize(("currency", "kept"), [("EUR", {"currency": "EUR"}), ("Euro" * 100, {}), (978, {})])
def test_lines_have_the_currency_of_their_purchase(feed: Feed, currency: object, kept: dict[str, str]) -> None:
    lines = [PurchaseLine("p1", quantity=1, price=500)]
    feed.put({"type": "purchase", "metadata": {"currency": currency}, "lines": lines}, at=BEGIN)
    feed.process()
    (bought,) = stored("purchasedproduct")
    assert json.loads(bought.details or "") == {"quantity": 1, "price": 500} | kept


def test_a_repeated_purchase_brings_no_lines_again(feed: Feed) -> None:
    purchase = {"type": "purchase", "id": "o1", "lines": [PurchaseLine("p1", price=5)]}
    feed.put(purchase, at=BEGIN)
    feed.put(purchase, at=BEGIN + 1)
    feed.process()
    feed.put(purchase, at=BEGIN + 2)
    feed.process()
    assert len(stored("purchasedproduct")) == 1
