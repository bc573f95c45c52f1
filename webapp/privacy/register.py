"""What does the register say of an erasure once it is done?"""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.privacy.models import DataRequest, Erasure


def note_erased(session: Session, erasure: Erasure) -> None:
    """Close the request that an erasure was made for."""
    request = session.get(DataRequest, erasure.request_id) if erasure.request_id is not None else None
    if request is not None:
        request.status = "done"
        request.finished_at, request.finished_by = erasure.finished_at, erasure.user_name
