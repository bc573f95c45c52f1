"""Which rules hold at the door right now? An immutable snapshot, made anew when the policy's version changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.access.keys import Scope, list_working_keys
from webapp.access.models import ApiKey
from webapp.activities.builtin import EXTERNAL_SEARCH, LANDING_PAGE, PAGE_VISIT
from webapp.activities.models import ActivityType
from webapp.activities.record import Basis
from webapp.admission.known_forms import Forms, load_forms
from webapp.admission.switches import Switches
from webapp.channels.models import Agreement, Channel
from webapp.consent.levels import Level
from webapp.consent.queries import list_asked, list_versions
from webapp.consent.texts import Texts
from webapp.contacts.custom import Definitions, read_definitions
from webapp.enrich.address import Networks, parse_networks
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
    has_legitimate_interest: bool


@dataclass(frozen=True, slots=True)
class ConsentPolicy:
    """What the door must know of a consent: what a yes grants, its versions' ids by number, and the latest words."""

    code: str
    purpose: str
    level: Level
    latest_id: int
    latest_number: int
    version_ids: dict[int, int]
    texts: Texts
    default_language: str


@dataclass(frozen=True, slots=True)
class KeyPolicy:
    """What the API must know of a key; without `channel_id` it may write to every channel."""

    id: int
    name: str
    scope: Scope
    is_vouched: bool
    channel_id: int | None
    expires_ms: int | None


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
    tracks_forms: bool
    search_parameter: str
    basis: int
    name: str
    counts_plainly: bool = False


# What came over none: nobody need agree, and nothing else is known.
NO_CHANNEL = ChannelPolicy(
    id=0,
    key="",
    group_id=0,
    agreement=Agreement.NOT_NEEDED,
    origins=frozenset(),
    is_enabled=True,
    is_test=False,
    tracks_pages=False,
    tracks_outbound_links=False,
    tracks_downloads=False,
    tracks_forms=False,
    search_parameter="",
    basis=0,
    name="",
)


@dataclass(frozen=True, slots=True)
class Policy:
    """All rules of the gates.

    `switches` are of people, by digest: the one part that is kept up, not made anew. `keys` are by their SHA-256.
    `archived` are consents that nobody is asked for any more; who agreed to one may still revoke it.
    """

    version: int
    channels: dict[str, ChannelPolicy]
    types: dict[str, TypePolicy]
    logging_is_enabled: bool = True
    internal_networks: Networks | None = None
    switches: Switches = field(default_factory=dict)
    derives_from_hits: bool = True
    consents: dict[str, ConsentPolicy] = field(default_factory=dict)
    signal_always_wins: bool = False
    keys: dict[str, KeyPolicy] = field(default_factory=dict)
    forms: Forms = field(default_factory=dict)
    custom: Definitions = field(default_factory=dict)
    archived: dict[str, ConsentPolicy] = field(default_factory=dict)

    def disabled_types(self) -> list[str]:
        """Return the code names that are switched off, in order: what a beacon is told not to send."""
        return sorted(code_name for code_name, kind in self.types.items() if not kind.is_enabled)


def load_policy(session: Session) -> Policy:
    """Return the rules as the database has them now, without people's switches."""
    version = get_policy_version(session)
    types = {row.code_name: _type_policy(row) for row in session.scalars(select(ActivityType))}
    return Policy(
        version=version,
        channels={row.key: _channel_policy(row) for row in session.scalars(select(Channel))},
        types=types,
        logging_is_enabled=bool(get_setting(session, values.LOGGING_ENABLED)),
        internal_networks=_networks(get_setting(session, values.INTERNAL_NETWORKS)),
        derives_from_hits=any(types[code].is_enabled for code in (LANDING_PAGE, EXTERNAL_SEARCH) if code in types),
        consents=_consents(session),
        signal_always_wins=bool(get_setting(session, values.SIGNAL_ALWAYS_WINS)),
        keys={row.digest: _key_policy(row) for row in list_working_keys(session)},
        forms=load_forms(session),
        custom=read_definitions(session.connection()),
        archived=_consents(session, is_archived=True),
    )


def _key_policy(row: ApiKey) -> KeyPolicy:
    expires_ms = None if row.expires_at is None else clock.to_ms(row.expires_at)
    return KeyPolicy(row.id, row.name, Scope(row.scope), row.is_vouched, row.channel_id, expires_ms)


def _consents(session: Session, *, is_archived: bool = False) -> dict[str, ConsentPolicy]:
    return {
        consent.code: ConsentPolicy(
            consent.code,
            version.purpose,
            Level(version.level),
            version.id,
            version.number,
            {one.number: one.id for one in list_versions(session, consent.id)},
            version.texts,
            version.default_language,
        )
        for consent, version in list_asked(session, is_archived=is_archived)
    }


def wants_hits(policy: Policy) -> bool:
    """Whether a page's hit is of any use: the page visit itself is on, or something that is derived from it."""
    page_visit = policy.types.get(PAGE_VISIT)
    return policy.derives_from_hits or (page_visit is not None and page_visit.is_enabled)


def _networks(text: str) -> Networks | None:
    networks = parse_networks(text)
    return networks if len(networks) else None  # asked of every request, so an empty list should cost nothing


def _type_policy(row: ActivityType) -> TypePolicy:
    fields = tuple(_metadata_field(given) for given in row.metadata_fields)
    return TypePolicy(row.code_name, row.is_enabled, fields, row.has_legitimate_interest)


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
        tracks_forms=row.tracks_forms,
        search_parameter=row.search_parameter,
        basis=BASES[Agreement(row.agreement)],
        counts_plainly=row.counts_plainly,
        name=row.name,
    )
