"""Which addresses list, create and revoke the keys of the API?"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.access.addresses import page_address
from webapp.access.keys import SCOPE_WORDS, Scope, create_key, get_key, list_keys, revoke_key, scope_label
from webapp.access.models import ApiKey
from webapp.access.permissions import Permission, requires, user_may
from webapp.administration.key_forms import VOUCHED, KeyForm
from webapp.channels.queries import list_channels
from webapp.database import db, transaction
from webapp.ui.forms import answer_form

bp = Blueprint("keys", __name__, url_prefix="/api-keys")
SHOWN_ONCE = "new_api_key"
ALL, ONLY_COLLECT = frozenset(Scope), frozenset((Scope.COLLECT,))


@bp.get("")
@requires(Permission.MANAGE_COLLECT_KEYS)
def index() -> ResponseReturnValue:
    session = db.session()
    names = {channel.id: channel.name for channel in list_channels(session)}
    return render_template(
        "administration/keys/index.html",
        keys=list_keys(session, _scopes()),
        channel_names=names,
        now=clock.now(),
        docs_url=page_address("api_docs.index", Permission.MANAGE_COLLECT_KEYS),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_COLLECT_KEYS)
def new() -> ResponseReturnValue:
    form = KeyForm().offer(_scopes(), list_channels(db.session()))
    if form.validate_on_submit():
        with transaction() as session:
            made = create_key(
                session,
                form.name.data or "",
                Scope(form.scope.data),
                is_vouched=form.consent.data == VOUCHED,
                channel_id=form.channel_id(),
                expires_at=form.expires_at(),
            )
            cookie[SHOWN_ONCE] = {"key_id": made.row.id, "secret": made.secret}
            key_id = made.row.id
        return redirect(url_for(".show_once", key_id=key_id), code=303)
    return answer_form("administration/keys/new.html", form, scope_words=SCOPE_WORDS)


@bp.get("/<int:key_id>/new")
@requires(Permission.MANAGE_COLLECT_KEYS)
def show_once(key_id: int) -> ResponseReturnValue:
    key = _get(key_id)
    kept = cookie.pop(SHOWN_ONCE, None)
    if kept is None or kept["key_id"] != key_id:
        return redirect(url_for(".index"), code=303)
    docs_url = page_address("api_docs.index", Permission.MANAGE_COLLECT_KEYS)
    return render_template("administration/keys/show_once.html", key=key, secret=kept["secret"], docs_url=docs_url)


@bp.route("/<int:key_id>/revoke", methods=["GET", "POST"])
@requires(Permission.MANAGE_COLLECT_KEYS)
def revoke(key_id: int) -> ResponseReturnValue:
    key = _get(key_id)
    if request.method == "GET":
        return render_template(
            "administration/keys/revoke.html",
            heading=f"Revoke {key.name}?",
            words="Programs that use this key are refused within two seconds. It can't be given back; make a new one.",
            facts=[("Begins with", f"{key.prefix}…"), ("May", scope_label(key.scope)), ("Created by", key.created_by)],
            label="Revoke key",
            back=url_for(".index"),
        )
    with transaction() as session:
        revoke_key(session, session.get_one(ApiKey, key_id))
    flash("Key revoked. It stops working within two seconds.")
    return redirect(url_for(".index"), code=303)


def _get(key_id: int) -> ApiKey:
    return get_key(db.session(), key_id, _scopes())


def _scopes() -> frozenset[Scope]:
    """Return the scopes of the keys that who looks may see, create and revoke."""
    return ALL if user_may(Permission.MANAGE_KEYS) else ONLY_COLLECT
