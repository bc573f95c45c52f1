"""What does a gate answer? The result of each part of a request, or a refusal of all of it."""

from __future__ import annotations

from msgspec import Struct


class Refusal(Exception):
    """The whole request is refused: status, reason, what is wrong, and after how many seconds to come again."""

    def __init__(self, status: int, reason: str, detail: str, retry_after: int = 0) -> None:
        """Keep what the answer says."""
        super().__init__(detail)
        self.status = status
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after


class Result(Struct, omit_defaults=True, gc=False):
    """What became of one activity, of the contact's data or of the consent."""

    id: str | int | float | None = None
    status: str = ""
    reason: str = ""
    detail: str = ""
    ignored: list[str] | None = None


class Answer(Struct, omit_defaults=True):
    """What became of the parts of a request."""

    results: list[Result]
    contact: Result | None = None
    consent: Result | None = None
