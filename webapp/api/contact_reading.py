"""What does a program read of contacts and of what people agreed to?"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.admission import reasons
from webapp.admission.policy import ChannelPolicy, Policy
from webapp.api.answers import AskedConsent, Consents, ContactOut, GivenAnswer, IdentifierOut
from webapp.api.callers import Caller
from webapp.consent.levels import LEVEL_NAMES
from webapp.consent.models import Consent, ConsentProof
from webapp.consent.naming import names_in_proofs
from webapp.consent.queries import list_answers
from webapp.contacts.attribute_queries import shown_values
from webapp.contacts.attributes import LABELS
from webapp.contacts.models import Contact
from webapp.identity.last_words import find_opted_out
from webapp.identity.models import Identifier, Visitor
from webapp.identity.switches import person_digest

ATTRIBUTES = (*LABELS, "notes")


def asked_consents(policy: Policy) -> list[AskedConsent]:
    """Return what people can be asked for now, the lowest level first."""
    return [
        AskedConsent(one.code, one.purpose, LEVEL_NAMES[one.level], one.latest_number, one.texts, one.default_language)
        for one in policy.consents.values()
    ]


def consents_of_visitor(caller: Caller, session: Session, channel: ChannelPolicy, visitor: bytes) -> Consents:
    """Return what a visitor answered, as far as it is processed."""
    key = uuid.UUID(bytes=visitor)
    ids = session.scalars(select(Visitor.id).where(Visitor.key == key, Visitor.group_id == channel.group_id)).all()
    switched = caller.policy.switches.get(person_digest(channel.group_id, visitor), frozenset())
    answers = _answers(session, ids, [])
    return Consents(asked_consents(caller.policy), answers, opted_out=reasons.OPTED_OUT in switched)


def consents_of_contact(caller: Caller, session: Session, canonical_id: int) -> Consents:
    """Return what a contact answered, in all its browsers and without one."""
    contact = contacts_out(caller, session, [session.get_one(Contact, canonical_id)])[0]
    return Consents(asked_consents(caller.policy), contact.answers, opted_out=contact.opted_out)


def contacts_out(caller: Caller, session: Session, contacts: Sequence[Contact]) -> list[ContactOut]:
    """Return canonical contacts as programs read them."""
    ids = [contact.id for contact in contacts]
    clusters: dict[int, list[int]] = {contact_id: [] for contact_id in ids}
    for contact_id, canonical_id in session.execute(
        select(Contact.id, Contact.canonical_id).where(Contact.canonical_id.in_(ids))
    ):
        clusters[canonical_id].append(contact_id)
    identifiers = _identifiers(session, ids)
    browsers = _count_browsers(session, ids)
    opted_out, custom = find_opted_out(session.connection(), ids), shown_values(session.connection(), ids)
    return [
        ContactOut(
            id=contact.id,
            canonical_id=contact.id,
            is_known=contact.is_known,
            email=contact.email,
            attributes={name: value for name in ATTRIBUTES if (value := getattr(contact, name)) is not None}
            | custom.get(contact.id, {}),
            identifiers=[IdentifierOut(*one) for one in identifiers.get(contact.id, [])],
            browsers=browsers[contact.id],
            created_at=contact.created_at,
            first_activity_at=contact.first_activity_at,
            last_activity_at=contact.last_activity_at,
            activity_count=contact.activity_count,
            answers=_answers_of_cluster(
                caller, session, tuple(clusters[contact.id]), identifiers.get(contact.id, []), browsers[contact.id]
            ),
            opted_out=contact.id in opted_out,
        )
        for contact in contacts
    ]


def _answers_of_cluster(
    caller: Caller, session: Session, cluster: tuple[int, ...], identifiers: list[tuple[str, str]], browsers: int
) -> list[GivenAnswer]:
    if not caller.policy.consents and session.scalar(select(Consent.id).limit(1)) is None:
        return []  # nobody was ever asked
    visitors = select(Visitor.id).where(Visitor.contact_id.in_(cluster))
    return _answers(
        session,
        session.scalars(visitors).all() if browsers else [],
        names_in_proofs(caller.runtime.config.secret_key, cluster, identifiers),
    )


def _answers(session: Session, visitor_ids: Sequence[int], persons: Sequence[bytes]) -> list[GivenAnswer]:
    codes = dict(session.execute(select(Consent.id, Consent.code)).all())
    return [_answer(codes, proof, version.number) for proof, version in list_answers(session, visitor_ids, persons)]


def _answer(codes: dict[int, str], proof: ConsentProof, number: int) -> GivenAnswer:
    code = codes.get(proof.consent_id, "")
    return GivenAnswer(code, number, proof.is_agreed, proof.at, proof.how, proof.channel_id)


def _identifiers(session: Session, canonical_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    query = select(Contact.canonical_id, Identifier.kind, Identifier.value).join(
        Identifier, Identifier.contact_id == Contact.id
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for canonical_id, kind, value in session.execute(
        query.where(Contact.canonical_id.in_(canonical_ids)).order_by(Identifier.id)
    ):
        found.setdefault(canonical_id, []).append((kind, value))
    return found


def _count_browsers(session: Session, canonical_ids: Sequence[int]) -> Counter[int]:
    query = select(Contact.canonical_id, func.count()).join(Visitor, Visitor.contact_id == Contact.id)
    rows = session.execute(query.where(Contact.canonical_id.in_(canonical_ids)).group_by(Contact.canonical_id))
    return Counter(dict(rows.all()))
