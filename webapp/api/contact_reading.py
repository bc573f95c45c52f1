"""What does a program read of contacts and of what people agreed to?"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.admission import reasons
from webapp.admission.policy import ChannelPolicy, Policy
from webapp.api.answers import AskedConsent, Consents, ContactOut, GivenAnswer, IdentifierOut
from webapp.api.callers import Caller
from webapp.consent.levels import LEVEL_NAMES
from webapp.consent.models import Consent, ConsentProof, ConsentVersion
from webapp.consent.naming import names_in_proofs
from webapp.consent.queries import MOST_ANSWERS, list_answers
from webapp.contacts.attribute_queries import shown_values
from webapp.contacts.attributes import LABELS
from webapp.contacts.models import Contact
from webapp.identity.last_words import find_opted_out
from webapp.identity.models import Identifier, Visitor
from webapp.identity.switches import person_digest

ATTRIBUTES = (*LABELS, "notes")
PERSONS_AT_ONCE = 5_000
Given = tuple[int, ConsentProof, int]  # by whom, what, and to which version


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
    codes = _codes(session)
    answers = [_answer(codes, proof, version.number) for proof, version in list_answers(session, ids)]
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
    answers = _answers_of_contacts(caller, session, clusters, identifiers)
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
            answers=answers.get(contact.id, []),
            opted_out=contact.id in opted_out,
        )
        for contact in contacts
    ]


def _answers_of_contacts(
    caller: Caller,
    session: Session,
    clusters: Mapping[int, Sequence[int]],
    identifiers: Mapping[int, list[tuple[str, str]]],
) -> dict[int, list[GivenAnswer]]:
    """Return what canonical contacts last answered, in their browsers and without one; the latest 20 of each."""
    if not caller.policy.consents and session.scalar(select(Consent.id).limit(1)) is None:
        return {}  # nobody was ever asked
    secret = caller.runtime.config.secret_key
    persons = {
        person: canonical_id
        for canonical_id, cluster in clusters.items()
        for person in names_in_proofs(secret, cluster, identifiers.get(canonical_id, []))
    }
    given = [*_given_in_browsers(session, list(clusters)), *_given_without(session, persons)]
    given.sort(key=lambda one: (one[1].at, one[1].id), reverse=True)
    codes, found = _codes(session), dict[int, list[GivenAnswer]]()
    for canonical_id, proof, number in given:
        answers = found.setdefault(canonical_id, [])
        if len(answers) < MOST_ANSWERS:
            answers.append(_answer(codes, proof, number))
    return found


def _given_in_browsers(session: Session, canonical_ids: Sequence[int]) -> list[Given]:
    latest = func.row_number().over(
        partition_by=Contact.canonical_id, order_by=(ConsentProof.at.desc(), ConsentProof.id.desc())
    )
    ranked = (
        select(Contact.canonical_id, ConsentProof.id, latest.label("place"))
        .join(Visitor, Visitor.contact_id == Contact.id)
        .join(ConsentProof, ConsentProof.visitor_id == Visitor.id)
        .where(Contact.canonical_id.in_(canonical_ids))
        .subquery()
    )
    query = (
        select(ranked.c.canonical_id, ConsentProof, ConsentVersion.number)
        .join(ConsentProof, ConsentProof.id == ranked.c.id)
        .join(ConsentVersion, ConsentVersion.id == ConsentProof.version_id)
        .where(ranked.c.place <= MOST_ANSWERS)
    )
    return [(canonical_id, proof, number) for canonical_id, proof, number in session.execute(query)]


def _given_without(session: Session, persons: Mapping[bytes, int]) -> list[Given]:
    """Return what was answered without a browser; `persons` are the contacts by their names in proofs."""
    names = list(persons)
    found: list[Given] = []
    for start in range(0, len(names), PERSONS_AT_ONCE):
        some = ConsentProof.person.in_(names[start : start + PERSONS_AT_ONCE])
        query = select(ConsentProof, ConsentVersion.number).join(
            ConsentVersion, ConsentVersion.id == ConsentProof.version_id
        )
        rows = session.execute(query.where(some, ConsentProof.visitor_id.is_(None)))
        found += [(persons[proof.person], proof, number) for proof, number in rows]
    return found


def _codes(session: Session) -> dict[int, str]:
    return dict(session.execute(select(Consent.id, Consent.code)).all())


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
