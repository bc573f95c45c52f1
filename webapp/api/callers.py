"""Who calls, and may they? A key in a header, looked up in the policy snapshot and never in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flask import current_app, request

from webapp import clock
from webapp.access.audit import Actor
from webapp.access.keys import SCOPE_WORDS, Scope
from webapp.access.tokens import hash_token
from webapp.admission import reasons
from webapp.admission.policy import KeyPolicy, Policy
from webapp.admission.results import Refusal
from webapp.admission.runtime import Runtime
from webapp.admission.senders import address_of, limit_channel, limit_sender, sender_of
from webapp.api.problems import Problem
from webapp.channels.sightings import KEY as KEY_USED

BEARER = "bearer"
REALM = 'Bearer realm="contrail"'
LONGEST_KEY = 200
MISSING, UNKNOWN, EXPIRED = "key_missing", "key_unknown", "key_expired"


class Caller(NamedTuple):
    """A program with a key that works, and the rules as they are now."""

    key: KeyPolicy
    policy: Policy
    runtime: Runtime


def present_caller(needed: frozenset[Scope]) -> Caller:
    """Return who calls with a key of one of the scopes. Raises `Problem`, and `Refusal` for one who is too fast."""
    runtime = door()
    runtime.begin()
    _check_speed(runtime)
    policy, key = _find_key(runtime, hash_token(_sent_key()))
    if key.expires_ms is not None and key.expires_ms <= clock.now_ms():
        raise _refuse_key(EXPIRED, "this key has expired", 'error="invalid_token"')
    if not any(key.scope.includes(scope) for scope in needed):
        raise refuse_scope(key, needed)
    runtime.drops.see(key.id, KEY_USED)
    return Caller(key, policy, runtime)


def actor_of(caller: Caller) -> Actor:
    """Return the program, as the audit log and histories name it: by its key."""
    return Actor(None, f"API key {caller.key.name}", caller.key.id)


def refuse_scope(key: KeyPolicy, needed: frozenset[Scope]) -> Problem:
    """Return the refusal of a key that may not do this, with what it would need."""
    wanted = " or ".join(sorted(needed))
    detail = f"this key may {key.scope.value} ({SCOPE_WORDS[key.scope].explanation}); this needs {wanted}"
    return Problem(403, "scope_missing", detail, headers={"WWW-Authenticate": f'{REALM}, scope="{wanted}"'})


def limit_writing(runtime: Runtime, channel_ids: Iterable[int]) -> None:
    """Refuse what comes too fast for a channel. Raises `Refusal`."""
    if runtime.by_channel.is_on:
        for channel_id in channel_ids:
            try:
                limit_channel(runtime, channel_id)
            except Refusal as refusal:
                runtime.drops.count(channel_id, "", refusal.reason)
                raise


def door() -> Runtime:
    """Return what the gates of this process hold."""
    runtime: Runtime = current_app.extensions["contrail_door"]
    return runtime


def _check_speed(runtime: Runtime) -> None:
    if runtime.by_address.is_on:
        sender = sender_of(runtime, request.environ, address_of(runtime, request.environ))
        if sender:
            try:
                limit_sender(runtime, sender)
            except Refusal:
                runtime.drops.count(0, "", reasons.RATE_LIMITED)
                raise


def _sent_key() -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != BEARER or not key or len(key) > LONGEST_KEY:
        raise _refuse_key(MISSING, "send a key: Authorization: Bearer ck_…")
    return key


def _find_key(runtime: Runtime, digest: str) -> tuple[Policy, KeyPolicy]:
    """Return the key with this hash; one that the snapshot doesn't know may have been made a second ago."""
    policy = runtime.keeper.current()
    key = policy.keys.get(digest)
    if key is None:
        policy = runtime.keeper.check_unknown()
        key = policy.keys.get(digest)
    if key is None:
        raise _refuse_key(UNKNOWN, "no key that works is like this; it may have been revoked", 'error="invalid_token"')
    return policy, key


def _refuse_key(reason: str, detail: str, error: str = "") -> Problem:
    challenge = f"{REALM}, {error}" if error else REALM
    return Problem(401, reason, detail, headers={"WWW-Authenticate": challenge})
