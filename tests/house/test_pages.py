"""Does every address ask who is there, and does each role get only what it may?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta
from werkzeug.routing import Rule

from tests.cast import ROLES, SignIn
from tests.client import PageClient
from webapp.access.permissions import Permission, role_may

HOUSE = Path(__file__).parents[2]

# endpoint → why everybody may open it. A new line here is a decision.
PUBLIC = {
    "static": "scripts, styles and icons of our own",
    "access.sign_in": "the way in",
    "access.setup": "the first start, for who holds the token",
    "access.link": "the way back in, for who holds the token",
    "preferences.ask": "for visitors of a website, who have no account",
    "preferences.show": "for who holds a visitor number; shows what that browser recorded, nothing of its contact",
    "api_docs.document": "tells programs how to call the API, which asks for a key; says nothing of what is stored",
    "api_docs.index": "the same for people",
    "health.live": "for supervisors; says nothing but that it lives",
    "health.ready": "for supervisors; details only from loopback or with the token",
    "health.metrics": "for Prometheus, only from loopback or with the token",
}
SAMPLE = {"IdConverter": "1", "IntegerConverter": "1", "UUIDConverter": "01890a5d-ac96-774b-bcce-b302099a8057"}


def asks_for_key(app: Flask, rule: Rule) -> bool:
    """Whether programs need a key to call it, instead of people to sign in; tests/api asks each of these."""
    return hasattr(app.view_functions[rule.endpoint], "asks_for_key")


def guarded(app: Flask) -> dict[str, tuple[Rule, Permission]]:
    """Return the rule and permission of every address that is not public, by its endpoint and path."""
    found = {}
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "required_permission", None)
        if rule.endpoint not in PUBLIC and not asks_for_key(app, rule):
            assert permission is not None, f"{rule.endpoint} ({rule.rule}) carries no `requires` and is not in PUBLIC"
            found[f"{rule.endpoint} {rule.rule}"] = (rule, permission)
    return found


def path_of(rule: Rule) -> str:
    """Return an address of this rule; whether something is there doesn't matter to who may ask."""
    filled = {name: SAMPLE.get(type(kind).__name__, "x") for name, kind in rule._converters.items()}
    return re.sub(r"<(?:[^:<>]*:)?([^<>]+)>", lambda match: filled[match[1]], rule.rule)


def is_refused(answer_status: int, location: str) -> bool:
    return answer_status == 303 and location.startswith("/sign-in")


def token_of(client: PageClient, path: str) -> str:
    return client.get(path).forms[0].values["csrf_token"][0]


def test_every_address_is_public_for_a_reason_or_guarded(app: Flask) -> None:
    assert guarded(app)
    unguarded = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if not hasattr(app.view_functions[rule.endpoint], "required_permission") and not asks_for_key(app, rule)
    }
    assert unguarded <= set(PUBLIC)


def test_every_guarded_address_asks_for_sign_in(app: Flask, stranger: PageClient) -> None:
    token = token_of(stranger, "/sign-in")
    for name, (rule, _) in guarded(app).items():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = stranger.browser.open(path_of(rule), method=method, data={"csrf_token": token})
            assert is_refused(answer.status_code, answer.headers.get("Location", "")), f"{method} {name}"


@pytest.mark.parametrize("name", list(ROLES))
def test_each_role_gets_only_what_it_may(app: Flask, sign_in: SignIn, name: str) -> None:
    person = sign_in(name)
    token = token_of(person, "/account")
    for words, (rule, permission) in guarded(app).items():
        is_allowed = role_may(ROLES[name], permission)
        methods = {"GET"} if is_allowed else {"GET", "POST", "PUT", "PATCH", "DELETE"}  # what is allowed would act
        for method in sorted(methods & (rule.methods or set())):
            status = person.browser.open(path_of(rule), method=method, data={"csrf_token": token}).status_code
            assert (status == 403) != is_allowed, f"{method} {words} answered {status}"
            assert status < 500, f"{method} {words} answered {status}"


def test_every_post_without_a_token_is_refused(app: Flask, ada: PageClient) -> None:
    for words, (rule, _) in guarded(app).items():
        if "POST" in (rule.methods or set()):
            assert ada.browser.post(path_of(rule)).status_code == 400, words


def test_every_page_that_needs_nothing_keeps_the_promises_of_pages(app: Flask, ada: PageClient) -> None:
    for rule, _ in guarded(app).values():
        if "GET" in (rule.methods or set()) and not rule.arguments:
            answer = ada.browser.get(rule.rule)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                ada.get(rule.rule)


def test_every_template_is_used_and_all_that_they_name_are_there(app: Flask) -> None:
    folder = HOUSE / "templates"
    on_disk = {str(path.relative_to(folder)) for path in folder.rglob("*.html")}
    code = "\n".join(path.read_text() for path in (HOUSE / "webapp").rglob("*.py"))
    used = set(re.findall(r"""["']([\w/]+\.html)["']""", code))
    for name in on_disk:
        tree = app.jinja_env.parse((folder / name).read_text())
        used |= {other for other in meta.find_referenced_templates(tree) if other is not None}
    # A confirming page is rendered by rooms; not every component needs to have found its first page yet.
    assert {name for name in on_disk - used if not name.startswith("ui/")} == set()
    assert used - on_disk == set()
