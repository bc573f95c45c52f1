"""What does a yes allow? Three levels, each allowing what those below it do; pages speak of purposes instead."""

from __future__ import annotations

from collections.abc import Iterable
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


def says_yes(answers: Iterable[tuple[int, bool]], level: int | None) -> bool:
    """Whether one of the answers (version, yes) is a yes, or a level that was said lets anything be recorded."""
    return (level is not None and level >= Level.VISITOR) or any(is_agreed for _, is_agreed in answers)
