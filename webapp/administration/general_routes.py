"""Which address changes what holds for the whole installation?"""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access.permissions import Permission, requires
from webapp.administration.settings_forms import GeneralForm, names_everybody, tidy_lines
from webapp.administration.settings_operations import change_settings
from webapp.config import Config
from webapp.database import db, transaction
from webapp.enrich.address import client_address, parse_networks
from webapp.settings import values
from webapp.settings.queries import get_setting
from webapp.ui.forms import answer_form

bp = Blueprint("general", __name__, url_prefix="/settings/general")
LOGGING_PAGE = "types.logging"


@bp.route("", methods=["GET", "POST"])
@requires(Permission.CHANGE_SETTINGS)
def index() -> ResponseReturnValue:
    session = db.session()
    networks = get_setting(session, values.INTERNAL_NETWORKS)
    masks = get_setting(session, values.MASK_CONTACT_DETAILS)
    signal_wins = get_setting(session, values.SIGNAL_ALWAYS_WINS)
    form = GeneralForm(
        data={"internal_networks": networks, "mask_contact_details": masks, "signal_always_wins": signal_wins}
    )
    if form.validate_on_submit():
        with transaction() as writing:
            count = change_settings(
                writing,
                [
                    (values.INTERNAL_NETWORKS, tidy_lines(form.internal_networks.data or "")),
                    (values.MASK_CONTACT_DETAILS, form.mask_contact_details.data),
                    (values.SIGNAL_ALWAYS_WINS, form.signal_always_wins.data),
                ],
            )
        flash("Saved. It holds within two seconds." if count else "Nothing was changed.")
        return redirect(url_for(".index"), code=303)
    own = own_address()
    return answer_form(
        "administration/general.html",
        form,
        names_everybody=names_everybody(networks),
        own_address=own,
        is_own_internal=bool(own) and parse_networks(networks).contains(own),
        is_logging=get_setting(session, values.LOGGING_ENABLED),
        logging_url=url_for(LOGGING_PAGE) if LOGGING_PAGE in current_app.view_functions else "",
    )


def own_address() -> str:
    """Return the address of who looks, for this answer only."""
    config: Config = current_app.config["CONTRAIL"]
    return client_address(request.remote_addr or "", request.headers.get("X-Forwarded-For", ""), config.trusted_proxies)
