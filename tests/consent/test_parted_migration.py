"""Does an installation's proof of consent know, after the upgrade, which of it is of people who are gone?"""

from __future__ import annotations

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import text

from tests.consent.test_consents import make_consent
from webapp.database import db, write_transaction
from webapp.migrations import _alembic, _scripts

OLD = text(
    "INSERT INTO consent_proof (consent_id, version_id, version_digest, is_agreed, visitor_id, person, how,"
    " despite_signal, at) VALUES (1, 1, 'd', true, :visitor, :person, :how, false, 1)"
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whose_browser_is_gone_counts_as_gone_since_the_upgrade(app: Flask) -> None:
    make_consent()
    db.session.remove()
    with write_transaction(db.engine) as connection:
        command.downgrade(_alembic(connection), str(_scripts().get_revision("0018").down_revision))
        for person, visitor, how in ((b"here", 7, "banner"), (b"gone", None, "banner"), (b"api", None, "api")):
            connection.execute(OLD, {"person": person, "visitor": visitor, "how": how})
    with write_transaction(db.engine) as connection:
        command.upgrade(_alembic(connection), "head")
        gone = connection.scalars(text("SELECT person FROM consent_proof WHERE parted_at IS NOT NULL")).all()
    assert gone == [b"gone"]
