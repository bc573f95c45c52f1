"""What becomes of what a caller says about a person? What is confirmed identifies; what is typed only fills."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from webapp.activities.record import SentContact
from webapp.contacts.custom import NONE_DEFINED, Definitions
from webapp.identity.changes import Changes, Identity
from webapp.identity.claims import LONGEST_IDENTIFIER, usable_values
from webapp.identity.locking import hold_identities
from webapp.identity.merging import Why
from webapp.identity.resolve import FirstSeen
from webapp.identity.suggesting import read_vetoes

EMAIL, EXTERNAL_ID = "email", "external_id"
CONFIRMED = {EMAIL: Why.CONFIRMED_EMAIL, EXTERNAL_ID: Why.CONFIRMED_EXTERNAL_ID}


class ContactMissing(ValueError):
    """A record names a contact that this database doesn't have (any more)."""


class Saying(NamedTuple):
    """What a request says of the person, received at `at` (µs).

    `contact_id` is the contact of its visitor, 0 where there is none. `is_confirmed`: a trusted gate vouches for it.
    `may_merge`: a typed e-mail counts as confirmed on this channel. `overwrites` names the attributes that may be
    replaced; all others are only filled. `same_id` is the contact of whom a trusted caller says that it is the same
    person, 0 for none. `is_form`: it came with the submission of a form. `needs_yes`: nobody becomes known by it alone.
    """

    contact_id: int
    sent: SentContact
    at: int
    first: FirstSeen
    is_confirmed: bool = False
    may_merge: bool = False
    overwrites: Collection[str] = ()
    same_id: int = 0
    is_imported: bool = False
    is_form: bool = False
    needs_yes: bool = False

    @property
    def email(self) -> Identity | None:
        """The e-mail as an identifier."""
        return (EMAIL, self.sent.email) if self.sent.email else None

    @property
    def external_id(self) -> Identity | None:
        """The external id as an identifier."""
        text = str(self.sent.external_id)
        return (EXTERNAL_ID, text) if 0 < len(text) <= LONGEST_IDENTIFIER else None

    @property
    def source(self) -> str:
        """By which way it came, in a word that is kept with each value."""
        if self.is_imported:
            return "import"
        return "api" if self.is_confirmed else "form" if self.is_form else "typed"


class People:
    """The contacts that a batch speaks of: read once, then heard about in the order received, then written once."""

    def __init__(self, connection: Connection, sayings: Sequence[Saying], custom: Definitions = NONE_DEFINED) -> None:
        """Read the contacts that the batch names, and those whom the identifiers belong to.

        `custom` are the attributes that the organisation defined itself.
        """
        self._custom = custom
        hold_identities(connection)
        self._changes = Changes()
        identities = [one for saying in sayings for one in (saying.email, saying.external_id) if one is not None]
        named = {contact_id for saying in sayings for contact_id in (saying.contact_id, saying.same_id) if contact_id}
        self._changes.read(connection, named, identities)
        self._changes.reserve(connection, sum(1 for s in sayings if s.is_confirmed or not s.contact_id))
        self._clusters = self._changes.clusters
        self._vetoes: list[tuple[int, int]] = []
        if any(saying.is_confirmed or saying.may_merge for saying in sayings):
            self._vetoes = read_vetoes(connection, self._clusters.all_canonical())

    def hear(self, saying: Saying) -> int:
        """Keep what was said, and return the contact whom the request's activities belong to, 0 for nobody.

        Raises `ContactMissing`.
        """
        for contact_id in (saying.contact_id, saying.same_id):
            if contact_id and self._clusters.canonical_of(contact_id) is None:
                message = f"contact {contact_id} is not in this database"
                raise ContactMissing(message)
        if saying.contact_id and saying.same_id:
            self._join(saying.contact_id, saying.same_id, saying.at)
        if saying.is_confirmed:
            return self._hear_confirmed(saying)
        return self._hear_typed(saying) if saying.contact_id else self._hear_of_nobody(saying)

    def save(self, connection: Connection) -> None:
        """Write what is new and what changed."""
        self._changes.save(connection)

    def _hear_of_nobody(self, saying: Saying) -> int:
        """Find or make the contact of an e-mail behind which no browser stands: one that was there learns nothing."""
        if saying.email is None:
            return 0
        if saying.email in self._changes.owners:
            return self._changes.owners[saying.email]
        contact_id = self._changes.make(saying.first)
        self._changes.attach(contact_id, saying.email, saying.source, saying.at)
        self._fill(contact_id, saying)
        return contact_id

    def _hear_typed(self, saying: Saying) -> int:
        """Fill the visitor's own contact; an external id from a public key is only ever a claim."""
        went_to = self._hear_typed_email(saying)
        if saying.external_id is not None:
            self._claim(saying.contact_id, saying.external_id, saying, Why.CLAIMED_EXTERNAL_ID)
        return went_to

    def _hear_typed_email(self, saying: Saying) -> int:
        """Take a new e-mail as the visitor's own; with somebody else's nothing of the request is used for anybody."""
        own, email = saying.contact_id, saying.email
        if email is not None:
            owner = self._changes.owners.get(email)
            if owner is None and self._clusters.value(self._changes.canonical(own), EMAIL) is not None:
                self._changes.claim(own, email, saying.at)
                return own
            if owner is None:
                self._changes.attach(own, email, saying.source, saying.at)
            elif not (self._is_one(own, owner) or self._merge_typed(own, owner, saying)):
                self._claim(own, email, saying, Why.TYPED_EMAIL)
                return owner
        self._fill(own, saying)
        return own

    def _hear_confirmed(self, saying: Saying) -> int:
        """Find the contact of the identifiers, and let the visitor's anonymous one be read through it."""
        identities = [one for one in (saying.external_id, saying.email) if one is not None]
        here = self._identify(saying, identities)
        if not here:
            return 0
        for identity in identities:
            owner = self._changes.owners.get(identity)
            if owner is None:
                self._changes.attach(here, identity, saying.source, saying.at)
            else:
                self._changes.confirm(identity, saying.source)
                self._suggest(here, owner, CONFIRMED[identity[0]], saying.at)
        self._fill(here, saying)
        return here

    def _identify(self, saying: Saying, identities: Sequence[Identity]) -> int:
        """Return the contact whom a confirmed saying is about: the visitor's own after a merge, else the one found."""
        own, owner = saying.contact_id, self._find_owner(identities)
        if owner is None:
            is_other = own and saying.external_id is not None and self._has_external_id(own)
            # A site has one id for each of its users: a second one is somebody else at the same browser.
            makes = is_other or (not own and identities and not saying.needs_yes)
            return self._changes.make(saying.first) if makes else own
        if not own:
            return owner
        why = CONFIRMED[next(one for one in identities if self._changes.owners.get(one) == owner)[0]]
        if self._is_one(own, owner) or self._merge(own, owner, why, saying.at):
            return own
        self._suggest(own, owner, why, saying.at)
        return owner

    def _join(self, one: int, other: int, at: int) -> None:
        """Read two contacts as one by a trusted caller's word: into the other, but the known one survives."""
        if not (self._is_one(one, other) or self._merge(one, other, Why.ALIAS, at)):
            if not self._clusters.is_known(self._changes.canonical(other)):
                self._merge(other, one, Why.ALIAS, at)
            self._suggest(one, other, Why.ALIAS, at)

    def _find_owner(self, identities: Sequence[Identity]) -> int | None:
        """Return the contact of the external id, else that of the e-mail, unless the site knows that one by another."""
        owners = [self._changes.owners.get(identity) for identity in identities]
        found = next((owner for owner in owners if owner is not None), None)
        has_new_id = bool(identities) and identities[0][0] == EXTERNAL_ID and owners[0] is None
        return None if found is not None and has_new_id and self._has_external_id(found) else found

    def _merge(self, own: int, owner: int, why: Why, at: int) -> bool:
        """Let an anonymous contact be read through a known one, unless a person left them apart."""
        loser, survivor = self._changes.canonical(own), self._changes.canonical(owner)
        if self._clusters.is_known(loser) or self._are_apart(loser, survivor):
            return False
        self._changes.merge(loser, survivor, why, at)
        return True

    def _merge_typed(self, own: int, owner: int, saying: Saying) -> bool:
        return saying.may_merge and self._merge(own, owner, Why.TYPED_EMAIL, saying.at)

    def _are_apart(self, one: int, other: int) -> bool:
        canonical = self._clusters.canonical_of
        return any({canonical(low), canonical(high)} == {one, other} for low, high in self._vetoes)

    def _claim(self, own: int, identity: Identity, saying: Saying, why: Why) -> None:
        """Keep an identifier that was only said, unless it is theirs; if another known contact has it, suggest both."""
        owner = self._changes.owners.get(identity)
        if owner is not None and self._is_one(own, owner):
            return
        self._changes.claim(own, identity, saying.at)
        if owner is not None:
            self._suggest(own, owner, why, saying.at)

    def _suggest(self, one: int, other: int, why: Why, at: int) -> None:
        pair = self._changes.canonical(one), self._changes.canonical(other)
        if pair[0] != pair[1] and all(map(self._clusters.is_known, pair)):
            self._changes.suggest(*pair, why, at)

    def _fill(self, contact_id: int, saying: Saying) -> None:
        """Write attributes where nothing shows, and where they may be replaced; e-mails are identifiers' matter."""
        for name, value in usable_values(saying.sent, self._custom, takes_notes=saying.is_imported).items():
            if name == EMAIL:
                continue
            present = self._clusters.value(self._changes.canonical(contact_id), name)
            own = self._clusters.own(contact_id).get(name)
            is_new = present != value or own is None or own.value != value
            if present is None or (name in saying.overwrites and is_new):
                self._changes.put(contact_id, name, value, saying.source, saying.at)

    def _is_one(self, one: int, other: int) -> bool:
        return self._changes.canonical(one) == self._changes.canonical(other)

    def _has_external_id(self, contact_id: int) -> bool:
        return self._clusters.has(self._changes.canonical(contact_id), EXTERNAL_ID)
