"""Does the list of activity types show what there is, to who may see it?"""

from __future__ import annotations

from tests.client import PageClient


def test_list_opens(vera: PageClient) -> None:
    assert vera.get("/activity-types").headings == ["Activity types"]
