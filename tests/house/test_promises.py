"""Does any page or document claim that somebody complies with a law? What the law asks is the operator's to judge."""

from __future__ import annotations

import re

import pytest

from tests.client import PageClient
from tests.house.test_words import HOUSE

CLAIM = re.compile(
    r"\bcomplian(?:t|ce)\b|\bcompl(?:y|ies) with\b|(?:GDPR|CCPA|ePrivacy|DSGVO)[- ](?:ready|proof|safe)", re.IGNORECASE
)
FOLDERS = (("templates", "*.html"), ("docs", "*.md"), ("static/beacon/src", "*.js"), ("static/app", "*.js"))


def test_no_page_claims_compliance() -> None:
    files = [path for folder, pattern in FOLDERS for path in (HOUSE / folder).rglob(pattern)]
    files += [*(HOUSE / "webapp").rglob("*.py"), HOUSE / "README.md"]
    assert len(files) > 300
    claims = {
        f"{path.relative_to(HOUSE)}: {found[0]}" for path in files for found in CLAIM.finditer(path.read_text("utf-8"))
    }
    assert claims == set()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_help_names_the_operators_duty(pia: PageClient) -> None:
    assert "is for you as the operator to judge" in pia.get("/what-we-collect").text
    assert "yours to decide, as the controller" in " ".join((HOUSE / "docs/privacy.md").read_text("utf-8").split())
