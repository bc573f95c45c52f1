"""Which attributes has this organisation defined itself, and what can each hold?"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, select

from webapp.contacts.attributes import LABELS, is_date
from webapp.contacts.models import Attribute

LONGEST_VALUE = 500
LONGEST_CODE_NAME = 60
CODE_NAME = re.compile(r"[a-z][a-z0-9_-]{0,59}")
# What a contact has anyway; a custom attribute of such a name would hide it.
RESERVED = frozenset(("id", "email", "external_id", "notes", "name", *LABELS))
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)
LARGEST_NUMBER = 10**15
YES, NO = "yes", "no"
SAYING_YES = frozenset((YES, "true", "1"))
SAYING_NO = frozenset((NO, "false", "0"))


class AttributeKind(StrEnum):
    """What an attribute holds; kept as text, all of them."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes-no"
    DATE = "date"
    CHOICE = "choice"


class Definition(NamedTuple):
    """What a value must be to be one of this attribute."""

    code_name: str
    kind: AttributeKind
    options: tuple[str, ...] = ()


Definitions = Mapping[str, Definition]
NONE_DEFINED: Definitions = {}


def read_definitions(connection: Connection) -> Definitions:
    """Return the attributes that are not archived, by code name."""
    columns = Attribute.code_name, Attribute.kind, Attribute.options
    rows = connection.execute(select(*columns).where(Attribute.archived_at.is_(None)))
    return {code_name: Definition(code_name, AttributeKind(kind), tuple(options)) for code_name, kind, options in rows}


def read_value(definition: Definition, value: str | float) -> str:
    """Return a value as it is kept, "" for what can't be one of this attribute."""
    if isinstance(value, bool) and definition.kind is not AttributeKind.YES_NO:
        return ""
    text = str(value).lower() if isinstance(value, bool) else _plain(value)
    match definition.kind:
        case AttributeKind.NUMBER:
            return text if NUMBER.fullmatch(text) else ""
        case AttributeKind.YES_NO:
            return YES if text.lower() in SAYING_YES else NO if text.lower() in SAYING_NO else ""
        case AttributeKind.DATE:
            return text if is_date(text) else ""
        case AttributeKind.CHOICE:
            return next((option for option in definition.options if option.lower() == text.lower()), "")
        case AttributeKind.TEXT:
            return text if len(text) <= LONGEST_VALUE else ""


def number_of(text: str) -> float | None:
    """Return the number that a value is, by which it is compared; None where it is none."""
    return float(text) if NUMBER.fullmatch(text) else None


def _plain(value: str | float) -> str:
    if isinstance(value, float) and math.isfinite(value) and value.is_integer() and abs(value) < LARGEST_NUMBER:
        return str(int(value))
    return str(value).strip()
