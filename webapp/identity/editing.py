"""What can a person, or a program, edit of a contact? Values and identifiers, each written with who did it and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import Actor, audit, present_actor
from webapp.identity.changes import Changes, Identity
from webapp.identity.deriving import derive_contacts
from webapp.identity.locking import hold_identities
from webapp.identity.merging import ContactGone
from webapp.identity.models import Identifier
from webapp.identity.people import EMAIL, EXTERNAL_ID
from webapp.identity.queries import find_canonical, list_cluster
from webapp.identity.resolve import FirstSeen
from webapp.identity.untracked import follow_untracked

BY_HAND, BY_KEY = "by_hand", "api"


class IdentifierTaken(Exception):
    """Another contact has this e-mail or external id. Whether the two are one is for a person to decide."""

    def __init__(self, kind: str, contact_id: int) -> None:
        """Name the kind of the identifier, and the canonical contact that has it."""
        super().__init__(kind)
        self.kind = kind
        self.contact_id = contact_id


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to be otherwise: attributes by name (None empties one), an external id to add, identifiers to remove.

    `email` is an attribute here: the address that shows. One that showed before still finds the contact, unless it is
    removed, or the attribute emptied.
    """

    values: Mapping[str, str | None] = field(default_factory=dict)
    external_id: str = ""
    removed: Collection[int] = ()

    @property
    def email(self) -> str | None:
        """The e-mail that is to show, None where that is not said."""
        return self.values.get(EMAIL)

    def identities(self) -> list[Identity]:
        """Return the identifiers that the contact is to have."""
        return [one for one in ((EMAIL, self.email), (EXTERNAL_ID, self.external_id)) if one[1]]  # type: ignore[misc]


def create_contact(session: Session, edit: Edit) -> int:
    """Make a contact by hand, and return its id. Raises `IdentifierTaken`."""
    session.flush()
    connection = session.connection()
    changes = _begin(connection, [], edit)
    changes.reserve(connection, 1)
    contact_id = changes.make(FirstSeen(clock.now_ms(), 0))
    _put(changes, contact_id, edit, BY_HAND)
    changes.save(connection)
    session.expire_all()
    _audit(session, "contact_created", contact_id, _names(edit))
    return contact_id


def edit_contact(
    session: Session, contact_id: int, edit: Edit, *, action: str = "contact_changed", by: Actor | None = None
) -> int:
    """Change the contact that stands for this one, and return its id. Raises `ContactGone`, `IdentifierTaken`.

    `by` is who does it, who is signed in unless given, and an API key stands in the history; without an `action` the
    caller audits it. Only what differs from what shows is written. Nothing is lost: all values before stay there.
    """
    session.flush()
    connection = session.connection()
    hold_identities(connection)
    contact = find_canonical(session, contact_id)
    if contact is None:
        raise ContactGone
    canonical_id, shown_email = contact.id, contact.email
    here = list_marks(session, canonical_id)
    gone = [one for one in here if one.id in edit.removed or _is_emptied(one, edit, shown_email)]
    connection.execute(delete(Identifier).where(Identifier.id.in_([one.id for one in gone])))
    changes = _begin(connection, [canonical_id, *(one.contact_id for one in here)], edit, canonical_id, by)
    source = BY_HAND if by is None or by.key_id is None else BY_KEY
    changed = _put(changes, canonical_id, edit, source)
    _take_emails(changes, gone, source)
    email = _email_to_show(edit, shown_email, here, gone)
    _show_email(changes, canonical_id, email, here, source)
    changes.save(connection)
    follow_untracked(connection, [canonical_id])
    derive_contacts(connection, [canonical_id])  # who lost the last identifier may be nobody known any more
    names = {*changed, *(one.kind for one in gone), *([EMAIL] if email != shown_email else [])}
    session.expire_all()
    if names and action:
        _audit(session, action, canonical_id, names, by)
    return canonical_id


def list_marks(session: Session, canonical_id: int) -> list[Identifier]:
    """Return the identifiers of a contact and of all that were merged into it, in the order in which they came."""
    query = select(Identifier).where(Identifier.contact_id.in_(list_cluster(session, canonical_id)))
    return list(session.scalars(query.order_by(Identifier.at, Identifier.id)))


def _begin(
    connection: Connection, contact_ids: Iterable[int], edit: Edit, canonical_id: int = 0, by: Actor | None = None
) -> Changes:
    """Read whom the edit concerns. Raises `IdentifierTaken`."""
    hold_identities(connection)
    changes = Changes(by=by or present_actor())
    changes.read(connection, contact_ids, edit.identities())
    for kind, value in edit.identities():
        owner = changes.owners.get((kind, value))
        if owner is not None and changes.canonical(owner) != canonical_id:
            raise IdentifierTaken(kind, changes.canonical(owner))
    return changes


def _put(changes: Changes, canonical_id: int, edit: Edit, source: str) -> list[str]:
    """Write what differs from what shows, and return the names of it."""
    now, changed = clock.now_us(), []
    for identity in edit.identities():
        if identity not in changes.owners:
            changes.attach(canonical_id, identity, source, now)
            changed.append(identity[0])
    for name, value in edit.values.items():
        if name != EMAIL and changes.clusters.value(canonical_id, name) != value:
            changes.put(canonical_id, name, value, source, now)
            changed.append(name)
    return changed


def _take_emails(changes: Changes, gone: Iterable[Identifier], source: str) -> None:
    """Whoever had an e-mail that is gone shows it no more on its own either: an undo may come when another has it."""
    for one in gone:
        own = changes.clusters.own(one.contact_id).get(EMAIL)
        if one.kind == EMAIL and own is not None and own.value == one.value:
            changes.put(one.contact_id, EMAIL, None, source, clock.now_us())


def _show_email(
    changes: Changes, canonical_id: int, email: str | None, here: Iterable[Identifier], source: str
) -> None:
    """Let an e-mail show. It is written at the contact that has it as identifier, wherever that was merged to."""
    if changes.clusters.value(canonical_id, EMAIL) == email:
        return
    owners = {one.value: one.contact_id for one in here if one.kind == EMAIL}
    owner = changes.owners.get((EMAIL, email)) or owners.get(email) if email else None
    changes.put(owner or canonical_id, EMAIL, email, source, clock.now_us())


def _email_to_show(
    edit: Edit, shown: str | None, here: Collection[Identifier], gone: Collection[Identifier]
) -> str | None:
    """Return the e-mail asked for, else the one that shows, else the last one that is left."""
    if edit.email:
        return edit.email
    left = [one.value for one in here if one.kind == EMAIL and one not in gone]
    return shown if shown in left else next(reversed(left), None)


def _is_emptied(one: Identifier, edit: Edit, shown_email: str | None) -> bool:
    return EMAIL in edit.values and edit.email is None and (one.kind, one.value) == (EMAIL, shown_email)


def _names(edit: Edit) -> set[str]:
    return {*(name for name, value in edit.values.items() if value), *(kind for kind, _ in edit.identities())}


def _audit(session: Session, action: str, contact_id: int, names: Iterable[str], by: Actor | None = None) -> None:
    """Write which attributes were changed; what they were and are is a matter of the history."""
    details = {"attributes": ", ".join(sorted(names))}
    audit(session, action, "contact", contact_id, f"Contact {contact_id}", details, by=by)
