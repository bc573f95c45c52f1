"""Which addresses tell how to call the API: as a document for programs, and as a page for people?"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from webapp.api.addresses import PREFIX
from webapp.api.openapi import describe
from webapp.api.page import list_groups, list_shapes
from webapp.api.problems import answer_json
from webapp.config import Config

bp = Blueprint("api_docs", __name__)


@bp.get(f"{PREFIX}/openapi.json")
def document() -> Response:
    return answer_json(describe(_public_url()))


@bp.get("/api/docs")
def index() -> ResponseReturnValue:
    url = f"{_public_url()}{PREFIX}"
    return render_template("api/docs.html", groups=list_groups(url), shapes=list_shapes(), address=url)


def _public_url() -> str:
    config: Config = current_app.config["CONTRAIL"]
    return config.public_url
