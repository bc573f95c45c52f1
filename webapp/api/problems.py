"""What does a program read when it is refused? Always JSON: a reason to branch on, a detail to read, and a place."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from flask import Response
from msgspec import Struct
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolEmpty
from structlog import get_logger
from werkzeug.exceptions import HTTPException

from webapp.admission.payload import Fault
from webapp.admission.results import Refusal
from webapp.logs import words_of

log = get_logger()
JSON = "application/json"
RETRY_SECONDS = 5
FAULT_OF_OURS = 500
NAMES = {413: "too_large", 415: "not_json", 500: "failed", 503: "unavailable"}
DETAILS = {
    404: "there is nothing at this address; /api/v1/openapi.json lists those that there are",
    405: "this address doesn't take this method",
    413: "the body is larger than 1 MiB",
    500: "something went wrong here; nothing was acknowledged, so it may be sent again",
}


class ProblemBody(Struct):
    """Why a request was refused: a word to branch on, what was wrong, and where in the request, "" for all of it."""

    reason: str
    detail: str
    path: str = ""


class Problem(Exception):
    """A request is refused as a whole; `headers` go with the answer."""

    def __init__(
        self, status: int, reason: str, detail: str, path: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.body = ProblemBody(reason, detail, path)
        self.headers = dict(headers or {})


def problem_of(fault: Fault, reason: str = "invalid", status: int = 400) -> Problem:
    """Return the refusal for a fault in the body or in the query."""
    return Problem(status, reason, fault.detail, fault.path.replace("?.", "?"))


def no_such_contact() -> Problem:
    """Return the refusal for a contact that isn't there."""
    return Problem(404, "not_found", "there is no such contact")


def answer_json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with JSON."""
    return Response(msgspec.json.encode(body), status, mimetype=JSON, headers=dict(headers or {}))


def answer_problem(problem: Problem) -> Response:
    """Answer that a request is refused."""
    return answer_json(problem.body, problem.status, problem.headers)


def answer_refusal(refusal: Refusal) -> Response:
    """Answer what a gate refuses as a whole: too fast, or no room to keep it."""
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    return answer_problem(Problem(refusal.status, refusal.reason, refusal.detail, headers=headers))


def answer_http_error(error: HTTPException) -> Response:
    """Answer an error that no view of ours raised, such as an unknown address."""
    code = error.code or FAULT_OF_OURS
    reason = NAMES.get(code) or error.name.lower().replace(" ", "_")
    detail = DETAILS.get(code) or (error.description or error.name).split(". ")[0]
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return answer_problem(Problem(code, reason, detail, headers=headers))


def answer_without_database(error: SQLAlchemyError) -> Response:
    """Answer that the database can't be asked now. Raises what is no trouble of the database but a fault of ours."""
    is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
    if not (is_lost or isinstance(error, OperationalError | PoolEmpty)):
        raise error
    log.warning("the API could not ask the database", error=words_of(error))
    detail = "it can't be looked up now; nothing was acknowledged"
    return answer_problem(Problem(503, "unavailable", detail, headers={"Retry-After": str(RETRY_SECONDS)}))
