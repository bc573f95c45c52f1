"""Questions about consents. Nothing here changes a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from webapp.consent.models import Consent, ConsentProof, ConsentVersion
from webapp.consent.texts import digest_of

MOST_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A consent with its latest version (None before the first), and how often people said yes and no to it."""

    consent: Consent
    version: ConsentVersion | None
    agreed: int
    refused: int

    @property
    def has_unpublished_words(self) -> bool:
        """Whether the draft differs from what people are shown."""
        return self.version is None or has_new_words(self.consent, self.version)


def get_consent(session: Session, consent_id: int) -> Consent:
    """Return a consent, or answer 404."""
    consent = session.get(Consent, consent_id)
    if consent is None:
        raise NotFound
    return consent


def find_consent(session: Session, code: str) -> Consent | None:
    """Return the consent with a code, or None."""
    return session.scalar(select(Consent).where(Consent.code == code))


def get_version(session: Session, consent_id: int, number: int) -> ConsentVersion:
    """Return one version of a consent, or answer 404."""
    query = select(ConsentVersion).where(ConsentVersion.consent_id == consent_id, ConsentVersion.number == number)
    version = session.scalar(query)
    if version is None:
        raise NotFound
    return version


def find_version(session: Session, version_id: int | None) -> ConsentVersion | None:
    """Return a version by its id, or None."""
    return None if version_id is None else session.get(ConsentVersion, version_id)


def find_latest_version(session: Session, consent_id: int) -> ConsentVersion | None:
    """Return the version that people are shown, or None before the first."""
    query = select(ConsentVersion).where(ConsentVersion.consent_id == consent_id)
    return session.scalar(query.order_by(ConsentVersion.number.desc()).limit(1))


def list_versions(session: Session, consent_id: int) -> Sequence[ConsentVersion]:
    """Return all versions of a consent, the latest first."""
    query = select(ConsentVersion).where(ConsentVersion.consent_id == consent_id)
    return session.scalars(query.order_by(ConsentVersion.number.desc())).all()


def list_consents(session: Session, *, is_archived: bool = False) -> list[Listed]:
    """Return the consents in use, or those archived, the lowest level first."""
    counts = count_answers(session)
    return [
        Listed(consent, find_latest_version(session, consent.id), *counts.get(consent.id, (0, 0)))
        for consent in _in_order(session, is_archived=is_archived)
    ]


def list_asked(session: Session, *, is_archived: bool = False) -> list[tuple[Consent, ConsentVersion]]:
    """Return what people can be asked for now, or could before it was archived.

    Consents with their latest version, the lowest level first. The doors ask it with every change of their policy, so
    it looks at no proof.
    """
    listed = _in_order(session, is_archived=is_archived)
    found = [(consent, find_latest_version(session, consent.id)) for consent in listed]
    return [(consent, version) for consent, version in found if version is not None]


def _in_order(session: Session, *, is_archived: bool) -> Sequence[Consent]:
    chosen = Consent.archived_at.is_not(None) if is_archived else Consent.archived_at.is_(None)
    return session.scalars(select(Consent).where(chosen).order_by(Consent.level, Consent.id)).all()


def list_answers(
    session: Session, visitor_ids: Sequence[int], persons: Sequence[bytes] = (), *, limit: int | None = MOST_ANSWERS
) -> list[tuple[ConsentProof, ConsentVersion]]:
    """Return what some visitors answered, the latest first, at most `limit`, each with the words it was to.

    And what was answered without a browser by who is named so in proofs.
    """
    given: ColumnElement[bool] = ConsentProof.visitor_id.in_(visitor_ids)
    if persons:
        given = or_(given, ConsentProof.person.in_(persons))
    query = (
        select(ConsentProof, ConsentVersion)
        .join(ConsentVersion, ConsentVersion.id == ConsentProof.version_id)
        .where(given)
        .order_by(ConsentProof.at.desc(), ConsentProof.id.desc())
        .limit(limit)
    )
    return [(proof, version) for proof, version in session.execute(query)]


def count_answers(session: Session) -> dict[int, tuple[int, int]]:
    """Return how often people said yes and no, by consent."""
    query = select(ConsentProof.consent_id, ConsentProof.is_agreed, func.count())
    found: dict[int, list[int]] = {}
    for consent_id, is_agreed, count in session.execute(
        query.group_by(ConsentProof.consent_id, ConsentProof.is_agreed)
    ):
        found.setdefault(consent_id, [0, 0])[0 if is_agreed else 1] = count
    return {consent_id: (agreed, refused) for consent_id, (agreed, refused) in found.items()}


def has_new_words(consent: Consent, version: ConsentVersion) -> bool:
    """Whether publishing would show people anything that the version doesn't."""
    return digest_of(consent.code, consent.purpose, consent.level, consent.draft) != version.digest


def was_answered(session: Session, consent_id: int) -> bool:
    """Whether anybody ever said yes or no to it."""
    query = select(ConsentProof.id).where(ConsentProof.consent_id == consent_id).limit(1)
    return session.scalar(query) is not None
