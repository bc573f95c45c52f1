"""How do the benchmarks get an installation with millions of activities? Rows made and inserted in bulk, indexes last.

The loader writes the same tables that processing writes (activities, visitors, contacts, visits, dictionaries, counts),
with the same columns; it skips door, spool and identity, which other rows of the benchmark measure. 10 million
activities of 1 million contacts take a few minutes on two cores.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, text

from webapp import clock
from webapp.activities.dictionaries import digest
from webapp.activities.keys import make_id
from webapp.activities.store import DAY_MS, HOUR_MS
from webapp.channels.models import Agreement
from webapp.channels.operations import create_channel
from webapp.database import driver_key, insert_rows, transaction, write_transaction
from webapp.identity.resolve import VISITOR_COLUMNS

DAYS = 30
CHUNK = 50_000
CHANNELS = ("Shop", "Blog", "App")
TYPES: tuple[str, ...] = (
    ("pagevisit",) * 14 + ("landingpage",) * 3 + ("click",) * 2 + ("download", "internalsearch", "productview")
)
TYPES += ("productaddedtocart", "purchase")
WORDS = ("pricing", "shoes", "boots", "summer", "winter", "sale", "guide", "about", "contact", "blog", "news", "review")
BATCH_OF_CONTACTS = 50_000
COLUMNS = (
    *("id", "type_id", "contact_id", "channel_id", "visitor_id", "visit_id", "received_at", "page_id", "referrer_id"),
    *("campaign_id", "environment_id", "target_id", "basis", "value", "metadata"),
)


class Plan(NamedTuple):
    """What the activities are made of; `now` is in ms."""

    activities: int
    contacts: int
    channel_ids: list[int]
    types: dict[str, int]
    pages: int
    chance: random.Random
    now: int


def load(engine: Engine, activities: int, contacts: int, *, seed: int = 7) -> None:
    """Fill an empty, migrated installation. The same seed gives the same picture, apart from the ids' random parts."""
    chance = random.Random(seed)
    with write_transaction(engine) as connection:
        indexes = _drop_indexes(connection)
    channel_ids = _add_channels()
    with write_transaction(engine) as connection:
        types: dict[str, int] = dict(connection.execute(text("SELECT code_name, id FROM activity_type")).all())
        pages = _add_dictionaries(connection, max(1_000, activities // 40))
    _add_contacts(engine, contacts, channel_ids, chance)
    _keep_what_they_came_with(engine)
    plan = Plan(activities, contacts, channel_ids, types, pages, chance, clock.now_ms())
    for start in range(0, activities, CHUNK):
        with write_transaction(engine) as connection:
            _add_activities(connection, range(start, min(start + CHUNK, activities)), plan)
    with write_transaction(engine) as connection:
        for statement in indexes:
            connection.execute(text(statement))
    _summarise(engine)


def _drop_indexes(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        return []
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'activity' AND sql IS NOT NULL"
    found = connection.execute(text(query)).all()
    for name, _ in found:
        connection.execute(text(f"DROP INDEX {name}"))
    return [str(statement) for _, statement in found]


def _add_channels() -> list[int]:
    with transaction() as session:
        made = [
            create_channel(session, name, agreement=Agreement.NOT_NEEDED, reason="a benchmark") for name in CHANNELS
        ]
        return [channel.id for channel in made]


def _add_dictionaries(connection: Connection, pages: int) -> int:
    def page(number: int) -> tuple[str, str]:
        word = WORDS[number % len(WORDS)]
        return (f"https://shop.example.org/{word}/{number}", f"{word.title()} {number}")

    rows = [(n + 1, digest(page(n)), *page(n)) for n in range(pages)]
    insert_rows(connection, "page", ("id", "digest", "url", "title"), rows)
    hosts = ("www.google.com", "www.bing.com", "news.example.net", "t.co", "partner.example.com")
    referrers = [(n + 1, digest((f"https://{h}/",)), f"https://{h}/", h) for n, h in enumerate(hosts)]
    insert_rows(connection, "referrer", ("id", "digest", "url", "host"), referrers)
    campaign_columns = ("id", "digest", "source", "medium", "campaign", "term", "content", "click_id_kind", "click_id")
    campaigns = [(n + 1, n + 1, "newsletter", "email", f"week {n}", "", "", "", "") for n in range(50)]
    insert_rows(connection, "campaign", campaign_columns, campaigns)
    columns = ("id", "digest", "device_class", "browser", "system", "country", "language")
    kinds = [("desktop", "Chrome", "Windows"), ("mobile", "Safari", "iOS"), ("mobile", "Chrome", "Android")]
    countries = ("DE", "GB", "US", "FR", "NL", "PL", "CZ")
    environments = [(*kind, country, "en") for kind in kinds for country in countries]
    insert_rows(connection, "environment", columns, [(n + 1, n + 1, *e) for n, e in enumerate(environments)])
    targets = [(n + 1, n + 1, "product", f"sku-{n}") for n in range(5_000)]
    insert_rows(connection, "target", ("id", "digest", "target_type", "target_id"), targets)
    return pages


def _add_contacts(engine: Engine, contacts: int, channel_ids: list[int], chance: random.Random) -> None:
    now = clock.now_ms()
    for start in range(1, contacts + 1, BATCH_OF_CONTACTS):
        ids = range(start, min(start + BATCH_OF_CONTACTS, contacts + 1))
        with write_transaction(engine) as connection:
            rows: list[tuple[Any, ...]] = []
            visitors: list[tuple[Any, ...]] = []
            for i in ids:
                known = i % 5 == 0
                seen = now - chance.randrange(DAYS * DAY_MS)
                email = f"person{i}@example.org" if known else None
                rows.append((i, i, known, seen, channel_ids[i % 3], email, f"Person {i}" if known else None, 0))
                key = driver_key(connection, i.to_bytes(16, "big"))
                visitors.append((i, channel_ids[i % 3], key, i, seen, now, i % 21 + 1, None, None, None))
            columns = ("id", "canonical_id", "is_known", "created_at", "first_channel_id", "email", "last_name")
            insert_rows(connection, "contact", (*columns, "activity_count"), rows)
            insert_rows(connection, "visitor", VISITOR_COLUMNS, visitors)


def _keep_what_they_came_with(engine: Engine) -> None:
    """Write the e-mails and names of contacts where processing writes them: their rows are derived from there."""
    with write_transaction(engine) as connection:
        connection.execute(
            text(
                "INSERT INTO identifier (kind, value, contact_id, source, at)"
                " SELECT 'email', email, id, 'typed', created_at * 1000 FROM contact WHERE email IS NOT NULL"
            )
        )
        for name in ("email", "last_name"):
            connection.execute(
                text(
                    "INSERT INTO attribute_value (contact_id, name, value, source, at)"  # noqa: S608 - names of ours
                    f" SELECT id, '{name}', {name}, 'typed', created_at * 1000 FROM contact WHERE {name} IS NOT NULL"
                )
            )


def _add_activities(connection: Connection, numbers: range, plan: Plan) -> None:
    rows = list(_rows(connection, numbers, plan))
    insert_rows(connection, "activity", COLUMNS, rows)
    counts: dict[tuple[int, int, int], int] = {}
    active: set[tuple[int, int, int]] = set()
    for row in rows:
        counts[(row[6] // HOUR_MS, row[3], row[1])] = counts.get((row[6] // HOUR_MS, row[3], row[1]), 0) + 1
        active.add((row[6] // DAY_MS, row[3], row[2]))
    add = "ON CONFLICT (hour, channel_id, type_id) DO UPDATE SET stored = activity_count.stored + excluded.stored"
    columns = ("hour", "channel_id", "type_id", "stored", "kept")
    insert_rows(connection, "activity_count", columns, [(*key, n, 0) for key, n in counts.items()], add)
    insert_rows(
        connection, "active_contact", ("day", "channel_id", "contact_id"), sorted(active), "ON CONFLICT DO NOTHING"
    )


def _rows(connection: Connection, numbers: range, plan: Plan) -> Iterator[tuple[Any, ...]]:
    total, contacts, channel_ids, types, pages, chance, now = plan
    span = DAYS * DAY_MS
    for number in numbers:
        occurred = now - span + span * number // total
        # One contact in a hundred thousand has very many, as the bar for its page wants; the rest are spread evenly.
        contact = 1 if number % 100 == 0 else chance.randrange(contacts) + 1
        code = TYPES[chance.randrange(len(TYPES))]
        page = int(pages * chance.random() ** 3) + 1
        yield (
            driver_key(connection, make_id(occurred, number)),
            types[code],
            contact,
            channel_ids[contact % 3],
            contact,
            None,
            occurred,
            page,
            chance.randrange(5) + 1 if number % 4 == 0 else None,
            chance.randrange(50) + 1 if number % 10 == 0 else None,
            chance.randrange(21) + 1,
            chance.randrange(5_000) + 1 if code.startswith("product") else None,
            3,
            "button" if code == "click" else None,
            '{"price": 1999}' if code == "purchase" else None,
        )


def _summarise(engine: Engine) -> None:
    """Fill what recalculation keeps, by one statement; received_at is the moment itself in what the loader makes."""
    with write_transaction(engine) as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("ANALYZE"))
        connection.execute(
            text(
                "UPDATE contact SET activity_count = s.n, first_activity_at = s.low, last_activity_at = s.high,"
                " last_channel_id = first_channel_id FROM (SELECT contact_id, count(*) AS n, min(received_at) AS low,"
                " max(received_at) AS high FROM activity GROUP BY contact_id) AS s WHERE s.contact_id = contact.id"
            )
        )
