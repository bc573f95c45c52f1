"""What does the URL of the contact list ask of custom attributes? Conditions by kind, and columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import request

from webapp.contact_management.attribute_words import YES_NO_WORDS
from webapp.contacts.attributes import LABELS
from webapp.contacts.custom import AttributeKind, Definition, number_of, read_value
from webapp.contacts.filters import AttributeHow, AttributeMatch
from webapp.contacts.models import Attribute
from webapp.ui.arguments import text_argument

PARAMETER = (
    "a_"  # in front of the attribute's code name; `.is` behind it, which no code name holds, says how it is compared
)
HOW = ".is"
FILLING = {AttributeHow.FILLED: "is filled", AttributeHow.EMPTY: "is empty"}
COMPARING = {AttributeHow.IS: "is", AttributeHow.AT_LEAST: "at least", AttributeHow.AT_MOST: "at most"}
HOWS: dict[AttributeKind, dict[AttributeHow, str]] = {
    AttributeKind.TEXT: {
        AttributeHow.CONTAINS: "contains",
        AttributeHow.IS: "is",
        AttributeHow.STARTS: "starts with",
        **FILLING,
    },
    AttributeKind.NUMBER: {**COMPARING, **FILLING},
    AttributeKind.DATE: {
        AttributeHow.IS: "is",
        AttributeHow.AT_LEAST: "from",
        AttributeHow.AT_MOST: "until",
        **FILLING,
    },
    AttributeKind.YES_NO: {AttributeHow.IS: "is", **FILLING},
    AttributeKind.CHOICE: {AttributeHow.IS: "is", **FILLING},
}
LONGEST_VALUE = 500
MOST_COLUMNS = 12
COLUMNS = "columns"
NOT_IN_LIST = {name: label for name, label in LABELS.items() if name not in {"first_name", "last_name", "company"}}


class AttributeControl(NamedTuple):
    """What the page needs for the filter of an attribute; `options` are (value, words) of what is chosen from."""

    name: str
    label: str
    kind: str
    hows: dict[AttributeHow, str]
    options: Sequence[tuple[str, str]]


class Column(NamedTuple):
    """A column that the list can have: an attribute by code name, and its heading."""

    name: str
    label: str


def attribute_controls(attributes: Sequence[Attribute]) -> list[AttributeControl]:
    """Return the filters for attributes."""
    return [
        AttributeControl(
            PARAMETER + one.code_name,
            one.display_name,
            one.kind,
            HOWS[AttributeKind(one.kind)],
            list(YES_NO_WORDS.items()) if one.kind == AttributeKind.YES_NO else [(text, text) for text in one.options],
        )
        for one in attributes
    ]


def carried_attributes() -> list[str]:
    """Return the parameters of the URL that are about custom attributes."""
    return [name for name in request.args if name.startswith(PARAMETER)]


def read_attributes(attributes: Sequence[Attribute], errors: dict[str, str]) -> tuple[AttributeMatch, ...]:
    """Return the conditions that the URL asks for; what can't be read is left out and named in `errors`."""
    found = (_read(one, errors) for one in attributes if PARAMETER + one.code_name + HOW in request.args or _text(one))
    return tuple(match for match in found if match is not None)


def offered_columns(attributes: Sequence[Attribute]) -> list[Column]:
    """Return the columns that can be added to the list."""
    return [Column(*pair) for pair in NOT_IN_LIST.items()] + [Column(a.code_name, a.display_name) for a in attributes]


def chosen_columns(offered: Sequence[Column]) -> list[Column]:
    """Return the columns that the URL asks for, in the order of the offer."""
    names = {name for text in request.args.getlist(COLUMNS) for name in text.split(",")}
    return [column for column in offered if column.name in names][:MOST_COLUMNS]


def _text(attribute: Attribute) -> str:
    return text_argument(PARAMETER + attribute.code_name, LONGEST_VALUE)


def _read(attribute: Attribute, errors: dict[str, str]) -> AttributeMatch | None:
    kind, name = AttributeKind(attribute.kind), PARAMETER + attribute.code_name
    text, asked = _text(attribute), text_argument(name + HOW, 20) or next(iter(HOWS[kind]))
    if asked not in HOWS[kind]:
        errors[name] = "There is no such way to compare."
        return None
    how = AttributeHow(asked)
    if how in FILLING:
        return AttributeMatch(attribute.code_name, how)
    if not text:
        return None
    value = text
    if kind is not AttributeKind.TEXT:
        options = tuple(attribute.options)
        value = read_value(Definition(attribute.code_name, kind, options), text)
    if not value:
        errors[name] = "This attribute has no such value."
        return None
    return AttributeMatch(attribute.code_name, how, value, number_of(value) if kind is AttributeKind.NUMBER else None)
