"""Does the demo bring a believable month, once, and a shop that carries the beacon?"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.client import PageClient
from tests.conftest import config_for
from tests.door import activity_count
from webapp import create_app
from webapp.activities.models import Visit
from webapp.admission.runtime import Runtime
from webapp.contacts.models import Contact
from webapp.database import db
from webapp.demo.making import FORM_CODE, FORM_FIELDS, Size, make_demo
from webapp.migrations import upgrade_database

SMALL = Size(people=60, activities=900)
BASE = "http://127.0.0.1:8000"


def make(app: Flask) -> list[str]:
    runtime: Runtime = app.extensions["contrail_door"]
    said: list[str] = []
    make_demo(db.engine, runtime.spool, runtime.sums, BASE, said.append, size=SMALL)
    db.session.rollback()
    return said


def test_demo_has_as_many_as_it_says(app: Flask) -> None:
    assert "900 activities of 60" in make(app)[0]
    assert 900 <= activity_count() <= 930
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 60
    assert activity_count("landingpage") == db.session.scalar(select(func.count()).select_from(Visit))


def test_demo_is_believable(app: Flask) -> None:
    make(app)
    known = db.session.scalars(select(Contact).where(Contact.is_known)).all()
    assert 1 <= len(known) < 30
    assert all(contact.email and contact.last_name for contact in known)
    assert activity_count("purchase") > 0
    assert activity_count("purchasedproduct") >= activity_count("purchase")
    assert activity_count("externalsearch") > 0
    busy = db.session.scalars(select(Contact).order_by(Contact.activity_count.desc())).first()
    assert busy is not None
    assert busy.last_activity_at is not None
    assert busy.first_activity_at is not None
    assert busy.activity_count > 20


def test_second_start_adds_nothing(app: Flask) -> None:
    make(app)
    before = activity_count()
    assert make(app) == []
    assert activity_count() == before


def test_interrupted_start_goes_on_without_doubling(app: Flask) -> None:
    runtime: Runtime = app.extensions["contrail_door"]

    class Interrupted(Exception):
        pass

    def stop_after(count: int) -> None:
        original = runtime.spool.append
        calls = iter(range(count))

        def append(payload: bytes, activities: int) -> None:
            if next(calls, None) is None:
                raise Interrupted
            original(payload, activities)

        runtime.spool.append = append  # type: ignore[method-assign, assignment]
        try:
            with pytest.raises(Interrupted):
                make(app)
        finally:
            runtime.spool.append = original  # type: ignore[method-assign]

    stop_after(40)
    make(app)
    assert 900 <= activity_count() <= 930


@pytest.fixture
def shop(tmp_path: Path) -> PageClient:
    app = create_app(config_for(tmp_path, demo=1))
    upgrade_database(app)
    with app.app_context():
        make(app)
    return PageClient(app)


def test_every_page_of_the_shop_opens_and_carries_the_beacon(shop: PageClient) -> None:
    home = shop.get("/demo/")
    assert "/beacon/" in home.html
    for path in ("c/tents", "p/boot-fell", "search?q=tent", "search?q=<script>", "read/layering", "contact", "cart"):
        assert "/beacon/" in shop.get(f"/demo/{path}").html
    assert shop.browser.get("/demo/size-guide.txt").status_code == 200
    shop.get("/demo/")
    assert "Your data at" in shop.follow("My data").text


def test_the_fields_of_the_shops_form_are_the_registered_ones(shop: PageClient) -> None:
    html = shop.get("/demo/contact").html
    assert f'data-contrail-form="{FORM_CODE}"' in html
    assert [field.field for field in FORM_FIELDS if f'name="{field.field}"' not in html] == []


def test_what_goes_into_the_cart_has_its_price_in_money(shop: PageClient) -> None:
    button = shop.get("/demo/p/boot-fell").html.partition("data-add")[2].partition(">")[0]
    assert 'data-contrail-meta-price="18900" data-contrail-meta-currency="EUR"' in button


@pytest.mark.parametrize("path", ["c/nothing", "p/nothing", "read/nothing"])
def test_what_the_shop_does_not_have_is_not_found(shop: PageClient, path: str) -> None:
    shop.get(f"/demo/{path}", 404)


def test_without_make_demo_there_is_no_shop(client: object, app: Flask) -> None:
    PageClient(app).get("/demo/", 404)
