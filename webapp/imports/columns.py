"""Which column of a file means what? By its name, unless somebody says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from webapp.contacts.attributes import COLUMNS, NOTES

NOT_LETTERS = re.compile(r"[^a-z0-9]+")
METADATA = "metadata."
IDENTITY = ("email", "external_id")
CONTACT_FIELDS = (*IDENTITY, *COLUMNS, NOTES)
TEXTS = ("title", "value", "comment", "url", "referrer", "language", "item_id", "item_detail_id", "source_id")
CIRCUMSTANCES = ("device", "browser", "system", "country")
ACTIVITY_FIELDS = (
    *("id", "type", "occurred_at", "channel", "visitor", *IDENTITY, *TEXTS),
    *("target_type", "target_id", "metadata", "lines", *CIRCUMSTANCES),
)
# What others call it, written as `plain` writes it. The exports of Contrail have the fields' own names.
ALIKE = {
    "email": ("e_mail", "email_address", "e_mail_address", "mail"),
    "external_id": ("externalid", "user_id", "userid", "customer_id", "member_id"),
    "first_name": ("firstname", "given_name", "forename"),
    "last_name": ("lastname", "surname", "family_name"),
    "phone": ("telephone", "phone_number", "tel"),
    "mobile_phone": ("mobile", "cell", "cell_phone", "mobile_number"),
    "company": ("company_name", "organisation", "organization"),
    "job_title": ("position", "role"),
    "birthday": ("date_of_birth", "birth_date", "birthdate", "dob"),
    "gender": ("sex",),
    "address": ("street", "street_address"),
    "city": ("town",),
    "postal_code": ("zip", "zip_code", "postcode", "post_code"),
    "id": ("activity_id", "event_id", "message_id", "messageid"),
    "type": ("activity_type", "event", "event_type", "type_code"),
    "occurred_at": ("time", "timestamp", "date", "datetime", "occurred", "created_at"),
    "visitor": ("visitor_id", "anonymous_id", "anonymousid"),
    "url": ("page_url", "page", "address_of_page"),
    "referrer": ("referer",),
    "country": ("country_estimated", "country_code"),
    "device": ("device_class",),
    "comment": ("note",),
    "notes": ("remarks", "comments"),
}
MEANINGS = {other: field for field, others in ALIKE.items() for other in others}


class MappingInvalid(Exception):
    """A column was mapped to something that there isn't, or that another one is already."""


def map_columns(columns: Sequence[str], fields: Sequence[str], given: Sequence[str]) -> dict[str, str]:
    """Return the field of each column that means one; `given` are texts such as `E-Mail=email`, or `Age=` for none.

    Two columns never mean the same: one whose name is the field's own comes first. Raises `MappingInvalid`.
    """
    chosen = dict(_read_given(text, fields) for text in given)
    unknown = next((column for column in chosen if columns and column not in columns), None)
    if unknown is not None:
        message = f"there is no column {unknown!r}; there are: {', '.join(columns)}"
        raise MappingInvalid(message)
    mapped = {column: field for column, field in chosen.items() if field}
    if len(set(mapped.values())) < len(mapped):
        message = "two columns are mapped to the same field"
        raise MappingInvalid(message)
    by_name = [(column, find_field(column, fields)) for column in columns if column not in chosen]
    by_name.sort(key=lambda pair: plain(pair[0]) != plain(pair[1]))
    for column, field in by_name:
        if field and field not in mapped.values():
            mapped[column] = field
    return {column: mapped[column] for column in (columns or mapped) if column in mapped}


def find_field(column: str, fields: Sequence[str]) -> str:
    """Return the field that a column's name means, or ""."""
    if column.startswith(METADATA) and "metadata" in fields:
        return column
    name = plain(column)
    found = next((field for field in fields if name in {field, plain(field)}), None)
    if found is not None:
        return found
    meant = MEANINGS.get(name, "")
    return meant if meant in fields else ""


def plain(name: str) -> str:
    """Return a column's name in small letters, with a low line for all that is neither letter nor digit."""
    return NOT_LETTERS.sub("_", name.lower()).strip("_")


def describe(columns: Sequence[str], mapped: Mapping[str, str]) -> str:
    """Return the mapping as lines to be read."""
    width = max((len(column) for column in columns), default=0)
    return "\n".join(f"{column:<{width}}  →  {mapped.get(column, '(not imported)')}" for column in columns if column)


def _read_given(text: str, fields: Sequence[str]) -> tuple[str, str]:
    column, sign, field = text.rpartition("=")
    if not sign or not column:
        message = f"{text!r} is no mapping; write it like 'E-Mail=email'"
        raise MappingInvalid(message)
    is_metadata = "metadata" in fields and field.startswith(METADATA) and len(field) > len(METADATA)
    if field and field not in fields and not is_metadata:
        more = ", metadata.KEY" if "metadata" in fields else ""
        message = f"{field!r} is nothing that is imported; there are: {', '.join(fields)}{more}"
        raise MappingInvalid(message)
    return column, field
