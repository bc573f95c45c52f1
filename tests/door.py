"""How do tests knock at the door and have its spool processed?"""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from webapp.activities.models import Activity, ActivityType
from webapp.admission.runtime import Runtime
from webapp.channels.models import Channel
from webapp.database import db
from webapp.processing.run import RunResult, process_spool
from webapp.processing.sums import process_sums

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
VISITOR = "3f2b8c1e-5a6d-4f7e-8b9a-0c1d2e3f4a5b"


class DoorClient:
    """A sender of activities, by default a browser of one visitor on a channel where nobody need agree."""

    def __init__(self, app: Flask, channel: Channel) -> None:
        """Send over a channel."""
        self.app = app
        self.channel = channel
        self.key = channel.key
        self.runtime: Runtime = app.extensions["contrail_door"]
        self.visitor = VISITOR

    def send(self, activities: list[Any], headers: dict[str, str] | None = None, **body: Any) -> TestResponse:
        """Post activities; `body` adds or replaces what stands beside them."""
        full = {"visitor": self.visitor, "activities": activities} | body
        return self.post(json.dumps(full), headers)

    def post(self, data: str | bytes, headers: dict[str, str] | None = None, key: str | None = None) -> TestResponse:
        """Post a body as it is."""
        sent = {"User-Agent": BROWSER, **(headers or {})}
        return self.app.test_client().post(f"/collect/{key or self.key}", data=data, headers=sent)

    def pixel(self, headers: dict[str, str] | None = None, **query: str) -> TestResponse:
        """Ask for the pixel."""
        sent = {"User-Agent": BROWSER, **(headers or {})}
        return self.app.test_client().get(f"/collect/{self.key}.gif", query_string=query, headers=sent)

    def process(self) -> RunResult:
        """Process all that waits, drop counts too."""
        self.runtime.send_drops()
        db.session.rollback()
        result = process_spool(db.engine, self.runtime.spool)
        process_sums(db.engine, self.runtime.sums)
        return result

    def store(self, *activities: dict[str, Any], **body: Any) -> None:
        """Send and process; everything must be accepted."""
        answer = self.send(list(activities), **body)
        assert answer.status_code == 202, answer.text
        self.process()


def activity_count(code_name: str | None = None) -> int:
    """Return how many activities are stored, of all types or of one."""
    db.session.rollback()
    query = select(func.count()).select_from(Activity)
    if code_name is not None:
        query = query.join(ActivityType, ActivityType.id == Activity.type_id).where(ActivityType.code_name == code_name)
    return db.session.scalar(query) or 0


def new_visitor() -> str:
    """Return a fresh visitor id."""
    return str(uuid.uuid4())
