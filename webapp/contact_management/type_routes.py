"""Which addresses list and show the activity types?"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.access.addresses import page_address
from webapp.access.permissions import Permission, requires
from webapp.activities import type_queries
from webapp.activities.models import ActivityType
from webapp.contact_management.type_chart import HOURS_READ, draw_chart
from webapp.contact_management.type_edit_routes import add_editing
from webapp.contact_management.type_interest_routes import add_interest
from webapp.contact_management.type_list import TypeFilters, list_rows, make_row, wanted_types
from webapp.contact_management.type_switch_routes import add_switching, present_offer
from webapp.database import db
from webapp.settings import values
from webapp.settings.queries import get_setting
from webapp.ui.arguments import text_argument
from webapp.ui.filters import zone

bp = Blueprint("types", __name__, url_prefix="/activity-types")
ELSEWHERE = (
    ("Show in the activity log", "log.index", Permission.SEE_LOG, "activity"),
    ("What was not recorded", "not_recorded.index", Permission.SEE_NOT_RECORDED, "ban"),
)


@bp.get("")
@requires(Permission.SEE_TYPES)
def index() -> ResponseReturnValue:
    session, filters = db.session(), wanted_types()
    return render_template(
        "contact_management/types/index.html",
        rows=list_rows(session, filters, text_argument("sort", 20)),
        filters=filters,
        is_filtered=filters != TypeFilters(),
        is_logging=bool(get_setting(session, values.LOGGING_ENABLED)),
        offer=present_offer(session),
    )


@bp.get("/<int:type_id>")
@requires(Permission.SEE_TYPES)
def show(type_id: int) -> ResponseReturnValue:
    session = db.session()
    kind = type_queries.get_type(session, type_id)
    gaps = type_queries.list_gaps(session, type_id)
    return render_template(
        "contact_management/types/show.html",
        row=make_row(kind, type_queries.figures_of_type(session, type_id)),
        kind=kind,
        chart=draw_chart(type_queries.count_by_hour(session, type_id, HOURS_READ), gaps, zone()),
        gaps=gaps,
        elsewhere=_elsewhere(kind),
        offer=present_offer(session),
    )


def _elsewhere(kind: ActivityType) -> list[tuple[str, str, str]]:
    """Return words, address and icon of the pages that go on from here, as far as they exist and may be opened."""
    found = (
        (words, page_address(endpoint, permission, type=kind.code_name), icon)
        for words, endpoint, permission, icon in ELSEWHERE
    )
    return [line for line in found if line[1]]


add_switching(bp)
add_editing(bp)
add_interest(bp)
