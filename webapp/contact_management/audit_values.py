"""What do the values of this room's audit entries mean? Types and filters by the names that pages give them."""

from __future__ import annotations

from webapp.activities.type_queries import find_type
from webapp.contact_management.attribute_filters import HOW, PARAMETER
from webapp.contact_management.log_filters import EXACT, TEXTS
from webapp.contact_management.merge_words import ATTRIBUTES
from webapp.database import db

FILTERS = {
    **EXACT,
    **TEXTS,
    "active": "Last active",
    "contact": "Contact",
    "from": "From",
    "key": "Metadata",
    "kind": "Known or anonymous",
    "q": "Search",
    "to": "To",
}
# They only say how the filter that they belong to compares.
PARTS = {"key_value", *(f"{name}_is" for name in TEXTS)}


def type_name(code_name: str) -> str:
    """Return how pages call a type; its code name once it is gone."""
    kind = find_type(db.session(), code_name)
    return code_name if kind is None else kind.display_name


def attribute_words(names: str) -> str:
    """Return attributes and identifiers by the names that pages give them."""
    return ", ".join(ATTRIBUTES.get(name) or name.replace("_", " ").capitalize() for name in names.split(", "))


def filter_words(names: str) -> str:
    """Return the filters that were set, in words."""
    shown = [name for name in names.split(", ") if name not in PARTS and not name.endswith(HOW)]
    return ", ".join(FILTERS.get(name) or name.removeprefix(PARAMETER).capitalize() for name in shown)
