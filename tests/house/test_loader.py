"""Does what fills an installation for the benchmarks fit the tables as they are?"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bench.loader import load
from tests.client import PageClient
from webapp.contacts.models import Contact
from webapp.database import db


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # so do the benchmarks of pages
def test_loaded_installation_is_shown(ada: PageClient) -> None:
    load(db.engine, activities=600, contacts=100)
    assert "Log by hand" in ada.get("/activities").text
    assert "Person 35" in ada.get("/contacts?q=son 35").text
    busiest = db.session.scalars(select(Contact.id).order_by(Contact.activity_count.desc())).first()
    assert "Browsers" in ada.get(f"/contacts/{busiest}").text
