"""Which rules hold at the door right now? An immutable snapshot, made anew when the policy's version changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.activities.builtin import EXTERNAL_SEARCH, LANDING_PAGE, PAGE_VISIT
from webapp.activities.models import ActivityType
from webapp.activities.record import Basis
from webapp.channels.models import Agreement, Channel
from webapp.enrich.address import Networks, parse_networks
from webapp.identity.models import Visitor
from webapp.settings import values
from webapp.settings.queries import get_policy_version, get_setting

BASES = {
    Agreement.SITE: Basis.CONSENT,
    Agreement.BANNER: Basis.CONSENT,
    Agreement.UNTIL_OBJECTION: Basis.UNTIL_OBJECTION,
    Agreement.NOT_NEEDED: Basis.NOT_NEEDED,
}


@dataclass(frozen=True, slots=True)
class MetadataField:
    """One key of a type's metadata schema; `kind` is text, number or yes-no."""

    key: str
    kind: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class TypePolicy:
    """What the door must know of an activity type."""

    code_name: str
    is_enabled: bool
    fields: tuple[MetadataField, ...]


@dataclass(frozen=True, slots=True)
class ChannelPolicy:
    """What the door must know of a channel."""

    id: int
    key: str
    group_id: int
    agreement: Agreement
    origins: frozenset[str]
    is_enabled: bool
    is_test: bool
    tracks_pages: bool
    tracks_outbound_links: bool
    tracks_downloads: bool
    search_parameter: str
    basis: int


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules of the door. `opted_out` holds 8-byte digests of group and visitor."""

    version: int
    channels: dict[str, ChannelPolicy]
    types: dict[str, TypePolicy]
    logging_is_enabled: bool = True
    internal_networks: Networks | None = None
    opted_out: frozenset[bytes] = frozenset()
    derives_from_hits: bool = True

    def disabled_types(self) -> list[str]:
        """Return the code names that are switched off, in order: what a beacon is told not to send."""
        return sorted(code_name for code_name, kind in self.types.items() if not kind.is_enabled)


def load_policy(session: Session) -> Policy:
    """Return the rules as the database has them now."""
    version = get_policy_version(session)
    types = {row.code_name: _type_policy(row) for row in session.scalars(select(ActivityType))}
    opted_out = session.execute(select(Visitor.group_id, Visitor.key).where(Visitor.opted_out_at.is_not(None)))
    return Policy(
        version=version,
        channels={row.key: _channel_policy(row) for row in session.scalars(select(Channel))},
        types=types,
        logging_is_enabled=bool(get_setting(session, values.LOGGING_ENABLED)),
        internal_networks=_networks(get_setting(session, values.INTERNAL_NETWORKS)),
        opted_out=frozenset(person_digest(group_id, key.bytes) for group_id, key in opted_out),
        derives_from_hits=any(types[code].is_enabled for code in (LANDING_PAGE, EXTERNAL_SEARCH) if code in types),
    )


def person_digest(group_id: int, visitor: bytes) -> bytes:
    """Return the 8 bytes by which the door knows a visitor of a channel group whose switch is off."""
    return hashlib.blake2b(visitor, digest_size=8, key=group_id.to_bytes(8, "big")).digest()


def wants_hits(policy: Policy) -> bool:
    """Whether a page's hit is of any use: the page visit itself is on, or something that is derived from it."""
    page_visit = policy.types.get(PAGE_VISIT)
    return policy.derives_from_hits or (page_visit is not None and page_visit.is_enabled)


def _networks(text: str) -> Networks | None:
    networks = parse_networks(text)
    return networks if len(networks) else None  # asked of every request, so an empty list should cost nothing


def _type_policy(row: ActivityType) -> TypePolicy:
    fields = tuple(_metadata_field(given) for given in row.metadata_fields)
    return TypePolicy(row.code_name, row.is_enabled, fields)


def _metadata_field(given: dict[str, Any]) -> MetadataField:
    return MetadataField(given["key"], given["kind"], bool(given.get("required")))


def _channel_policy(row: Channel) -> ChannelPolicy:
    return ChannelPolicy(
        id=row.id,
        key=row.key,
        group_id=row.group_id,
        agreement=Agreement(row.agreement),
        origins=frozenset(row.origins),
        is_enabled=row.is_enabled,
        is_test=row.is_test,
        tracks_pages=row.tracks_pages,
        tracks_outbound_links=row.tracks_outbound_links,
        tracks_downloads=row.tracks_downloads,
        search_parameter=row.search_parameter,
        basis=BASES[Agreement(row.agreement)],
    )
