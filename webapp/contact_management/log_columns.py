"""Which columns can the log have, and which does the person who looks want?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from webapp.activities.models import ActivityType

METADATA = "meta:"
LONGEST_KEY = 100
MOST_COLUMNS = 30


class Column(NamedTuple):
    """One column: its name in the URL and its heading."""

    name: str
    label: str

    @property
    def metadata_key(self) -> str:
        """The key whose value it shows, or ""."""
        return self.name[len(METADATA) :] if self.name.startswith(METADATA) else ""

    @property
    def is_usual(self) -> bool:
        """Whether it is shown unless other columns are asked for."""
        return self.name in DEFAULT


COLUMNS = (
    Column("time", "Time"),
    Column("contact", "Contact"),
    Column("type", "Type"),
    Column("title", "Title"),
    Column("value", "Value"),
    Column("channel", "Channel"),
    Column("url", "URL"),
    Column("referrer", "Referrer"),
    Column("campaign", "Campaign"),
    Column("country", "Country (estimated)"),
    Column("device", "Device"),
    Column("target", "Target"),
    Column("source", "Source"),
    Column("item", "Item"),
    Column("basis", "Basis"),
    Column("comment", "Comment"),
    Column("received", "Received"),
)
DEFAULT = ("time", "contact", "type", "title", "value", "channel", "url")


def offered_columns(types: Iterable[ActivityType]) -> list[Column]:
    """Return all columns, those of the custom types' metadata last."""
    keys = {field["key"]: field.get("label") or field["key"] for kind in types for field in kind.metadata_fields}
    return [*COLUMNS, *(Column(METADATA + key, label) for key, label in sorted(keys.items()))]


def chosen_columns(asked: Iterable[str], offered: Iterable[Column]) -> list[Column]:
    """Return the columns asked for in the order of the offer, the default ones when none is; unknown ones are left out.

    A metadata key may be asked for that no type declares: senders may send more than a schema says.
    """
    names = [name for text in asked for name in text.split(",")][:MOST_COLUMNS]
    offered = list(offered)
    known = {column.name for column in offered}
    chosen = [column for column in offered if column.name in names]
    for name in dict.fromkeys(names):
        key = name.removeprefix(METADATA).replace("\x00", "").strip()[:LONGEST_KEY]
        if name.startswith(METADATA) and name not in known and key:
            chosen.append(Column(METADATA + key, key))
    return chosen or [column for column in offered if column.name in DEFAULT]
