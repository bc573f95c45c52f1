"""How do pages speak of merges and of why they were made or suggested?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from webapp.contact_management.contact_words import PHONES, Reader
from webapp.contacts.attributes import LABELS
from webapp.contacts.naming import label_of
from webapp.identity.merge_queries import MergeEntry, own_values
from webapp.identity.merging import How, Why

ATTRIBUTES = {"email": "E-mail", **LABELS, "notes": "Notes"}
SUGGESTED: dict[str, str] = {
    Why.TYPED_EMAIL: "Same e-mail was typed",
    Why.SAME_PHONE: "Same phone",
    Why.CLAIMED_EXTERNAL_ID: "Same external id claimed",
    Why.ALIAS: "A program with a key says that they are one person",
    Why.CONFIRMED_EMAIL: "E-mail of one was confirmed at a browser of the other",
    Why.CONFIRMED_EXTERNAL_ID: "External id of one was confirmed at a browser of the other",
}
MERGED: dict[str, str] = {
    Why.CONFIRMED_EMAIL: "the e-mail was confirmed at its browser",
    Why.CONFIRMED_EXTERNAL_ID: "the external id was confirmed at its browser",
    Why.TYPED_EMAIL: "the e-mail was typed on a channel where that proves who it is",
}


def merge_words(merge: MergeEntry) -> str:
    """Return who merged, or why it was done without anybody: *by Mel*, *because the e-mail was confirmed …*."""
    if merge.how == How.AUTOMATIC:
        return f"because {MERGED.get(merge.reason, merge.reason)}"
    if merge.how == How.ALIAS:
        return "by a trusted caller"
    return f"by {merge.user_name or 'somebody who is no user any more'}"


def shown_value(reader: Reader, name: str, value: str | None) -> str:
    """Return a value as the person who looks may see it."""
    if value is None:
        return ""
    return reader.phone(value) if name in PHONES else reader.email(value) if name == "email" else reader.text(value)


def name_merged(session: Session, reader: Reader, merges: Sequence[MergeEntry]) -> Mapping[int, str]:
    """Return what each contact of a merge log goes by: what it came with itself, for by now it may show nothing."""
    ids = {contact_id for merge in merges for contact_id in (merge.loser_id, merge.survivor_id)}
    names = {}
    for contact_id, values in own_values(session, ids).items():
        first_name, last_name = values.get("first_name"), values.get("last_name")
        names[contact_id] = reader.text(label_of(contact_id, first_name, last_name, reader.email(values.get("email"))))
    return names
