"""Which contacts does somebody look for? Conditions as data, and as SQL."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, and_, exists, func, or_, true, type_coerce

from webapp.channels.queries import ids_of_test_channels
from webapp.contacts.models import Contact, ShownValue

# As they are kept: a moment's way through a float can lose a millisecond.
last_activity_ms = type_coerce(Contact.last_activity_at, BigInteger)


class Kind(StrEnum):
    """Known by name, e-mail or phone; anonymous; or both."""

    KNOWN = "known"
    ANONYMOUS = "anonymous"
    ALL = "all"


# The values of `is_known` that a kind stands for.
KNOWN_VALUES: dict[Kind, tuple[bool, ...]] = {
    Kind.KNOWN: (True,),
    Kind.ANONYMOUS: (False,),
    Kind.ALL: (True, False),
}


class AttributeHow(StrEnum):
    """How the value of a custom attribute is compared."""

    IS = "is"
    CONTAINS = "contains"
    STARTS = "starts"
    AT_LEAST = "least"
    AT_MOST = "most"
    FILLED = "filled"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class AttributeMatch:
    """A condition on a custom attribute: the value of a number as a number, of all others as text."""

    name: str
    how: AttributeHow
    value: str = ""
    number: float | None = None


@dataclass(frozen=True, slots=True)
class ContactFilters:
    """Conditions that a contact must all meet; what is empty or None asks nothing.

    `text` is looked for in names and e-mail, in the e-mail only where `may_see_email`. `since_ms` and `until_ms` (no
    more counted) are of the last activity, `channel_id` is that activity's, or the first channel of who has none.
    `is_marked` asks for those with, or without, the mark *no marketing consent*.
    """

    kind: Kind = Kind.KNOWN
    text: str = ""
    channel_id: int | None = None
    since_ms: int | None = None
    until_ms: int | None = None
    country: str = ""
    is_marked: bool | None = None
    may_see_email: bool = True
    attributes: tuple[AttributeMatch, ...] = ()

    @property
    def are_plain(self) -> bool:
        """Whether nothing but the kind is asked for."""
        is_asked = self.text or self.country or self.is_marked is not None or self.attributes
        return not is_asked and self.channel_id is self.since_ms is self.until_ms is None


def period_conditions(filters: ContactFilters) -> list[ColumnElement[bool]]:
    """Return the conditions on the time of the last activity."""
    found: list[ColumnElement[bool]] = []
    if filters.since_ms is not None:
        found.append(last_activity_ms >= filters.since_ms)
    if filters.until_ms is not None:
        found.append(last_activity_ms < filters.until_ms)
    return found


def not_only_tested() -> ColumnElement[bool]:
    """Return the condition that leaves out anonymous contacts who did nothing but on channels for tests."""
    first = Contact.first_channel_id
    return or_(
        Contact.is_known == true(),
        Contact.last_activity_at.is_not(None),
        first.is_(None),
        first.not_in(ids_of_test_channels()),
    )


def row_conditions(filters: ContactFilters) -> list[ColumnElement[bool]]:
    """Return the conditions that no index answers, without the text: each contact must be looked at."""
    found: list[ColumnElement[bool]] = []
    if filters.channel_id is not None:
        came_first = and_(Contact.last_activity_at.is_(None), Contact.first_channel_id == filters.channel_id)
        found.append(or_(Contact.last_channel_id == filters.channel_id, came_first))
    if filters.country:
        found.append(Contact.country == filters.country)
    if filters.is_marked is not None:
        found.append(Contact.no_marketing_consent == filters.is_marked)
    return [*found, *map(_attribute_condition, filters.attributes)]


def _attribute_condition(match: AttributeMatch) -> ColumnElement[bool]:
    """Return the condition that a contact shows such a value; dates compare as they are written."""
    of_contact = ShownValue.contact_id == Contact.id, ShownValue.name == match.name
    if match.how is AttributeHow.EMPTY:
        return ~exists().where(*of_contact)
    return exists().where(*of_contact, *_value_conditions(match))


def _value_conditions(match: AttributeMatch) -> list[ColumnElement[bool]]:
    lowered, text = func.lower(ShownValue.value), match.value.lower()
    column, value = (ShownValue.value, match.value) if match.number is None else (ShownValue.number, match.number)
    conditions: dict[AttributeHow, list[ColumnElement[bool]]] = {
        AttributeHow.IS: [lowered == text if match.number is None else ShownValue.number == match.number],
        AttributeHow.CONTAINS: [lowered.contains(text, autoescape=True)],
        AttributeHow.STARTS: [lowered.startswith(text, autoescape=True)],
        AttributeHow.AT_LEAST: [column >= value],
        AttributeHow.AT_MOST: [column <= value],
    }
    return conditions.get(match.how, [])
