"""Can keys of the API be made, seen once, and revoked, by whom they are for?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.conftest import make_channel
from webapp import clock
from webapp.access.keys import Scope, create_key
from webapp.access.models import ApiKey, AuditEntry
from webapp.access.tokens import hash_token
from webapp.database import db, transaction


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest) -> str:
    """Nothing here asks a database anything of its own."""
    return str(request.param)


def keys() -> list[ApiKey]:
    db.session.rollback()
    return list(db.session.scalars(select(ApiKey).order_by(ApiKey.id)))


def make_key(name: str, scope: Scope) -> int:
    with transaction() as session:
        return create_key(session, name, scope).row.id


def last_audit() -> tuple[str, str, dict[str, object]]:
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    return entry.action, entry.subject_label, entry.details


def test_a_key_is_shown_once_and_kept_as_a_hash(ada: PageClient) -> None:
    channel = make_channel("Shop")
    assert "No API key yet" in ada.get("/users").text + ada.follow("API keys").text
    ada.follow("Create a key")
    page = ada.submit("Create key", name="Shop server", consent="vouched", channel=str(channel.id), expires="90")
    secret = page.html.split('data-copy="')[1].split('"')[0]
    (key,) = keys()
    assert (key.digest, secret.startswith(key.prefix)) == (hash_token(secret), True)
    assert (key.scope, key.is_vouched, key.channel_id) == ("collect", True, channel.id)
    assert key.expires_at is not None
    assert timedelta(days=89) < key.expires_at - clock.now() <= timedelta(days=90)
    assert secret not in ada.get(page.path, status=303).html
    listed = ada.get("/api-keys").text
    assert all(words in listed for words in ("Shop server", key.prefix, "Vouched for", "Works", "Never", "by Ada"))
    assert last_audit()[:2] == ("api_key_created", "Shop server")
    assert secret[9:] not in str(last_audit()[2])


def test_a_revoked_key_stays_in_the_list_and_an_expired_one_says_so(ada: PageClient) -> None:
    make_key("CRM", Scope.MANAGE)
    ada.get("/api-keys")
    ada.follow("Revoke … CRM")
    assert "Key revoked" in ada.submit("Revoke key").text
    assert "Revoked" in ada.get("/api-keys").text
    assert last_audit()[:2] == ("api_key_revoked", "CRM")
    with transaction() as session:
        create_key(session, "Old", Scope.READ, expires_at=clock.now() - timedelta(days=1))
    assert "Expired" in ada.get("/api-keys").text


def test_a_developer_makes_sees_and_revokes_only_keys_that_collect(dev: PageClient) -> None:
    reads, collects = make_key("Warehouse", Scope.READ), make_key("Server", Scope.COLLECT)
    dev.get("/account")
    listed = dev.follow("API keys").text
    assert ("Server" in listed, "Warehouse" in listed, "Users and access" in listed) == (True, False, False)
    dev.get(f"/api-keys/{reads}/revoke", status=404)
    token = dev.get("/api-keys/new").forms[-1].values["csrf_token"][0]
    sent = {"csrf_token": token, "name": "More", "scope": "manage", "consent": "checked"}
    dev.post("/api-keys/new", sent, status=422)
    dev.get(f"/api-keys/{collects}/revoke")
    dev.submit("Revoke key")
    assert [key.revoked_at is None for key in keys()] == [True, False]


@pytest.mark.parametrize("sent", [{"name": " "}, {"name": "x" * 101}, {"scope": "all"}, {"channel": "7"}])
def test_a_form_that_is_wrong_makes_no_key(ada: PageClient, sent: dict[str, str]) -> None:
    ada.get("/api-keys/new")
    ada.submit("Create key", status=422, **({"name": "Shop server"} | sent))
    assert keys() == []
