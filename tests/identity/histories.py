"""Generated histories of who is who, played over a real installation and compared with the model.

`python -m tests.identity.histories 10000` plays as many, over SQLite; the suite plays 500.
"""

# ruff: noqa: S311 - made-up histories need no strong randomness

from __future__ import annotations

import random
import sys
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from tests.conftest import config_for, make_channel
from tests.identity.model import NAMES, Merged, Model, Request
from tests.processing.feeding import Feed
from webapp import clock, create_app
from webapp.activities.models import Activity
from webapp.activities.record import SentContact
from webapp.channels.models import Channel
from webapp.contacts.models import Contact
from webapp.database import db, transaction
from webapp.identity.deriving import SHOWN, derive_contacts
from webapp.identity.merging import How, Why, merge_contacts, undo_merge
from webapp.identity.models import ContactMerge, Identifier, Visitor
from webapp.migrations import upgrade_database
from webapp.spool.contract import Spool

ROUNDS = 14
AT_ONCE = 100
IN_ONE_INSTALLATION = 500
VISITORS, EMAILS, ACCOUNTS = 4, 3, 2


class History:
    """One history: four browsers of some people, over two journals, and a person who merges and undoes."""

    def __init__(self, number: int, seed: int) -> None:
        self.name = f"h{seed}-{number}"
        self.chance = random.Random(f"{seed}/{number}")
        self.model = Model()
        self.waiting: list[Request] = []
        self.ids: dict[str, int] = {}
        self.merge_ids: dict[int, int] = {}
        self.visitors = [str(uuid.UUID(int=self.chance.getrandbits(128), version=4)) for _ in range(VISITORS)]
        self.count = 0

    def request(self, at: int) -> Request:
        """Make up the next request."""
        chance = self.chance
        visitor = chance.choice(self.visitors) if chance.random() < 0.9 else ""
        self.count += 1
        if visitor and chance.random() < 0.06:
            return Request(at, visitor, opt_out=chance.random() < 0.5)
        activity = f"{self.name}/{self.count}"
        if visitor and chance.random() < 0.25:
            return Request(at, visitor, activity)
        email = f"{self.name}.{chance.randrange(EMAILS)}@example.org" if chance.random() < 0.5 else ""
        account = f"{self.name}:{chance.randrange(ACCOUNTS)}" if chance.random() < 0.3 else ""
        names = chance.sample(NAMES, chance.choice((0, 0, 1, 2)))
        is_confirmed = chance.random() < 0.45
        if not visitor and not email and not (account and is_confirmed):
            email = f"{self.name}.0@example.org"
        return Request(
            at,
            visitor,
            activity,
            email,
            account,
            {name: chance.choice((f"{name} {self.count}", f"{name} same")) for name in names},
            tuple(NAMES) if chance.random() < 0.3 else (),
            is_confirmed,
            chance.random() < 0.3,
        )

    def act_by_hand(self) -> None:
        """Merge two of the contacts or undo a merge, as somebody does on the pages."""
        standing = [number for number, merge in enumerate(self.model.merges) if not merge.is_undone]
        if standing and self.chance.random() < 0.6:
            number = self.chance.choice(standing)
            with transaction() as session:
                undo_merge(session, self.merge_ids[number])
            self.model.undo(self.model.merges[number])
            return
        canonical = sorted({self.model.canonical(contact) for contact in self.model.contacts})
        if len(canonical) < 2:
            return
        loser, survivor = self.chance.sample(canonical, 2)
        if self.model.is_known(loser) and not self.model.is_known(survivor):
            loser, survivor = survivor, loser
        choices = {name: self.chance.random() < 0.5 for name in ("email", *NAMES) if self.chance.random() < 0.7}
        with transaction() as session:
            merge = merge_contacts(
                session, self.ids[loser], self.ids[survivor], how=How.BY_HAND, why=Why.BY_HAND, choices=choices
            )
            number, at = merge.id, clock.to_us(merge.at)
        self.model.merge(loser, survivor, at, choices)
        self.merge_ids[len(self.model.merges) - 1] = number


class Player:
    """Plays many histories at once, which know nothing of each other."""

    def __init__(self, feed: Feed, merging: Channel) -> None:
        self.feed, self.merging_id = feed, merging.id
        self.journals: Sequence[Spool] = (feed.runtime.spool, feed.other_journal())
        self._last_us = 0
        with transaction() as session:
            linked = session.get_one(Channel, merging.id)
            linked.merges_on_typed_email = True
            linked.group_id = session.get_one(Channel, feed.channel_id).group_id

    def play(self, count: int, seed: int) -> None:
        """Play `count` histories, and compare each with its model after every processing run."""
        for start in range(0, count, AT_ONCE):
            self._play([History(number, seed) for number in range(start, min(start + AT_ONCE, count))], seed + start)

    def _play(self, histories: Sequence[History], seed: int) -> None:
        chance = random.Random(seed)
        for round_number in range(ROUNDS):
            for history in histories:
                for _ in range(history.chance.randrange(3)):
                    self._send(history, history.request(self._now_us()))
            if round_number == ROUNDS - 1 or chance.random() < 0.6:
                self._process(histories)
            for history in histories:
                if history.chance.random() < 0.3:
                    history.act_by_hand()
        compare(histories)
        assert_rows_are_derived()

    def _now_us(self) -> int:
        self._last_us = max(self._last_us + 1, clock.now_us())
        return self._last_us

    def _send(self, history: History, request: Request) -> None:
        said = SentContact(request.email, request.external_id, dict(request.attributes)) if request.speaks else None
        record = self.feed.make(
            *([{"type": "click", "value": request.activity}] if request.activity else []),
            visitor=request.visitor,
            at=request.at // 1000,
            contact=said,
            opt_out=request.opt_out,
            is_confirmed=request.is_confirmed,
            overwrites=request.overwrites,
            channel_id=self.merging_id if request.may_merge else self.feed.channel_id,
        )
        record.received_us = request.at
        self.feed.append(record, history.chance.choice(self.journals))
        history.waiting.append(request)

    def _process(self, histories: Sequence[History]) -> None:
        result = self.feed.process()
        assert result.set_aside == 0
        for history in histories:
            for request in history.waiting:
                history.model.take(request)
            history.waiting.clear()
        compare(histories)


def compare(histories: Sequence[History]) -> None:
    """Compare all that can be seen of who is who with the models."""
    db.session.rollback()
    session = db.session()
    visitors = {str(visitor.key): visitor.contact_id for visitor in session.scalars(select(Visitor))}
    owners = {(one.kind, one.value): one.contact_id for one in session.scalars(select(Identifier))}
    contacts = {contact.id: contact for contact in session.scalars(select(Contact))}
    rows = session.execute(select(Activity.value, Activity.contact_id))
    activities = {str(value): contact_id for value, contact_id in rows}
    merges: dict[int, list[ContactMerge]] = {}
    for merge in session.scalars(select(ContactMerge).order_by(ContactMerge.id)):
        merges.setdefault(merge.loser_id, []).append(merge)
    for history in histories:
        model = history.model
        history.ids = {contact: visitors[visitor] for visitor, contact in model.visitors.items()}
        history.ids |= {contact: owners[identity] for identity, contact in model.owners.items()}
        ids = history.ids
        assert len(set(ids.values())) == len(ids), history.name
        assert {visitor for visitor in history.visitors if visitor in visitors} == model.visitors.keys(), history.name
        for identity, contact in model.owners.items():
            assert owners[identity] == ids[contact], (history.name, identity)
        for tag, contact in model.activities.items():
            assert activities[tag] == ids[contact], (history.name, tag)
        _compare_merges(history, merges)
        for contact, number in ids.items():
            row, canonical = contacts[number], model.canonical(contact)
            assert row.canonical_id == ids[canonical], (history.name, contact)
            assert (row.merged_into_id is None) == (canonical == contact), (history.name, contact)
            shows = {name: getattr(row, name) for name in SHOWN if getattr(row, name) is not None}
            assert shows == (model.shows(contact) if canonical == contact else {}), (history.name, contact)
            assert row.is_known == (canonical == contact and model.is_known(contact)), (history.name, contact)


def _compare_merges(history: History, stored: dict[int, list[ContactMerge]]) -> None:
    seen: dict[int, int] = {}
    for number, merge in enumerate(history.model.merges):
        loser = history.ids[merge.loser]
        place = seen[loser] = seen.get(loser, -1) + 1
        row = stored[loser][place]
        assert _as_row(history, merge) == (row.survivor_id, row.undone_at is not None), history.name
        history.merge_ids[number] = row.id


def _as_row(history: History, merge: Merged) -> tuple[int, bool]:
    return history.ids[merge.survivor], merge.is_undone


def assert_rows_are_derived() -> None:
    """Derive everything anew: nothing may change by it."""
    query = select(Contact.id, Contact.is_known, *(getattr(Contact, name) for name in SHOWN)).order_by(Contact.id)
    before = db.session.execute(query).all()
    with transaction() as session:
        derive_contacts(session.connection(), [row[0] for row in before])
    assert db.session.execute(query).all() == before


def main() -> None:
    """Play as many histories as the command line says, each 500 of them in an installation of their own."""
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(10**6)
    for start in range(0, count, IN_ONE_INSTALLATION):
        end = min(start + IN_ONE_INSTALLATION, count)
        with tempfile.TemporaryDirectory() as folder:
            play_apart(Path(folder), end - start, seed + start)
        print(f"{end:,} of {count:,} histories are as the model says (seed {seed})", flush=True)  # noqa: T201 - its result


def play_apart(folder: Path, count: int, seed: int) -> None:
    """Play histories in a new installation over SQLite."""
    app = create_app(config_for(folder))
    upgrade_database(app)
    with app.app_context():
        feed = Feed(app, make_channel())
        Player(feed, make_channel("Merging")).play(count, seed)
        feed.close()
        feed.runtime.close()
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main()
