"""What is stored of a person beside their activities? All of it, as they get it who ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.channels.queries import list_channels
from webapp.consent.naming import names_in_proofs
from webapp.consent.queries import list_answers
from webapp.contacts.attribute_queries import shown_values
from webapp.contacts.models import Contact, Remark
from webapp.identity.deriving import SHOWN
from webapp.identity.erased import secret_of
from webapp.identity.last_words import find_opted_out
from webapp.identity.models import AttributeValue, Claim, Identifier, Visitor
from webapp.identity.not_tracked_queries import list_not_tracked_of
from webapp.identity.queries import list_cluster
from webapp.identity.restricted import find_restricted_at
from webapp.identity.said_levels import said_level_name
from webapp.ui.filters import iso


def profile_of(session: Session, contact: Contact) -> dict[str, Any]:
    """Return all that is stored of a person but their activities; `contact` is the canonical one."""
    cluster = list_cluster(session, contact.id)
    values = session.scalars(
        select(AttributeValue).where(AttributeValue.contact_id.in_(cluster)).order_by(AttributeValue.at)
    )
    identifiers = session.scalars(select(Identifier).where(Identifier.contact_id.in_(cluster))).all()
    claims = session.scalars(select(Claim).where(Claim.contact_id.in_(cluster)))
    visitors = session.scalars(select(Visitor).where(Visitor.contact_id.in_(cluster))).all()
    remarks = session.scalars(select(Remark).where(Remark.contact_id.in_(cluster)).order_by(Remark.at))
    return {
        "contact": contact.id,
        "merged_from": [one for one in cluster if one != contact.id],
        "first_seen_at": iso(contact.created_at),
        "attributes": _attributes(session, contact),
        "values": [{"attribute": v.name, "value": v.value, "came_by": v.source, "at": iso(v.at)} for v in values],
        "identifiers": [{"kind": i.kind, "value": i.value, "came_by": i.source, "at": iso(i.at)} for i in identifiers],
        "said_but_not_proven": [{"kind": c.kind, "value": c.value, "at": iso(c.claimed_at)} for c in claims],
        "browsers": [
            {"visitor": str(v.key), "first_seen_at": iso(v.first_seen_at), "level_said": said_level_name(v)}
            for v in visitors
        ],
        "remarks": [{"text": r.text, "at": iso(r.at)} for r in remarks],
        "consents": _consents(session, cluster, visitors, identifiers),
        "recording": _recording(session, contact),
    }


def _attributes(session: Session, contact: Contact) -> dict[str, str]:
    """Return what the contact shows, the organisation's own attributes too."""
    custom = shown_values(session.connection(), [contact.id]).get(contact.id, {})
    return {name: value for name in SHOWN if (value := getattr(contact, name))} | custom


def _consents(
    session: Session, cluster: Sequence[int], visitors: Sequence[Visitor], identifiers: Sequence[Identifier]
) -> list[dict[str, Any]]:
    """Return every answer, in browsers and for the contact itself."""
    names = [(one.kind, one.value) for one in identifiers]
    persons = names_in_proofs(secret_of(session.connection()), cluster, names)
    channels = {channel.id: channel.name for channel in list_channels(session)}
    return [
        {
            "purpose": version.purpose,
            "version": version.number,
            "agreed": proof.is_agreed,
            "at": iso(proof.at),
            "how": proof.how,
            "channel": channels.get(proof.channel_id or 0, ""),
        }
        for proof, version in list_answers(session, [one.id for one in visitors], persons, limit=None)
    ]


def _recording(session: Session, contact: Contact) -> dict[str, Any]:
    """Return whether, and why not, activities are recorded, and the marks that people have set."""
    entries = list_not_tracked_of(session, contact.id)
    restricted_at = find_restricted_at(session, contact.id)
    return {
        "objected": contact.id in find_opted_out(session.connection(), [contact.id]),
        "not_tracked": [
            {"site_user": one.external_id or "", "reason": one.reason, "since": iso(one.since)} for one in entries
        ],
        "restricted_at": "" if restricted_at is None else iso(restricted_at),
        "no_marketing_consent": contact.no_marketing_consent,
    }
