"""Are texts that repeat kept once, whole, and without secrets?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.processing.feeding import BEGIN, Feed, stored
from webapp.activities import dictionaries
from webapp.activities.models import Campaign, Environment, Page, Referrer, Target
from webapp.activities.record import Circumstances
from webapp.activities.record import Target as SentTarget
from webapp.database import db, write_transaction

LONG = "https://shop.example/" + "ä" * 2_000


def pages() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(page.url, page.title) for page in db.session.scalars(select(Page).order_by(Page.id))]


def test_what_repeats_is_kept_once(feed: Feed) -> None:
    hit = {
        "type": "click",
        "url": "https://shop.example/a?utm_source=x&gclid=1",
        "title": "A",
        "referrer": "https://r.example/b",
        "language": "en-GB",
        "target": SentTarget("product", "p1"),
    }
    where = Circumstances("desktop", "Firefox", "Linux", "DE")
    for number in range(3):
        feed.put(hit, hit, at=BEGIN + number, circumstances=where)
        feed.process()
    db.session.rollback()
    for model in (Page, Referrer, Campaign, Environment, Target):
        assert db.session.query(model).count() == 1
    assert len({(a.page_id, a.referrer_id, a.campaign_id, a.environment_id, a.target_id) for a in stored()}) == 1
    campaign = db.session.scalars(select(Campaign)).one()
    assert (campaign.source, campaign.click_id_kind, campaign.click_id) == ("x", "gclid", "1")
    assert db.session.scalars(select(Referrer)).one().host == "r.example"
    assert db.session.scalars(select(Environment)).one().language == "en-GB"


def test_long_urls_are_kept_whole_and_apart(feed: Feed) -> None:
    feed.put(
        {"type": "click", "url": LONG}, {"type": "click", "url": LONG[:-1]}, {"type": "click", "title": "t" * 1_000}
    )
    feed.process()
    assert sorted(pages()) == sorted([(LONG, ""), (LONG[:-1], ""), ("", "t" * 1_000)])


def test_user_and_password_are_taken_out_of_urls(feed: Feed) -> None:
    feed.put({"url": "https://ada:secret@shop.example/a", "referrer": "https://ada:secret@r.example/"})
    feed.process()
    assert pages() == [("https://shop.example/a", "")]
    assert db.session.scalars(select(Referrer.url)).all() == ["https://r.example/"]


def test_two_texts_with_one_digest_stop_nothing(feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionaries, "digest", lambda _: 7)
    feed.put({"type": "click", "url": "https://a.example/"}, {"type": "click", "url": "https://b.example/"})
    feed.process()
    feed.put({"type": "click", "url": "https://c.example/"})
    assert feed.process().set_aside == 0
    assert len(stored()) == 3
    assert len(pages()) == 1


def test_a_dictionary_that_remembers_too_much_finds_its_rows_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionaries, "MOST_REMEMBERED", 2)
    targets = dictionaries.Dictionary(Target, ("target_type", "target_id"))
    keys = [("product", str(number)) for number in range(30)]
    with write_transaction(db.engine) as connection:
        first = [targets.put(connection, [key])[key] for key in keys]
        again = [targets.put(connection, [key])[key] for key in reversed(keys)]
        at_once = targets.put(connection, keys)
        assert [at_once[key] for key in keys] == first == again[::-1]
    assert db.session.query(Target).count() == 30
