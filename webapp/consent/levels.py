"""What does a yes allow? Three levels, each allowing what those below it do; pages speak of purposes instead."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple


class Level(IntEnum):
    """How much may be kept of somebody."""

    ESSENTIAL = 0
    VISITOR = 200
    ALL = 1000


class LevelWords(NamedTuple):
    """What a level is called for people, and what it means."""

    name: str
    explanation: str


LEVEL_WORDS: dict[Level, LevelWords] = {
    Level.ESSENTIAL: LevelWords("Nothing about them", "Nothing but the choice itself is kept in the browser."),
    Level.VISITOR: LevelWords("Their activities", "What they do on this site is recorded."),
    Level.ALL: LevelWords("Their activities on all linked sites", "Also, linked sites know them as the same visitor."),
}
# What programs call them, in `consent.level` of a request and in the beacon.
LEVEL_NAMES: dict[Level, str] = {Level.ESSENTIAL: "essential", Level.VISITOR: "visitor", Level.ALL: "all"}


def level_name(level: int) -> str:
    """Return how pages say what a level allows."""
    return LEVEL_WORDS[Level(level)].name
