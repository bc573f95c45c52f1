"""Do those who had opted out stay so when the database moves to the version with switches, and back?"""

from __future__ import annotations

from alembic import command
from sqlalchemy import text

from tests.door import DoorClient, new_visitor
from webapp.admission.keeper import PolicyKeeper
from webapp.database import db, write_transaction
from webapp.migrations import _alembic, changing_tables

OPTED_OUT = "SELECT id, opted_out_at FROM visitor WHERE opted_out_at IS NOT NULL"


def test_opting_out_survives_the_way_back_and_forth(door: DoorClient) -> None:
    door.store({"type": "click"}, visitor=new_visitor())
    door.store({"type": "click"})
    door.send([], consent={"opt_out": True})
    door.process()
    db.session.remove()
    since = _ask("SELECT since FROM person_switch WHERE is_on")
    with changing_tables(db.engine) as connection:
        command.downgrade(_alembic(connection), "0003")
    assert [moment for _, moment in _ask(OPTED_OUT)] == [since[0][0]]
    with changing_tables(db.engine) as connection:
        command.upgrade(_alembic(connection), "head")
    assert _ask("SELECT since FROM person_switch WHERE is_on AND reason = 'opted_out'") == since
    door.runtime.keeper = PolicyKeeper(db.engine, check_seconds=0)  # as after the restart
    assert door.send([{"type": "click"}]).json["results"][0]["reason"] == "opted_out"
    assert door.send([{"type": "click"}], visitor=new_visitor()).json["results"][0]["status"] == "accepted"


def _ask(query: str) -> list[tuple[int, ...]]:
    with write_transaction(db.engine) as connection:
        return [tuple(row) for row in connection.execute(text(query))]
