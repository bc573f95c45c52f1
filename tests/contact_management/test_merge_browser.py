"""Are the pages that merge contacts without barrier, and do they fit a phone?"""

from __future__ import annotations

import pytest

from tests.browser import NewPage, find_barriers, find_sideways, sign_in_with
from tests.cast import make_user
from tests.contact_management.contact_rows import make_contact
from tests.contact_management.test_merges import merge, suggest
from tests.door import DoorClient

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
PHONE = {"width": 390, "height": 844}
LONG = "a" * 150


@pytest.fixture
def paths(door: DoorClient) -> list[str]:
    make_user(door.app, "Ada")
    kim = make_contact(first_name="Kim", last_name=LONG, email=f"{LONG}@example.org", company=LONG, notes=LONG)
    joe = make_contact(first_name="Joe", last_name="Larsen", email="joe@example.org", company="Acme")
    number = merge(make_contact(first_name="Ann"), kim)
    suggest(kim, joe)
    merging = (f"/contacts/{kim}/merge", f"/contacts/{kim}/merge?q=joe", f"/contacts/{kim}/merge/{joe}")
    return [*merging, "/contacts/suggestions", f"/contacts/merges/{number}/undo", f"/contacts/{kim}"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_merges_has_a_barrier(new_page: NewPage, paths: list[str], scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    sign_in_with(page, "Ada")
    assert find_barriers(page, paths) == {}


def test_pages_of_merges_fit_a_phone(new_page: NewPage, paths: list[str]) -> None:
    page = new_page(viewport=PHONE)
    sign_in_with(page, "Ada")
    assert find_sideways(page, paths) == {}
