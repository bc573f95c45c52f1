"""Changes of consents. The caller opens the transaction; every change is audited, and the doors learn of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.audit import audit
from webapp.consent.levels import Level, level_name
from webapp.consent.models import Consent, ConsentVersion
from webapp.consent.queries import find_consent, find_latest_version, has_new_words, was_answered
from webapp.consent.texts import Texts, digest_of
from webapp.settings.operations import bump_policy

CODE = re.compile(r"[a-z][a-z0-9_-]{0,59}")


class CodeTaken(Exception):
    """Another consent has this code."""


class NothingNew(Exception):
    """The texts are those that people are shown already."""


class TextMissing(Exception):
    """There is no short and full text in the language that others fall back to."""


class ConsentStays(Exception):
    """Somebody answered it, or could have: it is archived, not deleted."""


@dataclass(frozen=True, slots=True)
class ConsentValues:
    """What a person writes of a consent; `texts` by language, each with `short` and `full`."""

    purpose: str
    level: Level
    default_language: str
    texts: Texts


def create_consent(session: Session, code: str, values: ConsentValues) -> Consent:
    """Add a consent as a draft: nobody is asked before it is published. Raises `CodeTaken`."""
    if find_consent(session, code) is not None:
        raise CodeTaken
    consent = Consent(code=code, created_at=clock.now())
    _take(consent, values)
    session.add(consent)
    try:
        session.flush()
    except IntegrityError:  # somebody else took the code at this moment
        raise CodeTaken from None
    _audit(session, "consent_created", consent, {"code": code, "allows_to_record": level_name(consent.level)})
    return consent


def change_draft(session: Session, consent: Consent, values: ConsentValues) -> None:
    """Write other words for the next version; what people are shown stays until that is published."""
    before = _audited(consent)
    _take(consent, values)
    session.flush()
    changes = {name: [before[name], value] for name, value in _audited(consent).items() if before[name] != value}
    _audit(session, "consent_draft_changed", consent, changes)


def publish_consent(session: Session, consent: Consent) -> ConsentVersion:
    """Show people the draft from now on; who answered the version before is asked again.

    Raises `TextMissing`, `NothingNew`.
    """
    session.refresh(consent, with_for_update=True)  # of two people who publish at once, the second has nothing new
    words = consent.draft.get(consent.default_language, {})
    if not (words.get("short") and words.get("full")):
        raise TextMissing
    latest = find_latest_version(session, consent.id)
    if latest is not None and not has_new_words(consent, latest):
        raise NothingNew
    version = ConsentVersion(
        consent_id=consent.id,
        number=latest.number + 1 if latest is not None else 1,
        purpose=consent.purpose,
        level=consent.level,
        texts=consent.draft,
        default_language=consent.default_language,
        digest=digest_of(consent.code, consent.purpose, consent.level, consent.draft),
        published_at=clock.now(),
    )
    session.add(version)
    session.flush()
    _audit(session, "consent_published", consent, {"version": version.number, "fingerprint": version.digest[:12]})
    bump_policy(session)
    return version


def archive_consent(session: Session, consent: Consent) -> None:
    """Ask nobody any more; versions and proofs stay, and so does what was recorded."""
    if consent.archived_at is None:
        consent.archived_at = clock.now()
        _audit(session, "consent_archived", consent)
        bump_policy(session)


def reopen_consent(session: Session, consent: Consent) -> None:
    """Take a consent out of the archive."""
    if consent.archived_at is not None:
        consent.archived_at = None
        _audit(session, "consent_reopened", consent)
        bump_policy(session)


def delete_consent(session: Session, consent: Consent) -> None:
    """Delete a draft that was never published. Raises `ConsentStays`."""
    if find_latest_version(session, consent.id) is not None or was_answered(session, consent.id):
        raise ConsentStays
    _audit(session, "consent_deleted", consent, {"code": consent.code})
    session.delete(consent)
    session.flush()


def _take(consent: Consent, values: ConsentValues) -> None:
    consent.purpose = values.purpose
    consent.level = int(values.level)
    consent.default_language = values.default_language
    consent.draft = values.texts


def _audited(consent: Consent) -> dict[str, str]:
    return {"purpose": consent.purpose, "allows_to_record": level_name(consent.level)}


def _audit(session: Session, action: str, consent: Consent, details: dict[str, Any] | None = None) -> None:
    audit(session, action, "consent", consent.id, consent.purpose, details)
