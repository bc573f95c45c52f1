"""How do tests send forms of people who are not tracked, and look for traces of them?"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData, select

from tests.door import DoorClient
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.forms.mapping import KEPT, FieldMapping
from webapp.forms.models import FoundBy, RegisteredForm
from webapp.forms.operations import FormValues, register_form

KIM = "kim@example.org"
FIELDS = [
    FieldMapping("your-email", "email"),
    FieldMapping("first", "first_name"),
    FieldMapping("town", "city", overwrites=True),
    FieldMapping("message", KEPT),
]


def register(code: str = "contact", **changes: Any) -> int:
    """Register a form, and return its id; `changes` are fields of `FormValues`."""
    values = {"name": "Contact us", "channel_ids": [], "found_by": FoundBy.CODE, "found_value": "", "fields": FIELDS}
    with transaction() as session:
        return register_form(session, code, FormValues(**(values | changes))).id


def submission(**changes: Any) -> dict[str, Any]:
    """Return a submission with all that a browser could say of itself beside it."""
    return {
        "type": "bizformsubmit",
        "item_id": "contact",
        "item_detail_id": "submission-1",
        "title": "Prices of Alder",
        "url": "https://shop.example/prices?utm_source=gazette&gclid=clickid77",
        "referrer": "https://search.example/found",
        "language": "nl-BE",
        "source_id": "teaser-9",
        "target": {"type": "product", "id": "sku-4711"},
        "comment": "remarked",
        "metadata": {"message": "Do you have tents?"},
    } | changes


def said(**attributes: str) -> dict[str, Any]:
    """Return what was typed of a person."""
    return {"email": KIM, "external_id": "member-88", "attributes": attributes or {"first_name": "Kim"}}


def contacts() -> list[Contact]:
    """Return all contacts, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(Contact).order_by(Contact.id)))


def form_of(form_id: int) -> RegisteredForm:
    """Return a form as it is now."""
    db.session.rollback()
    return db.session.get_one(RegisteredForm, form_id)


def spool_bytes(door: DoorClient) -> bytes:
    """Return all that stands in the files of the instance folder beside the database."""
    folder: Path = door.runtime.config.instance_path
    files = [
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(("contrail.db", "secret"))
    ]
    return b"".join(path.read_bytes() for path in files)


def database_bytes() -> bytes:
    """Return every value of every row as text and bytes, but those of channels themselves."""
    db.session.rollback()
    with db.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        found = bytearray()
        for table in tables.sorted_tables:
            if table.name in {"channel", "channel_group", "audit_entry"}:
                continue
            for row in connection.execute(select(table)):
                for value in row:
                    found += value if isinstance(value, bytes) else value.bytes if isinstance(value, uuid.UUID) else b""
                    found += f"|{value}|".encode()
        return bytes(found)
