"""Does the beacon learn of the forms of its channel, and of no others?"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask

from tests.collect.rules import change_channel, switch_off
from tests.conftest import make_channel
from tests.door import DoorClient
from tests.forms.submitting import register
from webapp.forms.mapping import FieldMapping
from webapp.forms.models import FoundBy

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def part(door: DoorClient, name: str) -> str:
    return door.app.test_client().get(f"/beacon/{door.key}/{name}.js").text


def looked_for(door: DoorClient) -> str:
    """Return the selector of the forms for which the part is loaded."""
    found = re.search(r"=\"(form[^\"]*)\"", part(door, "page"))
    return found[1] if found is not None else ""


def known_forms(door: DoorClient) -> dict[str, Any]:
    found = re.search(r"\{\"interest.*?\]\}", part(door, "forms"))
    assert found is not None
    known: dict[str, Any] = json.loads(found[0])
    return known


def test_the_part_knows_the_forms_of_its_channel_with_their_fields_only(app: Flask, door: DoorClient) -> None:
    other = make_channel("Blog")
    register(fields=[FieldMapping("mail", "email")], channel_ids=[door.channel.id])
    register("elsewhere", channel_ids=[other.id])
    register("off", is_enabled=False)
    assert known_forms(door) == {"interest": 1, "forms": [["contact", "Contact us", "code", "", [["mail", "email"]]]]}
    assert [form[0] for form in known_forms(DoorClient(app, other))["forms"]] == ["elsewhere"]


def test_a_name_can_not_end_the_script(door: DoorClient) -> None:
    register(name="</script><script>")
    assert "</script>" not in part(door, "forms")


def test_only_forms_that_may_be_recorded_are_looked_for(door: DoorClient) -> None:
    assert looked_for(door) == "form[data-contrail-form]"
    register(found_by=FoundBy.ID, found_value="kontakt")
    assert looked_for(door) == "form"
    change_channel(door.channel, tracks_forms=False)
    assert looked_for(door) == ""
    assert known_forms(door)["forms"] == []
    change_channel(door.channel, tracks_forms=True)
    switch_off("bizformsubmit")
    assert looked_for(door) == ""
