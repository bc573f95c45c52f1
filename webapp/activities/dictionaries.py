"""Which number stands for a URL, a referrer, a campaign? Dictionary rows are made once and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from webapp.activities.models import Campaign, Environment, Page, Referrer, Target
from webapp.database import Base, fetch_in, insert_rows, reserve_ids
from webapp.enrich.url import host_of

MOST_REMEMBERED = 200_000
Key = tuple[str, ...]


class Dictionary:
    """One dictionary table: from the tuple of texts that make a row to the row's id."""

    def __init__(self, model: type[Base], columns: Sequence[str], values: Callable[[Key], Key] | None = None) -> None:
        """Stand for the table of `model`; `values` makes the columns' values of a key, the key itself by default."""
        self._table = model.__tablename__
        self._columns = ("id", "digest", *columns)
        self._values = values or (lambda key: key)
        self._known: dict[Key, int] = {}

    def forget(self) -> None:
        """Forget what was looked up: rows may have been erased since, or never committed."""
        self._known.clear()

    def put(self, connection: Connection, keys: Iterable[Key]) -> dict[Key, int]:
        """Return the id of every key, making the rows that are missing; within the writer's transaction."""
        known = self._known
        if len(known) > MOST_REMEMBERED:
            known.clear()
        unknown = {key: digest(key) for key in keys if key not in known}
        if unknown:
            statement = f"SELECT digest, id FROM {self._table} WHERE digest IN"  # noqa: S608 - a name of ours
            ids: dict[int, int] = dict(fetch_in(connection, statement, set(unknown.values())))
            self._add(connection, unknown, ids)
            known.update((key, ids[number]) for key, number in unknown.items())
        return known

    def _add(self, connection: Connection, unknown: Mapping[Key, int], ids: dict[int, int]) -> None:
        """Make the missing rows; two texts with one digest, which nobody finds by chance, share a row."""
        missing = {number: key for key, number in unknown.items() if number not in ids}
        made = dict(zip(missing, reserve_ids(connection, self._table, len(missing)), strict=True))
        rows = [(made[number], number, *self._values(key)) for number, key in missing.items()]
        insert_rows(connection, self._table, self._columns, rows)
        ids.update(made)


def digest(key: Key) -> int:
    """Return the 64 bits by which a row is found; signed, as databases keep them."""
    data = "\0".join(key).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


def _with_host(key: Key) -> Key:
    return (key[0], host_of(key[0])[:255])


CAMPAIGN_COLUMNS = ("source", "medium", "campaign", "term", "content", "click_id_kind", "click_id")
ENVIRONMENT_COLUMNS = ("device_class", "browser", "system", "country", "language")


class Dictionaries:
    """All dictionary tables that an activity's row refers to."""

    def __init__(self) -> None:
        """Begin without anything looked up."""
        self.pages = Dictionary(Page, ("url", "title"))
        self.referrers = Dictionary(Referrer, ("url", "host"), _with_host)
        self.campaigns = Dictionary(Campaign, CAMPAIGN_COLUMNS)
        self.environments = Dictionary(Environment, ENVIRONMENT_COLUMNS)
        self.targets = Dictionary(Target, ("target_type", "target_id"))

    def all(self) -> Sequence[Dictionary]:
        """Return every dictionary."""
        return (self.pages, self.referrers, self.campaigns, self.environments, self.targets)

    def forget(self) -> None:
        """Forget everything that was looked up."""
        for dictionary in self.all():
            dictionary.forget()
