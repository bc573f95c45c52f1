"""Which addresses show what needs a person's attention, and let it be dealt with?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.administration.attention_handling import (
    Handled,
    delete_records,
    handle_all,
    id_of,
    ids_of,
    retry_records,
)
from webapp.administration.attention_queries import AttentionFilters, count_records, page_of_records
from webapp.administration.run_view import JOBS, read_job
from webapp.administration.suspect_routes import ONLY_SUSPECTS, add_suspects
from webapp.channels.queries import list_channels
from webapp.config import Config
from webapp.database import db, transaction
from webapp.processing.faults import count_faults, dismiss_faults, list_faults
from webapp.processing.models import SetAside
from webapp.processing.setting_aside import REASONS, SUSPECTED
from webapp.ui.arguments import text_argument, whole_argument

bp = Blueprint("attention", __name__, url_prefix="/needs-attention")
add_suspects(bp)
NOTHING_CHOSEN = "Choose at least one record."
GONE = "These records are no longer here."
MOST_IN_BADGE = 100


@bp.get("")
@requires(Permission.SEE_NEEDS_ATTENTION)
def index() -> ResponseReturnValue:
    session = db.session()
    config: Config = current_app.config["CONTRAIL"]
    filters = read_filters()
    if filters.reason == SUSPECTED:
        return redirect(_list_url(), code=303)
    jobs = [read_job(session, db.engine, config, name) for name in JOBS]
    channels = {channel.id: channel.name for channel in list_channels(session)}
    return render_template(
        "administration/attention.html",
        page=page_of_records(session, filters, before=_id_argument("before"), after=_id_argument("after")),
        filters=filters,
        is_filtered=filters != AttentionFilters(),
        words=REASONS,
        channels=channels,
        reason_choices=[("", "All reasons"), *((code, words) for code, words in REASONS.items() if code != SUSPECTED)],
        suspect_count=count_records(session, ONLY_SUSPECTS),
        channel_choices=[("", "All channels"), *channels.items()],
        failing=[job for job in jobs if job.error or job.stands_still],
        damaged=list_faults(session, is_unreadable=False),
        damaged_count=count_faults(session, is_unreadable=False),
        unreadable=list_faults(session, is_unreadable=True),
        unreadable_count=count_faults(session, is_unreadable=True),
        retried_to=_id_argument("retried_to"),
    )


@bp.post("/choose")
@requires(Permission.HANDLE_NEEDS_ATTENTION)
def choose() -> ResponseReturnValue:
    """Retry one, the chosen or all records; deleting asks first."""
    action = request.form.get("action", "")
    one = request.form.get("one", "")
    ids = ids_of([one] if one else request.form.getlist("id"))
    if action == "retry_all":
        handled = handle_all(retry_records, read_filters(), after=id_of(request.form.get("from", "")) or 0)
    elif action == "delete_all":
        return redirect(url_for(".delete", scope="all", **_carried()), code=303)
    elif not ids:
        flash(NOTHING_CHOSEN, "warning")
        return redirect(url_for(".index", **_carried()), code=303)
    elif action == "delete":
        return redirect(url_for(".delete", id=ids, **_carried()), code=303)
    else:
        handled = Handled()
        with transaction() as session:
            retry_records(session, _present(ids), handled)
    _say_retried(handled)
    return redirect(url_for(".index", retried_to=handled.stopped_at, **_carried()), code=303)


@bp.route("/delete", methods=["GET", "POST"])
@requires(Permission.HANDLE_NEEDS_ATTENTION)
def delete() -> ResponseReturnValue:
    is_all, filters = request.args.get("scope") == "all", read_filters()
    ids = [] if is_all else _present(ids_of(request.args.getlist("id")))
    count = count_records(db.session(), filters) if is_all else len(ids)
    if count == 0:
        flash(GONE, "warning")
        return redirect(_list_url(), code=303)
    if request.method == "GET":
        return _ask_to_delete(count, filters if is_all else AttentionFilters())
    if is_all:
        handled = handle_all(delete_records, filters)
    else:
        handled = Handled()
        with transaction() as session:
            delete_records(session, ids, handled)
    flash(f"{_records(handled.records)} deleted." + (" There are more: delete again." if handled.stopped_at else ""))
    return redirect(_list_url(), code=303)


@bp.post("/faults")
@requires(Permission.HANDLE_NEEDS_ATTENTION)
def faults() -> ResponseReturnValue:
    """Take note of the damaged, or the unreadable, places, up to the newest that the page showed."""
    up_to = id_of(request.form.get("up_to", ""))
    kind = request.form.get("kind", "damaged")
    if up_to is None or kind not in {"damaged", "unreadable"}:
        abort(400)
    with transaction() as session:
        count = dismiss_faults(session, up_to, is_unreadable=kind == "unreadable")
        if count:
            label = f"{count} {kind} {'place' if count == 1 else 'places'}"
            audit(session, "journal_damage_noted", "journal", "", label, {"places": count})
    flash(f"Taken note of the {kind} places.")
    return redirect(url_for(".index"), code=303)


def count_attention() -> int:
    """Return how much needs attention, for the navigation: 100 stands for 100 and more."""
    session = db.session()
    config: Config = current_app.config["CONTRAIL"]
    records = count_records(session, AttentionFilters(), most=MOST_IN_BADGE)
    suspects = count_records(session, ONLY_SUSPECTS, most=MOST_IN_BADGE)
    if records is None or suspects is None:
        return MOST_IN_BADGE
    failing = sum(1 for name in JOBS if read_job(session, db.engine, config, name).error)
    faults = sum(count_faults(session, is_unreadable=is_unreadable) for is_unreadable in (True, False))
    return records + suspects + faults + failing


def read_filters() -> AttentionFilters:
    """Return what the URL asks for; what it says wrongly is not filtered."""
    reason = text_argument("reason")
    return AttentionFilters(reason if reason in REASONS else "", whole_argument("channel"))


def _carried() -> dict[str, Any]:
    filters = read_filters()
    return {"reason": filters.reason or None, "channel": filters.channel_id}


def _list_url() -> str:
    """Return the list that the URL's filters belong to: what is suspected has one of its own."""
    carried = _carried()
    return url_for(".suspected") if carried["reason"] == SUSPECTED else url_for(".index", **carried)


def _ask_to_delete(count: int | None, filters: AttentionFilters) -> ResponseReturnValue:
    facts = [("Records", "More than 10,000" if count is None else f"{count:,}")]
    if filters.reason:
        facts.append(("Only with the reason", REASONS[filters.reason]))
    return render_template(
        "ui/confirm.html",
        heading="Delete what was set aside?",
        words="What these records hold was let in but never stored. Deleted, it is gone for good.",
        facts=facts,
        label="Delete for good",
        back=_list_url(),
    )


def _say_retried(handled: Handled) -> None:
    if handled.activities:
        flash(f"{handled.activities:,} {'activity was' if handled.activities == 1 else 'activities were'} stored.")
    elif handled.records > handled.refused:
        flash(f"{_records(handled.records - handled.refused)} stored.")
    if handled.refused:
        flash(f"{_records(handled.refused)} could not be stored again; the reason shown is the latest.", "warning")
    if not handled.records:
        flash(GONE, "warning")


def _records(count: int) -> str:
    return f"{count:,} record" if count == 1 else f"{count:,} records"


def _present(ids: Sequence[int]) -> list[int]:
    return list(db.session.scalars(select(SetAside.id).where(SetAside.id.in_(ids)).order_by(SetAside.id)))


def _id_argument(name: str) -> int | None:
    return id_of(text_argument(name))
