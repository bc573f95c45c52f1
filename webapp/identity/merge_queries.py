"""Questions about merges: which were made, which are suggested, and what would come of one. Nothing changes a row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.access.models import User
from webapp.contacts.attribute_queries import shown_values
from webapp.contacts.models import Contact
from webapp.identity.deriving import SHOWN
from webapp.identity.models import AttributeValue, ContactMerge, Identifier, MergeSuggestion, Visitor
from webapp.identity.restricted import find_restricted_at

MOST_MERGES = 50
MOST_SUGGESTIONS = 50
COUNTED_UP_TO = 1_000
_Low, _High = aliased(Contact), aliased(Contact)
_By, _UndoneBy = aliased(User), aliased(User)


@dataclass(frozen=True, slots=True)
class MergeEntry:
    """A line of the merge log. Names of users are None where nobody did it, or nobody knows them any more."""

    id: int
    loser_id: int
    survivor_id: int
    at: datetime
    how: str
    reason: str
    user_name: str | None
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class SuggestedPair:
    """Two contacts that may be one: as they stand now, whatever was merged since they were suggested."""

    id: int
    one: Contact
    other: Contact
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """An attribute that at least one of two contacts has."""

    name: str
    losers: str | None
    survivors: str | None

    @property
    def is_choice(self) -> bool:
        """Whether the two have different values, so that one has to be chosen."""
        return self.losers is not None and self.survivors is not None and self.losers != self.survivors


@dataclass(frozen=True, slots=True)
class Side:
    """One of two contacts to be merged, how much comes with it, and since when it is restricted."""

    contact: Contact
    browser_count: int
    merged_count: int
    restricted_at: datetime | None


def find_identified(session: Session, kind: str, value: str) -> Contact | None:
    """Return the canonical contact of an e-mail (in lower case) or external id, or None."""
    came_by = select(Contact.canonical_id).join(Identifier, Identifier.contact_id == Contact.id)
    canonical_id = session.scalar(came_by.where(Identifier.kind == kind, Identifier.value == value))
    return None if canonical_id is None else session.get(Contact, canonical_id)


def list_merges(session: Session, canonical_id: int) -> list[MergeEntry]:
    """Return the merges of a contact and of those read through it, the latest first, also those that were undone.

    At most one more than `MOST_MERGES`.
    """
    cluster = select(Contact.id).where(Contact.canonical_id == canonical_id)
    concerned = or_(ContactMerge.loser_id.in_(cluster), ContactMerge.survivor_id.in_(cluster))
    query = _entries().where(concerned).order_by(ContactMerge.id.desc()).limit(MOST_MERGES + 1)
    return [MergeEntry(*row) for row in session.execute(query)]


def find_merge(session: Session, merge_id: int) -> MergeEntry | None:
    """Return a merge, or None."""
    row = session.execute(_entries().where(ContactMerge.id == merge_id)).first()
    return None if row is None else MergeEntry(*row)


def find_suggestion(session: Session, suggestion_id: int) -> MergeSuggestion | None:
    """Return a suggestion, open or not, or None."""
    return session.get(MergeSuggestion, suggestion_id)


def own_values(session: Session, contact_ids: Collection[int]) -> dict[int, dict[str, str | None]]:
    """Return what each contact came with itself, whatever it shows since; contacts that came with nothing too."""
    query = select(AttributeValue.contact_id, AttributeValue.name, AttributeValue.value)
    rows = session.execute(
        query.where(AttributeValue.contact_id.in_(contact_ids)).order_by(AttributeValue.at, AttributeValue.id)
    )
    found: dict[int, dict[str, str | None]] = {contact_id: {} for contact_id in contact_ids}
    for contact_id, name, value in rows:
        found[contact_id][name] = value
    return found


def page_of_suggestions(session: Session, *, before: int | None = None) -> list[SuggestedPair]:
    """Return open suggestions, the latest first, older than `before`, at most one more than `MOST_SUGGESTIONS`."""
    pairs = _open(select(MergeSuggestion, _Low.canonical_id, _High.canonical_id))
    query = pairs.order_by(MergeSuggestion.id.desc()).limit(MOST_SUGGESTIONS + 1)
    if before is not None:
        query = query.where(MergeSuggestion.id < before)
    rows = session.execute(query).all()
    ids = {contact_id for row in rows for contact_id in row[1:]}
    contacts = {contact.id: contact for contact in session.scalars(select(Contact).where(Contact.id.in_(ids)))}
    return [
        SuggestedPair(suggestion.id, contacts[low], contacts[high], suggestion.reason, suggestion.at)
        for suggestion, low, high in rows
    ]


def count_suggestions(session: Session) -> int:
    """Return how many suggestions are open, exact up to `COUNTED_UP_TO`, one more beyond."""
    limited = _open(select(MergeSuggestion.id)).limit(COUNTED_UP_TO + 1).subquery()
    return session.scalar(select(func.count()).select_from(limited)) or 0


def find_side(session: Session, contact_id: int) -> Side | None:
    """Return one side of a merge: the contact that stands for this one, or None."""
    canonical_id = session.scalar(select(Contact.canonical_id).where(Contact.id == contact_id))
    contact = None if canonical_id is None else session.get(Contact, canonical_id)
    if contact is None:
        return None
    cluster = select(Contact.id).where(Contact.canonical_id == contact.id)
    browsers = select(func.count()).select_from(Visitor).where(Visitor.contact_id.in_(cluster))
    merged = select(func.count()).select_from(Contact).where(Contact.canonical_id == contact.id)
    counts = session.scalar(browsers) or 0, (session.scalar(merged) or 1) - 1
    return Side(contact, *counts, find_restricted_at(session, contact.id))


def compare(session: Session, loser: Contact, survivor: Contact) -> list[Difference]:
    """Return the attributes that either of two contacts shows, in the order of the profile, custom ones last."""
    found = [Difference(name, getattr(loser, name), getattr(survivor, name)) for name in SHOWN]
    custom = shown_values(session.connection(), (loser.id, survivor.id))
    losers, survivors = custom.get(loser.id, {}), custom.get(survivor.id, {})
    found += [Difference(name, losers.get(name), survivors.get(name)) for name in sorted({*losers, *survivors})]
    return [one for one in found if one.losers is not None or one.survivors is not None]


def order_by_knowledge(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """Return who is to go and who to stay: the known one stays, else the one that was there first."""
    stays = min((one, other), key=lambda contact: (not contact.is_known, contact.created_at, contact.id))
    return (one, other) if stays is other else (other, one)


def choices_of(differences: Sequence[Difference], losers: Sequence[str]) -> dict[str, bool]:
    """Return what was chosen of the attributes in which two contacts differ; `losers` names those of the loser."""
    return {one.name: one.name in losers for one in differences if one.is_choice}


def _entries() -> Select[*tuple[Any, ...]]:
    merge = ContactMerge
    columns = (merge.id, merge.loser_id, merge.survivor_id, merge.at, merge.how, merge.reason)
    return (
        select(*columns, _By.name, merge.undone_at, _UndoneBy.name)
        .outerjoin(_By, _By.id == merge.user_id)
        .outerjoin(_UndoneBy, _UndoneBy.id == merge.undone_by)
    )


def _open(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Leave out what was dismissed, and those who are read as one by now."""
    return (
        query.join(_Low, _Low.id == MergeSuggestion.low_id)
        .join(_High, _High.id == MergeSuggestion.high_id)
        .where(MergeSuggestion.dismissed_at.is_(None), _Low.canonical_id != _High.canonical_id)
    )
