"""Which address lets a visitor see what is recorded of this browser, choose anew, and take a copy along?

It sets no cookie and asks for no account: who knows the visitor number, which stands in that browser alone, is its
owner. The number comes behind the # of a link (no server and no log sees it there) and is sent in the body of a form.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import NoReturn

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    render_template,
    request,
    stream_with_context,
)
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.activities.keys import read_uuid
from webapp.admission.policy import ChannelPolicy
from webapp.admission.runtime import Runtime
from webapp.admission.senders import address_of, sender_of
from webapp.channels.models import Agreement
from webapp.channels.queries import get_channel
from webapp.consent.banner_words import banner_words
from webapp.database import db, transaction
from webapp.extensions import csrf
from webapp.privacy import preference_choices as choices
from webapp.privacy.erasing import erase_visitor
from webapp.privacy.own_data import OwnData, find_own_visitor, pages_of_own_activities, read_own_data
from webapp.privacy.own_data_file import head_of, json_of
from webapp.privacy.preference_words import WORDS, language_for
from webapp.privacy.preference_words.words import PreferenceWords
from webapp.spool.contract import SpoolUnavailable

EXAMPLE = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
BOKMAAL = {"no": "nb", "nn": "nb"}  # browsers still say "no", and who reads the other Norwegian reads this one, too

bp = Blueprint("preferences", __name__, url_prefix="/consent")
csrf.exempt(bp)  # no cookie speaks for anybody here: a forged form would have to know the visitor number


@bp.get("/<key>")
def ask(key: str) -> ResponseReturnValue:
    return _ask_for_number(_channel(key))


@bp.post("/<key>")
def show(key: str) -> ResponseReturnValue:
    channel = _channel(key)
    _slow_down()
    text = request.form.get("visitor", "").strip()
    visitor = read_uuid(text)
    if visitor is None:
        return _ask_for_number(channel, _words().wrong_number.format(example=EXAMPLE) if text else ""), 422
    act = ACTS.get(request.form.get("do", ""), _show)
    return act(channel, visitor)


def _show(channel: ChannelPolicy, visitor: bytes) -> ResponseReturnValue:
    return _page(channel, visitor, _read(channel, visitor))


def _choose(channel: ChannelPolicy, visitor: bytes) -> ResponseReturnValue:
    agreed = request.form.getlist("agree") if request.form.get("record") != "no" else None
    data = _read(channel, visitor)
    try:
        is_recorded = choices.send_choice(
            _runtime(), channel, visitor, agreed, has_signal=request.headers.get("Sec-GPC") == "1"
        )
    except SpoolUnavailable:
        return _page(channel, visitor, data, error=_words().not_saved), 503
    # It is processed a few seconds later; the page shows it as if it had been.
    said = {code: code in (agreed or ()) for code in _runtime().keeper.current().consents}
    data = replace(data, answers=data.answers | said, is_opted_out=not is_recorded)
    return _page(channel, visitor, data, saved=_words().saved)


def _download(channel: ChannelPolicy, visitor: bytes) -> ResponseReturnValue:
    stored = find_own_visitor(db.session(), channel.group_id, visitor)
    pages = pages_of_own_activities(db.engine, stored.id) if stored is not None else iter(())
    head = head_of(_name_of(channel), _number_of(visitor), _read(channel, visitor))
    name = f"my-data-{clock.now():%Y-%m-%d}.json"
    return Response(
        stream_with_context(json_of(head, pages)),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _ask_to_erase(channel: ChannelPolicy, visitor: bytes) -> ResponseReturnValue:
    return _render("privacy/preferences_erase.html", name=_name_of(channel), visitor=_number_of(visitor))


def _erase(channel: ChannelPolicy, visitor: bytes) -> ResponseReturnValue:
    with transaction() as session:
        erase_visitor(session, channel.group_id, uuid.UUID(bytes=visitor))
    # It is done a few seconds later; the page shows it as if it had been.
    data = replace(_read(channel, visitor), entries=[], count=0, first_seen_at=None, answers={})
    return _page(channel, visitor, data, saved=_words().erasing)


ACTS = {"choose": _choose, "download": _download, "ask_to_erase": _ask_to_erase, "erase": _erase}


def _page(channel: ChannelPolicy, visitor: bytes, data: OwnData, *, saved: str = "", error: str = "") -> str:
    policy = _runtime().keeper.current()
    agreed = () if data.is_opted_out else [code for code, is_agreed in data.answers.items() if is_agreed]
    asked = choices.list_asked(policy, _languages(), agreed) if choices.asks_for_consents(policy, channel) else []
    return _render(
        "privacy/preferences.html",
        name=_name_of(channel),
        visitor=_number_of(visitor),
        data=data,
        asked=asked,
        is_banner=channel.agreement is Agreement.BANNER,
        saved=saved,
        error=error,
    )


def _ask_for_number(channel: ChannelPolicy, error: str = "") -> str:
    return _render("privacy/preferences_ask.html", name=_name_of(channel), error=error)


def _render(template: str, **context: object) -> str:
    language = language_for(_languages())
    words, buttons = WORDS[language], banner_words(language)
    return render_template(template, language=language, words=words, buttons=buttons, **context)


def _words() -> PreferenceWords:
    return WORDS[language_for(_languages())]


def _refuse(status: int, heading: str, said: str, wait_seconds: int = 0) -> NoReturn:
    response = make_response(_render("privacy/preferences_refused.html", heading=heading, said=said), status)
    if wait_seconds:
        response.headers["Retry-After"] = str(wait_seconds)
    abort(response)


def _read(channel: ChannelPolicy, visitor: bytes) -> OwnData:
    return read_own_data(db.session(), channel.group_id, visitor)


def _channel(key: str) -> ChannelPolicy:
    keeper = _runtime().keeper
    channel = keeper.current().channels.get(key) or keeper.check_unknown().channels.get(key)
    if channel is None:
        _refuse(404, _words().not_found, _words().not_found_words)
    return channel


def _name_of(channel: ChannelPolicy) -> str:
    return get_channel(db.session(), channel.id).name


def _slow_down() -> None:
    """Let nobody ask faster than the door lets them send."""
    runtime = _runtime()
    sender = sender_of(runtime, request.environ, address_of(runtime, request.environ))
    wait_seconds = runtime.by_address.wait_seconds(sender) if sender else 0
    if wait_seconds:
        _refuse(429, _words().too_fast, _words().too_fast_words, wait_seconds)


def _number_of(visitor: bytes) -> str:
    return str(uuid.UUID(bytes=visitor))


def _runtime() -> Runtime:
    runtime: Runtime = current_app.extensions["contrail_door"]
    return runtime


def _languages() -> list[str]:
    tags = [part.lower() for tag, _ in request.accept_languages for part in (tag, tag.split("-")[0])]
    return [BOKMAAL.get(tag, tag) for tag in tags]
