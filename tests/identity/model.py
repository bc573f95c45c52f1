"""Who is who, the simple way: plain lists of what happened, from which everything is worked out anew each time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

NAMES = ("first_name", "company", "city")


class Request(NamedTuple):
    """What one request brings; `activity` is its tag, `visitor` and the identifiers are empty where there is none."""

    at: int
    visitor: str
    activity: str = ""
    email: str = ""
    external_id: str = ""
    attributes: Mapping[str, str] = {}
    overwrites: tuple[str, ...] = ()
    is_confirmed: bool = False
    may_merge: bool = False
    opt_out: bool | None = None

    @property
    def speaks(self) -> bool:
        """Whether anything is said of the person."""
        return bool(self.email or self.external_id or self.attributes)


class Value(NamedTuple):
    contact: str
    name: str
    text: str
    at: int
    number: int


@dataclass
class Merged:
    loser: str
    survivor: str
    at: int
    choices: Mapping[str, bool]
    is_undone: bool = False


@dataclass
class Model:
    """One history. Contacts have names of their own: `v:` that of a visitor, `i:` one made for an identifier."""

    visitors: dict[str, str] = field(default_factory=dict)
    owners: dict[tuple[str, str], str] = field(default_factory=dict)
    values: list[Value] = field(default_factory=list)
    merges: list[Merged] = field(default_factory=list)
    apart: list[frozenset[str]] = field(default_factory=list)
    activities: dict[str, str] = field(default_factory=dict)
    opted_out: set[str] = field(default_factory=set)

    @property
    def contacts(self) -> set[str]:
        return {*self.visitors.values(), *self.owners.values()}

    def canonical(self, contact: str) -> str:
        for merge in self.merges:
            if merge.loser == contact and not merge.is_undone:
                return self.canonical(merge.survivor)
        return contact

    def cluster(self, contact: str) -> set[str]:
        return {one for one in self.contacts | {contact} if self.canonical(one) == self.canonical(contact)}

    def shown(self, contact: str, name: str) -> Value | None:
        """What a contact shows with all that was merged into it, whether it was itself merged further or not."""
        own = [value for value in self.values if (value.contact, value.name) == (contact, name)]
        now = max(own, key=lambda value: (value.at, value.number), default=None)
        for merge in self.merges:
            if merge.survivor != contact or merge.is_undone:
                continue
            other = self.shown(merge.loser, name)
            if now is None or other is None:
                now = now or other
            elif max(now.at, other.at) >= merge.at:
                now = max(now, other, key=lambda value: (value.at, value.number))
            elif merge.choices.get(name):
                now = other
        return now

    def shows(self, contact: str) -> dict[str, str]:
        found = {name: self.shown(contact, name) for name in ("email", *NAMES)}
        return {name: value.text for name, value in found.items() if value is not None}

    def is_known(self, contact: str) -> bool:
        is_identified = any(owner in self.cluster(contact) for owner in self.owners.values())
        return is_identified or bool({"email", "first_name"} & self.shows(self.canonical(contact)).keys())

    def take(self, request: Request) -> None:
        """Process a request."""
        if request.opt_out is not None:
            (self.opted_out.add if request.opt_out else self.opted_out.discard)(request.visitor)
        if request.visitor in self.opted_out:
            return
        if request.visitor and request.visitor not in self.visitors and (request.activity or request.speaks):
            self.visitors[request.visitor] = f"v:{request.visitor}"
        here = self.visitors.get(request.visitor, "")
        if request.speaks:
            here = self._confirmed(here, request) if request.is_confirmed else self._typed(here, request)
        if request.activity:
            self.activities[request.activity] = here

    def merge(self, loser: str, survivor: str, at: int, choices: Mapping[str, bool]) -> None:
        """Merge by hand."""
        one, other = self.cluster(loser), self.cluster(survivor)
        self.apart = [pair for pair in self.apart if not (pair & one and pair & other)]
        self.merges.append(Merged(loser, survivor, at, choices))

    def undo(self, merge: Merged) -> None:
        merge.is_undone = True
        self.apart.append(frozenset((merge.loser, merge.survivor)))

    def _typed(self, own: str, request: Request) -> str:
        email = ("email", request.email)
        owner = self.owners.get(email)
        if not own:
            if owner is None and request.email:
                owner = f"i:{request.email}"
                self._attach(owner, email, request.at)
                self._fill(owner, request)
            return owner or ""
        if request.email and owner is None:
            if self.shown(self.canonical(own), "email") is not None:
                return own
            self._attach(own, email, request.at)
        elif owner is not None and not self._is_one(own, owner, request):
            return owner
        self._fill(own, request)
        return own

    def _is_one(self, own: str, owner: str, request: Request) -> bool:
        if self.canonical(owner) == self.canonical(own):
            return True
        return request.may_merge and self._merge_anonymous(own, owner, request.at)

    def _confirmed(self, own: str, request: Request) -> str:
        identities = [("external_id", request.external_id), ("email", request.email)]
        identities = [identity for identity in identities if identity[1]]
        owner = next((self.owners[identity] for identity in identities if identity in self.owners), None)
        is_new_account = bool(request.external_id) and ("external_id", request.external_id) not in self.owners
        if owner is not None and is_new_account and self._has_account(owner):
            owner = None
        here = own
        if owner is None and identities and (not own or (request.external_id and self._has_account(own))):
            here = f"i:{identities[0][1]}"
        elif owner is not None and not own:
            here = owner
        elif owner is not None and self.canonical(owner) != self.canonical(own):
            here = own if self._merge_anonymous(own, owner, request.at) else owner
        if not here:
            return ""
        for identity in identities:
            if identity not in self.owners:
                self._attach(here, identity, request.at)
        self._fill(here, request)
        return here

    def _merge_anonymous(self, own: str, owner: str, at: int) -> bool:
        loser, survivor = self.canonical(own), self.canonical(owner)
        one, other = self.cluster(loser), self.cluster(survivor)
        if self.is_known(loser) or any(pair & one and pair & other for pair in self.apart):
            return False
        self.merges.append(Merged(loser, survivor, at, {}))
        return True

    def _attach(self, contact: str, identity: tuple[str, str], at: int) -> None:
        self.owners[identity] = contact
        if identity[0] == "email" and self.shown(self.canonical(contact), "email") is None:
            self._write(contact, {"email": identity[1]}.items(), at)

    def _fill(self, contact: str, request: Request) -> None:
        for name, text in request.attributes.items():
            if name in request.overwrites or self.shown(self.canonical(contact), name) is None:
                self._write(contact, [(name, text)], request.at)

    def _write(self, contact: str, values: Iterable[tuple[str, str]], at: int) -> None:
        for name, text in values:
            self.values.append(Value(contact, name, text, at, len(self.values)))

    def _has_account(self, contact: str) -> bool:
        return any(kind == "external_id" and owner in self.cluster(contact) for (kind, _), owner in self.owners.items())
