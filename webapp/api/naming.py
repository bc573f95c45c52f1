"""Which channel and which person does a program mean? Asked of the policy snapshot, and of the database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from webapp.activities.keys import read_uuid
from webapp.activities.record import Basis, SentContact
from webapp.admission import reasons
from webapp.admission.payload import Fault, number_as_text
from webapp.admission.person import put_contact
from webapp.admission.policy import NO_CHANNEL, ChannelPolicy
from webapp.api.callers import Caller, limit_writing
from webapp.api.problems import Problem, problem_of
from webapp.api.shapes import Person
from webapp.channels.models import Agreement
from webapp.identity.last_words import find_opted_out, read_canonical, read_identified
from webapp.identity.restricted import read_restricted
from webapp.identity.switches import CONTACT_OFF, USER_OFF
from webapp.identity.untracked import find_untracked_users, read_untracked

WAYS = "visitor, id, external_id, email"


# Where no channel is named and none is needed. A no is then one for every channel that asks.
NOWHERE = replace(NO_CHANNEL, agreement=Agreement.SITE, basis=Basis.CONSENT)


class Named(NamedTuple):
    """A person as a program names them: by a visitor's 16 bytes, a contact's id, or what identifies one."""

    visitor: bytes = b""
    contact_id: int = 0
    email: str = ""
    external_id: str = ""

    def as_contact(self) -> SentContact | None:
        """Return what identifies the person, for a record; None for a visitor or a contact's id."""
        return SentContact(self.email, self.external_id) if self.email or self.external_id else None


def find_channel(caller: Caller, name: str | int, path: str) -> ChannelPolicy | Fault:
    """Return the channel that a program names, or that of its key where it names none; else what is wrong."""
    key = caller.key
    text = name if isinstance(name, str) else str(name)
    if not text:
        if key.channel_id is None:
            return Fault(path, "is missing, and this key has no channel of its own")
        text = str(key.channel_id)
    found = _find_channels(caller, text)
    if len(found) != 1:
        return Fault(path, "several channels have this name" if found else "no channel has this key, name or number")
    if key.channel_id not in {None, found[0].id}:
        return Fault(path, "this key is for another channel only")
    return found[0]


def get_channel(caller: Caller, name: str | int, path: str = "$.channel") -> ChannelPolicy:
    """Return the channel that a program names. Raises `Problem`."""
    found = find_channel(caller, name, path)
    if isinstance(found, Fault):
        raise problem_of(found)
    return found


def channel_to_write(caller: Caller, name: str | int, *, is_needed: bool) -> ChannelPolicy:
    """Return the channel that something is written for; `NOWHERE` where none is named and none is needed.

    Raises `Problem`, and `Refusal` when it comes too fast.
    """
    if name == "" and caller.key.channel_id is None and not is_needed:
        return NOWHERE
    channel = get_channel(caller, name)
    if not channel.is_enabled:
        raise Problem(403, reasons.CHANNEL_DISABLED, "this channel is switched off", "$.channel")
    limit_writing(caller.runtime, [channel.id])
    return channel


def read_person(person: Person, path: str) -> Named | Fault:
    """Return whom a program names, or what is wrong with it."""
    external_id = person.external_id if isinstance(person.external_id, str) else number_as_text(person.external_id)
    given = [name for name, value in _ways(person) if value]
    if len(given) != 1:
        wrong = "names nobody" if not given else f"names {' and '.join(given)}"
        return Fault(path, f"{wrong}; give exactly one of {WAYS}")
    if person.visitor:
        visitor = read_uuid(person.visitor)
        return Fault(f"{path}.visitor", "is no UUID") if visitor is None else Named(visitor)
    sent = SentContact(person.email, external_id)
    fault = put_contact(sent)
    if fault is not None:
        return Fault(fault.path.replace("$.contact", path), fault.detail)
    return Named(contact_id=person.id or 0, email=sent.email, external_id=str(sent.external_id))


def get_person(person: Person, path: str) -> Named:
    """Return whom a program names. Raises `Problem`."""
    found = read_person(person, path)
    if isinstance(found, Fault):
        raise problem_of(found)
    return found


class Known(NamedTuple):
    """What the database knows of the contacts that a request names: who is there, and who is not to be recorded.

    `untracked` are the reasons other than a no of their own, by canonical contact; `untracked_users` external ids.
    """

    canonical: dict[int, int]
    by_name: dict[Named, int]
    opted_out: set[int]
    untracked: dict[int, set[str]]
    untracked_users: set[str]

    def has(self, named: Named) -> bool:
        """Whether a contact that is named by its id is there."""
        return not named.contact_id or named.contact_id in self.canonical

    def canonical_of(self, named: Named) -> int:
        """Return the contact that stands for who is named, 0 where nobody is known yet."""
        return self.canonical.get(named.contact_id, 0) or self.by_name.get(named, 0)

    def said_no(self, named: Named) -> bool:
        """Whether the last word of the person was not to be recorded, as far as that is processed."""
        return self.canonical_of(named) in self.opted_out

    def why_untracked(self, named: Named) -> set[str]:
        """Return for which reasons a person's activities are not recorded, as far as that is known here."""
        reasons = self.untracked.get(self.canonical_of(named), set())
        return reasons | {USER_OFF} if named.external_id in self.untracked_users else reasons


NOBODY_KNOWN = Known({}, {}, set(), {}, set())


def look_up(session: Session, people: Iterable[Named]) -> Known:
    """Return what is known of those whom contacts' ids, e-mails and external ids name."""
    wanted = {named for named in people if not named.visitor}
    if not wanted:
        return NOBODY_KNOWN  # visitors are logged also while the database is away
    connection = session.connection()
    canonical = read_canonical(connection, {named.contact_id for named in wanted if named.contact_id})
    by_name = {Named(email=value): one for value, one in _identified(connection, "email", wanted).items()}
    by_name |= {Named(external_id=value): one for value, one in _identified(connection, "external_id", wanted).items()}
    people_there = {*canonical.values(), *by_name.values()}
    users = find_untracked_users(connection, {named.external_id for named in wanted if named.external_id})
    return Known(
        canonical, by_name, find_opted_out(connection, people_there), _why_untracked(connection, people_there), users
    )


def _why_untracked(connection: Connection, canonical_ids: set[int]) -> dict[int, set[str]]:
    """Return why contacts are not tracked; a restricted one's activities are refused as if its logging were off."""
    found = {one: {why.reason for why in some} for one, some in read_untracked(connection, canonical_ids).items()}
    for contact_id in canonical_ids & read_restricted(connection):
        found[contact_id] = found.get(contact_id, set()) | {CONTACT_OFF}
    return found


def _identified(connection: Connection, kind: str, wanted: Iterable[Named]) -> dict[str, int]:
    values = {value for named in wanted if (value := getattr(named, kind))}
    return read_identified(connection, kind, values) if values else {}


def _ways(person: Person) -> list[tuple[str, object]]:
    return [
        ("visitor", person.visitor),
        ("id", person.id),
        ("external_id", person.external_id != ""),
        ("email", person.email.strip()),
    ]


def _find_channels(caller: Caller, text: str) -> list[ChannelPolicy]:
    """Return the channel with this key or number, else all of this name."""
    channels = caller.policy.channels
    if text in channels:
        return [channels[text]]
    by_number = [channel for channel in channels.values() if str(channel.id) == text]
    return by_number or [channel for channel in channels.values() if channel.name == text]
