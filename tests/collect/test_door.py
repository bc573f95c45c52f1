"""Does the door answer as the fixed interface says?"""

from __future__ import annotations

from tests.door import BROWSER, DoorClient, activity_count


def test_an_activity_is_accepted_and_stored(door: DoorClient) -> None:
    answer = door.send([{"type": "pagevisit", "title": "Pricing", "url": "https://shop.example/pricing"}])
    assert answer.status_code == 202
    assert answer.json == {"results": [{"id": "", "status": "accepted"}]}
    door.process()
    assert activity_count() == 2  # the page visit and its landing page
