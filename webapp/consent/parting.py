"""What becomes of proofs when a person goes? They stay, without the way to the browser, and know since when."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from webapp import clock
from webapp.database import fetch_in

BROWSERS = "UPDATE consent_proof SET visitor_id = NULL, parted_at = {} WHERE visitor_id IN"
NAMED = "UPDATE consent_proof SET parted_at = {} WHERE parted_at IS NULL AND person IN"


def part_from_browsers(connection: Connection, visitor_ids: Iterable[int]) -> None:
    """Leave the proofs of browsers that go now with the keyed hash alone."""
    list(fetch_in(connection, BROWSERS.format(int(clock.now_ms())), visitor_ids, "RETURNING id"))


def part_from_named(connection: Connection, persons: Iterable[bytes]) -> None:
    """Note that people go now who answered without a browser; `persons` are their keyed hashes."""
    list(fetch_in(connection, NAMED.format(int(clock.now_ms())), persons, "RETURNING id"))
