"""Which address shows what was not recorded, and why?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.access.permissions import Permission, requires
from webapp.activities.models import ActivityType
from webapp.admission import reasons
from webapp.admission.queries import DEFAULT_HOURS, DropFilters, Dropped, list_drops, list_samples
from webapp.admission.runtime import Runtime
from webapp.channels.queries import list_channels
from webapp.database import db
from webapp.processing.positions import read_position
from webapp.processing.sums import waiting_sums
from webapp.ui.arguments import text_argument, whole_argument

bp = Blueprint("not_recorded", __name__, url_prefix="/not-recorded")
PERIODS = (("24", "24 hours"), ("168", "7 days"), ("720", "30 days"))


@bp.get("")
@requires(Permission.SEE_NOT_RECORDED)
def index() -> ResponseReturnValue:
    session = db.session()
    filters = read_filters()
    runtime: Runtime = current_app.extensions["contrail_door"]
    waiting = waiting_sums(runtime.sums, read_position(session.connection(), "sums"))
    drops = list_drops(session, filters, waiting)
    channels = {channel.id: channel.name for channel in list_channels(session)}
    types = session.execute(select(ActivityType.code_name, ActivityType.display_name)).all()
    return render_template(
        "administration/not_recorded.html",
        filters=filters,
        by_reason=sum_by_reason(drops),
        total=sum(drop.total for drop in drops),
        drops=drops[:100],
        samples=list_samples(session, filters),
        may_leave_samples=any(drop.reason not in reasons.PERSONAL_CHOICES for drop in drops),
        channels=channels,
        type_names={row.code_name: row.display_name for row in types},
        words=reasons.WORDS,
        period_choices=PERIODS,
        channel_choices=[("", "All channels"), *channels.items()],
        type_choices=[
            ("", "All types"),
            *sorted(((row.code_name, row.display_name) for row in types), key=lambda row: row[1]),
        ],
        reason_choices=[("", "All reasons"), *((code, words.name) for code, words in reasons.WORDS.items())],
        is_filtered=filters != DropFilters(),
    )


def read_filters() -> DropFilters:
    """Return what the URL asks for; what it doesn't say, or says wrongly, is not filtered."""
    hours = text_argument("hours")
    reason = text_argument("reason")
    return DropFilters(
        hours=int(hours) if hours in dict(PERIODS) else DEFAULT_HOURS,
        channel_id=whole_argument("channel"),
        type_code=text_argument("type", 60),
        reason=reason if reason in reasons.WORDS else "",
    )


def sum_by_reason(drops: Sequence[Dropped]) -> list[tuple[str, int]]:
    """Return (reason, count), the largest first."""
    totals: Counter[str] = Counter()
    for drop in drops:
        totals[drop.reason] += drop.total
    return totals.most_common()
