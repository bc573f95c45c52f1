"""Which contacts were chosen in the list: some rows, or all that match the filters?"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.channels.queries import list_channels
from webapp.contact_management.contact_filters import carried_arguments, read_filters
from webapp.contact_management.contact_words import present_reader
from webapp.contacts.attribute_queries import list_attributes
from webapp.contacts.models import Contact
from webapp.contacts.queries import find_ids
from webapp.database import db
from webapp.ui.arguments import LARGEST_WHOLE

MOST_ROWS = 200
MOST_AT_ONCE = 10_000
NAMED = 5
TOO_MANY = f"More than {MOST_AT_ONCE:,} contacts match. That is the most at once: narrow the filters first."
TOO_LONG = "It would take too long to look through all contacts for these filters. Narrow them first."


@dataclass(slots=True)
class Chosen:
    """The canonical contacts that are meant, and why nothing can be done with them, "" where it can.

    `arguments` lead to the same choice once more.
    """

    ids: list[int] = field(default_factory=list)
    refusal: str = ""
    arguments: dict[str, object] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Return *1 contact*, *1,200 contacts*."""
        return f"{len(self.ids):,} {'contact' if len(self.ids) == 1 else 'contacts'}"

    @property
    def mark(self) -> str:
        """Return what tells this choice from another of as many contacts."""
        return blake2b(",".join(map(str, sorted(self.ids))).encode(), digest_size=16).hexdigest()


def read_choice(session: Session) -> Chosen:
    """Return what the URL says: `id` once for each row, or `all` with the filters of the list."""
    if "all" not in request.args:
        numbers = [int(text) for text in request.args.getlist("id")[:MOST_ROWS] if _is_number(text)]
        query = select(Contact.id).where(Contact.id.in_(numbers), Contact.merged_into_id.is_(None))
        ids = list(session.scalars(query.order_by(Contact.id)))
        return Chosen(ids, "" if ids else "Choose some contacts first.", {"id": ids})
    channels, attributes = list(list_channels(session)), list_attributes(session)
    asked = read_filters(channels, attributes, may_see_email=not present_reader(session).is_masked)
    arguments = {"all": 1, **carried_arguments()}
    if asked.errors:
        return Chosen([], "The filters can't be read. Correct them first.", arguments)
    ids, is_complete = find_ids(db.engine, asked.filters, limit=MOST_AT_ONCE + 1)
    refusal = TOO_MANY if len(ids) > MOST_AT_ONCE else "" if is_complete else TOO_LONG
    return Chosen(ids, refusal or ("" if ids else "No contact matches any more."), arguments)


def name_some(session: Session, chosen: Chosen) -> str:
    """Return the names of the first of those chosen, and how many more there are."""
    reader = present_reader(session)
    some = session.scalars(select(Contact).where(Contact.id.in_(chosen.ids[:NAMED])).order_by(Contact.id))
    more = len(chosen.ids) - NAMED
    return ", ".join(map(reader.label, some)) + (f" and {more:,} more" if more > 0 else "")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_WHOLE))
