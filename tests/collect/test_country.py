"""Is the country of an activity estimated, by our data and by an operator's own file?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.conftest import config_for, make_channel
from tests.door import DoorClient
from tests.enrich.country_file import make_country_file, map_of, text_of
from webapp import create_app
from webapp.activities.models import Environment
from webapp.config import Config, SettingInvalid
from webapp.database import db
from webapp.enrich.country import use_built_in_countries


@pytest.fixture(autouse=True)
def _built_in_countries() -> Iterator[None]:
    yield
    use_built_in_countries()


def country_of(door: DoorClient) -> str:
    """Send from an address in the United States, and return the country that is stored."""
    door.send([{"type": "click"}], {"X-Forwarded-For": "8.8.8.8"})
    door.process()
    return db.session.scalars(select(Environment.country)).one()


@pytest.fixture
def proxied(config: Config, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DoorClient]:
    """A door behind a proxy; the test's parameter says whether with a file of countries."""
    changes = {"trusted_proxies": 1, "database_url": config.database_url}
    if request.param == "own":
        record = map_of({"country": map_of({"iso_code": text_of("CH")})})
        changes["country_file"] = make_country_file(tmp_path, "8.0.0.0/6", record)
    app = create_app(config_for(tmp_path, **changes))
    app.extensions["contrail_door"].keeper.check_seconds = 0
    with app.app_context():
        yield DoorClient(app, make_channel())
        db.session.remove()
        app.extensions["contrail_door"].close()
        db.engine.dispose()


@pytest.mark.parametrize(("proxied", "expected"), [("built in", "US"), ("own", "CH")], indirect=["proxied"])
def test_country_is_estimated(proxied: DoorClient, expected: str) -> None:
    assert country_of(proxied) == expected


def test_file_that_is_no_database_of_countries_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "broken.mmdb").write_bytes(b"no database")
    with pytest.raises(SettingInvalid, match=r"CONTRAIL_COUNTRY_FILE.*broken\.mmdb"):
        create_app(config_for(tmp_path, country_file=tmp_path / "broken.mmdb"))
