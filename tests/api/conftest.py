"""Programs with keys of each scope, and a shop that they write to."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.client import Browser
from tests.conftest import make_channel
from tests.door import DoorClient
from webapp.access.keys import Scope, create_key
from webapp.channels.models import Agreement, Channel
from webapp.consent.levels import Level
from webapp.consent.operations import ConsentValues, create_consent, publish_consent
from webapp.database import db, transaction

KIM = "kim@example.org"
CLICK = {"type": "click", "contact": {"email": KIM}}


def make_key(scope: str = "collect", *, vouched: bool = False, channel_id: int | None = None, **more: Any) -> str:
    """Make a key and return the secret."""
    with transaction() as session:
        return create_key(session, scope, Scope(scope), is_vouched=vouched, channel_id=channel_id, **more).secret


def publish_consents() -> None:
    """Ask people for two things: that what they do is recorded, and e-mails, which allow no recording."""
    with transaction() as session:
        for code, level in (("statistics", Level.VISITOR), ("mails", Level.ESSENTIAL)):
            words = {"en": {"short": f"May we? {code}", "full": "All of it."}}
            publish_consent(session, create_consent(session, code, ConsentValues(code.title(), level, "en", words)))


class Program(DoorClient):
    """A program with a key, beside the browser of the same channel."""

    def __init__(self, app: Flask, channel: Channel, secret: str) -> None:
        super().__init__(app, channel)
        self.secret = secret

    def call(
        self, method: str, path: str, body: Any = None, secret: str | None = None, data: str | bytes | None = None
    ) -> TestResponse:
        """Call an address of the API; `data` goes as it is."""
        sent = json.dumps(body) if data is None and body is not None else data
        headers = {"Authorization": f"Bearer {self.secret if secret is None else secret}"}
        browser = Browser(self.app, self.app.response_class)
        answer = browser.open(
            f"/api/v1{path}", method=method, data=sent, content_type="application/json", headers=headers
        )
        db.session.rollback()
        return answer

    def get(self, path: str, status: int = 200, **query: Any) -> Any:
        """Read an address that must answer so, and return its JSON."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        answer = self.call("GET", f"{path}?{asked}" if asked else path)
        assert answer.status_code == status, answer.text
        return answer.json

    def say(self, path: str, body: Any, status: int = 202, secret: str | None = None) -> Any:
        """Send something that must be answered so, and return the JSON."""
        answer = self.call("POST", path, body, secret)
        assert answer.status_code == status, answer.text
        return answer.json

    def log(self, *activities: dict[str, Any], status: int = 202, secret: str | None = None) -> list[dict[str, Any]]:
        """Log activities, which must be answered so, and return the results."""
        results: list[dict[str, Any]] = self.say("/activities", {"activities": list(activities)}, status, secret)[
            "results"
        ]
        return results

    def contact(self, **named: Any) -> Any:
        """Return the one contact who has an e-mail, external id or visitor."""
        (found,) = self.get("/contacts", **named)["contacts"]
        return found


@pytest.fixture
def program(app: Flask) -> Program:
    """A program that may do everything on a channel where nobody need agree, which is its own."""
    channel = make_channel()
    return Program(app, channel, make_key("manage", channel_id=channel.id))


@pytest.fixture(params=["site", "banner", "until-objection", "not-needed"])
def agreement(request: pytest.FixtureRequest) -> Agreement:
    return Agreement(request.param)
