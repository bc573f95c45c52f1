"""Which addresses say what is collected?"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import clock
from webapp.access.audit import audit
from webapp.access.permissions import Permission, requires
from webapp.database import db, transaction
from webapp.privacy.collected import Section, collect_sections
from webapp.privacy.retention_forms import RecipientsForm
from webapp.settings.operations import change_setting
from webapp.settings.queries import get_setting
from webapp.settings.values import RECIPIENTS
from webapp.ui.export import csv_of
from webapp.ui.filters import iso
from webapp.ui.forms import answer_form

TYPES = {"html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json"}

bp = Blueprint("collected", __name__, url_prefix="/what-we-collect")


@bp.route("")
@requires(Permission.SEE_COLLECTED)
def index() -> ResponseReturnValue:
    return render_template("privacy/collected.html", sections=collect_sections(db.session()))


@bp.route("/export")
@requires(Permission.SEE_COLLECTED)
def export() -> ResponseReturnValue:
    kind = request.args.get("format", "html")
    if kind not in TYPES:
        abort(404)
    text = _write(kind, collect_sections(db.session()))
    name = f"what-we-collect-{clock.now():%Y-%m-%d}.{kind}"
    return Response(text, content_type=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/recipients", methods=["GET", "POST"])
@requires(Permission.CHANGE_RETENTION)
def recipients() -> ResponseReturnValue:
    form = RecipientsForm(recipients=get_setting(db.session(), RECIPIENTS))
    if form.validate_on_submit():
        with transaction() as session:
            change_setting(session, RECIPIENTS, form.recipients.data or "")
            audit(session, "recipients_changed", "settings", "", "Recipients")
        flash("Saved.")
        return redirect(url_for(".index", _anchor="recipients"), code=303)
    return answer_form("privacy/recipients.html", form)


def _write(kind: str, sections: Sequence[Section]) -> str:
    if kind == "html":
        return render_template("privacy/collected_fragment.html", sections=sections, at=clock.now())
    if kind == "csv":
        width = max(len(section.headings) for section in sections)
        rows = [(section.title, *row) for section in sections for row in (section.headings, *section.rows)]
        headings = ("Section", *("",) * width)
        return "".join(csv_of(headings, [rows]))
    said = {section.id: [dict(zip(section.headings, row, strict=True)) for row in section.rows] for section in sections}
    return msgspec.json.format(msgspec.json.encode({"as_of": iso(clock.now()), **said})).decode() + "\n"
