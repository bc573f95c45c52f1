"""How is a contact read through another, and how does that end? By pointers: no activity and no value is rewritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, insert, text
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit, present_actor
from webapp.contacts.touching import touch_for_rebuild
from webapp.identity.deriving import derive_contacts
from webapp.identity.locking import hold_identities
from webapp.identity.models import ContactMerge, MergeChoice
from webapp.identity.untracked import follow_untracked

CANONICAL = text("SELECT canonical_id FROM contact WHERE id = :id")
IS_KNOWN = text("SELECT is_known FROM contact WHERE id = :id")
POINT = text("UPDATE contact SET merged_into_id = :survivor WHERE id = :loser")
READ_THROUGH = text("UPDATE contact SET canonical_id = :survivor WHERE canonical_id = :loser")
UNPOINT = text("UPDATE contact SET merged_into_id = NULL WHERE id = :loser")
# Whoever was merged into the loser, directly or by others, follows it out again.
READ_APART = text(
    "WITH RECURSIVE tree (id) AS (SELECT CAST(:loser AS BIGINT) UNION"
    " SELECT m.loser_id FROM contact_merge m JOIN tree ON m.survivor_id = tree.id WHERE m.undone_at IS NULL)"
    " UPDATE contact SET canonical_id = :loser WHERE id IN (SELECT id FROM tree)"
)
OF_ONE = "SELECT id FROM contact WHERE canonical_id = :one"
OF_OTHER = "SELECT id FROM contact WHERE canonical_id = :other"
BETWEEN = f"(low_id IN ({OF_ONE}) AND high_id IN ({OF_OTHER}) OR low_id IN ({OF_OTHER}) AND high_id IN ({OF_ONE}))"
LIFT_VETOES = text(f"DELETE FROM merge_veto WHERE {BETWEEN}")  # noqa: S608 - statements of ours, here and below
VETO = text("INSERT INTO merge_veto (low_id, high_id, at) VALUES (:low, :high, :at) ON CONFLICT DO NOTHING")
SETTLE = text(
    f"UPDATE merge_suggestion SET dismissed_at = :at, user_id = :user WHERE dismissed_at IS NULL AND {BETWEEN}"  # noqa: S608
)
LONGEST_CHOICES = 200


class How(StrEnum):
    """Who merged: Contrail, because an identifier was confirmed; a person; or a trusted caller."""

    AUTOMATIC = "automatic"
    BY_HAND = "by_hand"
    ALIAS = "alias"


class Why(StrEnum):
    """Why two contacts were merged, or are suggested to be."""

    CONFIRMED_EMAIL = "confirmed_email"
    CONFIRMED_EXTERNAL_ID = "confirmed_external_id"
    TYPED_EMAIL = "typed_email"
    CLAIMED_EXTERNAL_ID = "claimed_external_id"
    SAME_PHONE = "same_phone"
    BY_HAND = "by_hand"
    ALIAS = "alias"


class ContactGone(Exception):
    """One of the contacts is not there any more."""


class AlreadyOne(Exception):
    """The two contacts are read as one already."""


class KnownMustSurvive(Exception):
    """A known contact can't be merged into an anonymous one."""


class NothingToUndo(Exception):
    """There is no such merge, or it was undone already."""


class NewMerge(NamedTuple):
    """A merge to be stored: of canonical contacts, at a moment in µs."""

    loser_id: int
    survivor_id: int
    at: int
    how: How
    why: Why


def store_merges(connection: Connection, merges: Sequence[NewMerge]) -> None:
    """Store merges, one after the other, with the pointers that they turn. What contacts show is not written here."""
    if not merges:
        return
    rows = [
        {
            "loser_id": merge.loser_id,
            "survivor_id": merge.survivor_id,
            "at": clock.from_us(merge.at),
            "how": merge.how,
            "reason": merge.why,
        }
        for merge in merges
    ]
    connection.execute(insert(ContactMerge), rows)
    pointers = [{"loser": merge.loser_id, "survivor": merge.survivor_id} for merge in merges]
    connection.execute(POINT, pointers)
    connection.execute(READ_THROUGH, pointers)


def merge_contacts(
    session: Session,
    loser_id: int,
    survivor_id: int,
    *,
    how: How,
    why: Why,
    choices: Mapping[str, bool] | None = None,
) -> ContactMerge:
    """Read one contact through another: those that stand for the two are merged.

    `choices` say by attribute whether the loser's value is to show. A veto between the two ends. Raises `ContactGone`,
    `AlreadyOne`, `KnownMustSurvive`.
    """
    session.flush()
    connection = session.connection()
    hold_identities(connection)
    loser, survivor = (_canonical(connection, contact_id) for contact_id in (loser_id, survivor_id))
    if loser == survivor:
        raise AlreadyOne
    if _is_known(connection, loser) and not _is_known(connection, survivor):
        raise KnownMustSurvive
    now, pair = clock.now_us(), {"one": loser, "other": survivor}
    connection.execute(LIFT_VETOES, pair)
    connection.execute(SETTLE, {"at": now, "user": present_actor().user_id, **pair})
    store_merges(connection, [NewMerge(loser, survivor, now, how, why)])
    merge = session.query(ContactMerge).filter_by(loser_id=loser, undone_at=None).one()
    merge.user_id = present_actor().user_id
    for name, takes_losers in list((choices or {}).items())[:LONGEST_CHOICES]:
        session.add(MergeChoice(merge_id=merge.id, name=name, takes_losers=takes_losers))
    session.flush()
    _bring_up_to_date(session, loser, survivor)
    audit(session, "contact_merged", "contact", survivor, f"Contact {survivor}", {"merged": loser})
    return merge


def undo_merge(session: Session, merge_id: int) -> ContactMerge:
    """Read a contact for itself again, with all that were merged into it, and leave the two apart from now on.

    What came by either since the merge stays with it. Merges before and after this one stand. Raises `NothingToUndo`.
    """
    session.flush()
    connection = session.connection()
    hold_identities(connection)
    merge = session.get(ContactMerge, merge_id, populate_existing=True)
    if merge is None or merge.undone_at is not None:
        raise NothingToUndo
    survivor = _canonical(connection, merge.survivor_id)
    now, user_id = clock.now_us(), present_actor().user_id
    merge.undone_at, merge.undone_by = clock.from_us(now), user_id
    session.flush()
    connection.execute(UNPOINT, {"loser": merge.loser_id})
    connection.execute(READ_APART, {"loser": merge.loser_id})
    low, high = sorted((merge.loser_id, merge.survivor_id))
    connection.execute(VETO, {"low": low, "high": high, "at": now})
    connection.execute(SETTLE, {"at": now, "user": user_id, "one": merge.loser_id, "other": survivor})
    _bring_up_to_date(session, merge.loser_id, survivor)
    details = {"apart_again": merge.loser_id}
    audit(session, "merge_undone", "contact", survivor, f"Contact {survivor}", details)
    return merge


def _bring_up_to_date(session: Session, *contact_ids: int) -> None:
    """Write what the contacts show now, and have their activities counted anew."""
    connection = session.connection()
    derive_contacts(connection, contact_ids)
    follow_untracked(connection, contact_ids)
    touch_for_rebuild(connection, contact_ids)
    session.expire_all()


def _canonical(connection: Connection, contact_id: int) -> int:
    found = connection.scalar(CANONICAL, {"id": contact_id})
    if found is None:
        raise ContactGone
    return int(found)


def _is_known(connection: Connection, contact_id: int) -> bool:
    return bool(connection.scalar(IS_KNOWN, {"id": contact_id}))
