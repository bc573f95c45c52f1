"""Do the documents and the code agree on who may do what?"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.cast import ROLES, SignIn
from tests.client import PageClient
from webapp.access.permissions import PERMISSIONS, ROLE_WORDS, Permission, Role, requires, role_may

TABLE = Path(__file__).parents[2] / "docs" / "roles.md"
NAMES = {role: name for name, role in ROLES.items()}


def documented() -> dict[tuple[Role, Permission], bool]:
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in TABLE.read_text().splitlines()
        if line.startswith("|")
    ]
    head, _, *body = rows
    roles = [Role(label.lower().replace(" ", "-")) for label in head[2:]]
    return {
        (role, Permission(row[1].strip("`"))): cell == "yes"
        for row in body
        for role, cell in zip(roles, row[2:], strict=True)
    }


DOCUMENTED = documented()


def test_every_role_and_permission_is_documented() -> None:
    assert set(DOCUMENTED) == {(role, permission) for role in Role for permission in Permission}
    assert set(PERMISSIONS) == set(ROLE_WORDS) == set(Role)


def test_every_permission_can_be_had_by_an_admin_and_an_unknown_role_has_none() -> None:
    assert all(role_may(Role.ADMIN, permission) for permission in Permission)
    assert not any(role_may("king", permission) for permission in Permission)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_the_documents_say(app: Flask, sign_in: SignIn, stranger: PageClient, role: Role) -> None:
    for permission in Permission:
        view = requires(permission)(lambda: "<p>in</p>")
        app.add_url_rule(f"/only/{permission}", f"only_{permission}", view)
    person = sign_in(NAMES[role])
    got = {permission: person.browser.get(f"/only/{permission}").status_code for permission in Permission}
    assert got == {permission: 200 if DOCUMENTED[role, permission] else 403 for permission in Permission}
    assert {stranger.browser.get(f"/only/{permission}").status_code for permission in Permission} == {303}


def test_a_template_asks_the_same_table(app: Flask, vera: PageClient) -> None:
    text = vera.get("/account").text
    assert "Audit log" not in text
    assert "Users and access" not in text
