"""Do viewers whose setting hides e-mails find one in the log?"""

from __future__ import annotations

import pytest

from tests.client import PageClient
from tests.contact_management.contact_rows import came_with, mask_details
from tests.contact_management.log_rows import Writer
from tests.door import DoorClient

KIM = "kim@example.org"


@pytest.fixture
def addresses(door: DoorClient) -> list[str]:
    writer = Writer(door)
    activity = writer.write("click", title="Buy")
    number = writer.contact_of(activity)
    came_with(number, email=KIM)
    return [
        "/activities",
        f"/activities?contact={number}",
        f"/activities/{activity}",
        "/activities/live?since=1",
    ]


def test_masked_viewer_sees_no_email_in_the_log(vera: PageClient, ada: PageClient, addresses: list[str]) -> None:
    for address in addresses:
        assert KIM in vera.browser.get(address).text
    mask_details()
    for address in addresses:
        text = vera.browser.get(address).text
        assert "kim@" not in text
        assert "k•••@example.org" in text
        assert KIM in ada.browser.get(address).text


def test_masked_viewer_learns_of_no_email_by_asking(vera: PageClient, ada: PageClient, addresses: list[str]) -> None:
    assert addresses
    mask_details()
    for email in (KIM, "nobody@example.org"):
        assert "No contact has this number." in vera.get(f"/activities?contact={email}").text
    assert "Buy" in ada.get(f"/activities?contact={KIM}").text
