"""What do supervisors and Prometheus ask?"""

from __future__ import annotations

import hmac
from http.client import HTTPConnection, HTTPException
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden

from webapp.admission.runtime import Runtime
from webapp.config import Config
from webapp.database import db
from webapp.enrich.address import is_forwarded, is_loopback
from webapp.overview.asking import Asker
from webapp.overview.status import read_status
from webapp.spool.contract import SpoolUnavailable

bp = Blueprint("health", __name__)
ASK_SECONDS = 2
ASKER = "contrail_database_asker"


@bp.get("/health/live")
def live() -> ResponseReturnValue:
    return {"status": "live"}


@bp.get("/health/ready")
def ready() -> ResponseReturnValue:
    """200 only when all parts answer, within some seconds; never waits for a processing run."""
    parts = {"database": _database_asker().answer(ASK_SECONDS), "spool": _ask_spool(), "collectors": _ask_collectors()}
    is_ready = all(answer == "ok" for answer in parts.values())
    body: dict[str, Any] = {"status": "ready" if is_ready else "not ready"}
    if _may_see_details():
        body["parts"] = parts
    return body, 200 if is_ready else 503


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    if not _may_see_details():
        raise Forbidden
    registry = CollectorRegistry(auto_describe=False)
    runtime: Runtime = current_app.extensions["contrail_door"]
    registry.register(_StatusCollector(read_status(db.engine, runtime.spool, runtime.sums)))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _StatusCollector(Collector):
    """The status as metrics. They come from the database and the spools, so they are sums over all processes."""

    def __init__(self, status: dict[str, Any]) -> None:
        self._status = status

    def collect(self) -> list[Metric]:
        """Return one metric a figure."""
        status = self._status
        dropped = CounterMetricFamily("contrail_dropped", "Activities not recorded, by reason", labels=["reason"])
        for reason, count in sorted(status["dropped"].items()):
            dropped.add_metric([reason], count)
        gauges = {
            "activities": ("contrail_activities_stored", "Activities stored"),
            "contacts": ("contrail_contacts", "Contacts"),
            "visitors": ("contrail_visitors", "Visitors"),
            "spool_activities": ("contrail_spool_activities", "Activities waiting"),
            "spool_bytes": ("contrail_spool_bytes", "Bytes waiting"),
            "set_aside": ("contrail_set_aside", "Activities set aside"),
        }
        found: list[Metric] = [GaugeMetricFamily(name, words, status[key]) for key, (name, words) in gauges.items()]
        oldest = status["spool_oldest_seconds"] or 0
        found.append(GaugeMetricFamily("contrail_spool_oldest_seconds", "Age of the oldest waiting activity", oldest))
        return [*found, dropped]


def _may_see_details() -> bool:
    config: Config = current_app.config["CONTRAIL"]
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if config.metrics_token and hmac.compare_digest(token.encode(), config.metrics_token.encode()):
        return True
    if is_forwarded(request.environ):
        # A proxy passes on calls from anywhere, and what it says of them can be forged: the server takes
        # `X_Forwarded_For`, which many proxies pass on as it came, for the same header as `X-Forwarded-For`.
        return False
    return is_loopback(request.remote_addr or "")


def _database_asker() -> Asker:
    """Return who asks the database of this process; a host that is gone says nothing for half a minute."""
    engine = db.engine
    asker: Asker = current_app.extensions.setdefault(ASKER, Asker(lambda: ask_database(engine)))
    return asker


def ask_database(engine: Engine) -> str:
    """Return "ok", or in a word why the database can't be read."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT number FROM policy_version"))
    except SQLAlchemyError as error:
        return type(error).__name__
    return "ok"


def _ask_spool() -> str:
    runtime: Runtime = current_app.extensions["contrail_door"]
    try:
        runtime.spool.check()
    except SpoolUnavailable as error:
        return type(error).__name__
    return "ok"


def _ask_collectors() -> str:
    config: Config = current_app.config["CONTRAIL"]
    if config.collect_port is None:
        return "ok"
    host = "127.0.0.1" if config.host in {"0.0.0.0", "::"} else config.host  # noqa: S104 - compared with, not bound to
    connection = HTTPConnection(host, config.collect_port, timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/health/live")
        return "ok" if connection.getresponse().status == 200 else "not ok"  # noqa: PLR2004 - OK
    except (OSError, HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
