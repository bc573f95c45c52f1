"""Can the tables of administration be read on a phone, without a barrier and without scrolling sideways?"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.browser import NewPage, barriers, sideways, sign_in_with
from tests.cast import make_user
from tests.conftest import make_channel
from tests.door import DoorClient
from webapp import clock
from webapp.database import db, transaction
from webapp.processing.faults import keep_faults, note_unreadable
from webapp.processing.models import SetAside
from webapp.recalculation.jobs import run_recalculation
from webapp.spool.contract import Fault

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
PATHS = (
    *("/", "/channels", "/channels/1/check?since=1", "/users", "/audit", "/needs-attention", "/not-recorded"),
    "/account",
)
SEGMENT = "1795000000000000-1234-0123456789abcdef.segment"


@pytest.fixture
def busy(app: Flask, door: DoorClient) -> None:
    """Something in every table, and long words in it."""
    for name in ("Ada", "Mel"):
        make_user(app, name)
    make_channel("The channel of the app for the field staff", is_test=True, origins=[])
    door.store({"type": "productaddedtowishlist", "title": "T" * 200}, {"type": "click"})
    door.send([{"type": "nonsense"}, {"type": "click", "title": []}])
    door.process()
    run_recalculation(db.engine)
    values = {"reason": "unreadable", "detail": "DecodeError: " + "x" * 200, "payload": b"x", "channel_id": 1}
    with transaction() as session:
        session.add(SetAside(set_aside_at=clock.now(), received_at=clock.now(), activity_count=3, **values))
        keep_faults(session.connection(), [Fault(SEGMENT, 512, 90, None, "damaged")])
    note_unreadable(db.engine, {SEGMENT: Fault(SEGMENT, 512, 0, None, "unreadable", 81_920)}, has_seen_all=True)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("width", [390, 1280])
def test_no_table_scrolls_sideways_or_has_a_barrier(new_page: NewPage, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 844}, color_scheme="dark" if width == 390 else "light")
    sign_in_with(page, "Ada")
    found = {}
    for path in PATHS:
        page.goto(path)
        assert page.locator(".table-scroll").count(), path
        found[path] = [*sideways(page), *barriers(page)]
    assert {path: faults for path, faults in found.items() if faults} == {}
