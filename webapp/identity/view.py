"""What does a contact show, when others were merged into it? Worked out from what each came with, without a table.

Every value stays with the contact that it came by. So undoing a merge is to work it out again without that merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

MAKES_KNOWN = ("email", "first_name", "last_name", "phone", "mobile_phone")
NO_CHOICES: Mapping[str, bool] = {}


class Entry(NamedTuple):
    """A value of an attribute, None where it was emptied; when it came, in µs, and its number among all values."""

    value: str | None
    at: int
    id: int

    @property
    def order(self) -> tuple[int, int]:
        """By which the later of two is found."""
        return self.at, self.id


class Merge(NamedTuple):
    """A merge that stands: whom it put into whom, when, in µs, and whether the loser's value was chosen, by name."""

    id: int
    loser_id: int
    survivor_id: int
    at: int
    choices: Mapping[str, bool] = NO_CHOICES


Entries = dict[str, Entry]


def put_latest(own: Entries, name: str, entry: Entry) -> None:
    """Let an entry hold for its contact, unless a later one does: what comes late is history."""
    present = own.get(name)
    if present is None or present.order < entry.order:
        own[name] = entry


def show(own: Mapping[int, Entries], merges: Iterable[Merge]) -> dict[int, Entries]:
    """Return what each contact shows that is left after the merges, by what every contact came with.

    Merges go in the order in which they were made: whoever was merged into another took along all that it showed.
    """
    shown = {contact_id: dict(entries) for contact_id, entries in own.items()}
    for merge in sorted(merges, key=lambda merge: merge.id):
        survivors, losers = shown.get(merge.survivor_id, {}), shown.pop(merge.loser_id, {})
        for name, entry in losers.items():
            survivors[name] = _pick(survivors.get(name), entry, merge, name)
        shown[merge.survivor_id] = survivors
    return shown


def is_known(shown: Mapping[str, Entry], *, has_identifier: bool) -> bool:
    """Whether it is somebody: who has a name, e-mail or phone, or is known to a site by an id."""
    return has_identifier or any(name in shown and shown[name].value is not None for name in MAKES_KNOWN)


def _pick(survivors: Entry | None, losers: Entry, merge: Merge, name: str) -> Entry:
    """Choose between the two values of an attribute.

    What came after the merge was let in by looking at both as one, so the later of it holds. Of what was there before,
    the chosen one does; without a choice the survivor's, where it has one.
    """
    if survivors is None:
        return losers
    if survivors.at >= merge.at or losers.at >= merge.at:
        return max(survivors, losers, key=lambda entry: entry.order)
    if merge.choices.get(name, False) or survivors.value is None:
        return losers
    return survivors
