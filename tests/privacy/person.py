"""Kim, who is erased, with traces everywhere; and a neighbour on the same pages, who stays."""

from __future__ import annotations

import time
import uuid
from pathlib import Path

from sqlalchemy import select, text

from tests.door import DoorClient, new_visitor
from webapp import clock
from webapp.database import Base, db, transaction
from webapp.identity.models import Identifier, Visitor
from webapp.privacy.erasing import Kind, erase_contact
from webapp.privacy.erasing_jobs import Place, work_on_erasures
from webapp.privacy.models import Erasure
from webapp.processing.models import SetAside

KIM = "3f2b8c1e-5a6d-4f7e-8b9a-0c1d2e3f4a5b"
NEIGHBOUR = "9a1b2c3d-1111-4222-8333-444455556666"
EMAIL = "kim.holloway@mail.example"
NAME = "Kimberley"
EXTERNAL_ID = "site-user-778231"
TOKEN = "tok-5521-secret"
SHARED = {"url": "https://shop.example/shoes", "title": "Shoes", "referrer": "https://search.example/"}
# Each of these must be nowhere once Kim is erased.
NEEDLES = {
    "e-mail": EMAIL.encode(),
    "first name": NAME.encode(),
    "external id": EXTERNAL_ID.encode(),
    "visitor": uuid.UUID(KIM).bytes,
    "visitor as text": KIM.encode(),
    "visitor as hex": KIM.replace("-", "").encode(),
    "token": TOKEN.encode(),
}


def live_through(door: DoorClient) -> int:
    """Let Kim and the neighbour leave their traces, and return Kim's contact."""
    door.visitor = KIM
    secret_page = {"url": f"https://shop.example/reset?t={TOKEN}", "title": f"Reset {TOKEN}"}
    door.send([{"type": "pagevisit", **SHARED}, {"type": "pagevisit", **secret_page}])
    door.send([{"type": "click", "value": f"for {NAME}", "referrer": f"https://mail.example/?m={TOKEN}"}])
    said = {"email": EMAIL, "external_id": EXTERNAL_ID, "attributes": {"first_name": NAME}}
    door.send([{"type": "click", "comment": EMAIL, "metadata": {"to": EMAIL}}], contact=said)
    door.visitor = NEIGHBOUR
    door.send([{"type": "pagevisit", **SHARED}], contact={"email": "ned@mail.example"})
    door.visitor = new_visitor()  # who typed Kim's e-mail: that claim is about Kim
    door.send([{"type": "pagevisit", **SHARED}], contact={"email": "other@mail.example"})
    door.process()
    door.send([], contact={"email": EMAIL})
    door.process()
    kim = contact_of(KIM)
    with transaction() as session:
        session.add(Identifier(kind="external_id", value=EXTERNAL_ID, contact_id=kim, source="api", at=clock.now()))
    return kim


def contact_of(visitor: str) -> int:
    db.session.rollback()
    return db.session.scalars(select(Visitor.contact_id).where(Visitor.key == uuid.UUID(visitor))).one()


def begin(contact_id: int, kind: Kind = Kind.ERASE) -> int:
    with transaction() as session:
        return erase_contact(session, contact_id, kind).id


def work(door: DoorClient, folder: Path) -> None:
    """Erase until it is done; the segments that hold the person are closed and read first."""
    for _ in range(3):
        db.session.remove()
        wait_for_strangers()
        work_on_erasures(Place(db.engine, door.runtime.spool, folder, folder.parent / "erased", on_its_way_seconds=0))
        door.runtime.spool.seal()
        door.process()
    db.session.rollback()


def wait_for_strangers() -> None:
    """Wait until transactions that other tests have open on PostgreSQL by now have ended: they hold cleaning up."""
    if db.engine.dialect.name != "postgresql":
        return
    deadline = time.monotonic() + 20
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        now = connection.scalar(text("SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text)"))
        is_over = text("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= CAST(:now AS xid8)")
        while not connection.scalar(is_over, {"now": now}) and time.monotonic() < deadline:
            time.sleep(0.02)


def is_done(erasure_id: int) -> bool:
    return db.session.get_one(Erasure, erasure_id).finished_at is not None


def left_in_files(folder: Path) -> dict[str, list[str]]:
    """Return which needles stand in which files of an instance."""
    files = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    found = {name: [file for file, data in files.items() if needle in data] for name, needle in NEEDLES.items()}
    return {name: names for name, names in found.items() if names}


def left_in_tables() -> set[tuple[str, str]]:
    """Return which needles stand in which column of the database."""
    found = set()
    with db.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(table)):
                data = repr(tuple(row)).encode() + b"".join(bytes(v) for v in row if isinstance(v, bytes | memoryview))
                data += b"".join(value.bytes for value in row if isinstance(value, uuid.UUID))
                found |= {(name, table.name) for name, needle in NEEDLES.items() if needle in data}
    return found


def put_aside(payload: bytes) -> None:
    with transaction() as session:
        now = clock.now()
        fields = {"activity_count": 1, "reason": "failed", "detail": "", "payload": payload}
        session.add(SetAside(set_aside_at=now, received_at=now, channel_id=None, **fields))
