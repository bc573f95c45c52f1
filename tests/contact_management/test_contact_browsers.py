"""Does a contact's page say which of the browsers has opted out?"""

from __future__ import annotations

from sqlalchemy import select

from tests.client import PageClient
from tests.door import DoorClient, new_visitor
from webapp.contacts.models import Contact
from webapp.database import db
from webapp.identity.models import Visitor


def test_a_browser_that_opted_out_says_so_until_it_comes_back(door: DoorClient, mel: PageClient) -> None:
    door.store({"type": "click"})
    contact = db.session.scalars(select(Contact)).one()
    door.visitor, first = new_visitor(), door.visitor
    door.store({"type": "click"})
    second = db.session.scalars(select(Visitor).order_by(Visitor.id.desc())).first()
    assert second is not None
    second.contact_id = contact.id
    db.session.commit()
    for opts_out in (True, False):
        door.send([], visitor=first, consent={"opt_out": opts_out})
        door.process()
        browsers = mel.get(f"/contacts/{contact.id}").text
        assert browsers.count("Opted out") == int(opts_out)
