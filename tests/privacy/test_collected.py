"""Does the page say what is really collected, and nothing that is switched off?"""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.client import PageClient
from tests.conftest import make_channel
from tests.contact_management.test_attributes import define
from webapp import clock
from webapp.access.retention import change_retention
from webapp.activities.models import ActivityType
from webapp.channels.models import Agreement
from webapp.consent.models import Consent, ConsentVersion
from webapp.database import transaction

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def site() -> str:
    """A shop that asks with the banner, for one purpose."""
    with transaction() as session:
        words = {"en": {"short": "s", "full": "f"}}
        fields = {"purpose": "Measure use", "level": 200, "default_language": "en"}
        consent = Consent(code="measure", draft=words, created_at=clock.now(), **fields)
        session.add(consent)
        session.flush()
        version = {"consent_id": consent.id, "number": 1, "texts": words, "digest": "d", "published_at": clock.now()}
        session.add(ConsentVersion(**fields, **version))
    return make_channel("<b>Shop</b>", agreement=Agreement.BANNER, reason="").key


def test_types_purposes_retention_and_cookies_are_those_in_force(vera: PageClient, site: str) -> None:
    with transaction() as session:
        session.query(ActivityType).filter_by(code_name="download").one().is_enabled = False
        session.query(ActivityType).filter_by(code_name="click").one().retention_days = 12
        change_retention(session, {"known": None})
    define("shoe_size")
    text = vera.get("/what-we-collect").text
    assert "A contact downloaded a file" not in text
    for words in ("12 days", "Measure use", "25 months", "for ever", f"_contrail{site}", "390 days", "<b>Shop</b>"):
        assert words in text
    assert "Shoe_size" in text
    assert "Remarks" in text
    assert "complian" not in text.lower()


def test_recipients_are_named_by_the_privacy_officer(pia: PageClient, vera: PageClient) -> None:
    pia.get("/what-we-collect")
    pia.follow("Recipients")
    pia.submit("Save", recipients="Example Hosting Ltd: runs the servers")
    assert "Example Hosting Ltd" in vera.get("/what-we-collect").text
    assert "Recipients changed" in pia.get("/audit").text


def test_it_leaves_as_a_part_of_a_page_as_csv_and_as_json(pia: PageClient, site: str) -> None:
    html = pia.browser.get("/what-we-collect/export?format=html").text
    assert "&lt;b&gt;Shop&lt;/b&gt;" in html
    assert "<html" not in html
    rows = list(csv.reader(io.StringIO(pia.browser.get("/what-we-collect/export?format=csv").text)))
    assert ["How long it is kept", "Export files", "24 hours", "Made for requests of people."] in rows
    said = json.loads(pia.browser.get("/what-we-collect/export?format=json").data)
    assert {one["Name"] for one in said["cookies"]} == {"_contrail", f"_contrail{site}"}
    assert pia.browser.get("/what-we-collect/export?format=xls").status_code == 404
