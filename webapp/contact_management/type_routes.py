"""Which addresses list and show the activity types?"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires

bp = Blueprint("types", __name__, url_prefix="/activity-types")


@bp.get("")
@requires(Permission.SEE_TYPES)
def index() -> ResponseReturnValue:
    return render_template("contact_management/types/index.html")
