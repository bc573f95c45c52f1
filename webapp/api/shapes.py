"""What may a program send? The bodies and queries of the API, from which its description is made, too."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from webapp.activities.record import Aware, SentActivity, Value
from webapp.admission.payload import MAX_ACTIVITIES

Number = Annotated[int, Meta(ge=1, le=2**63 - 1, description="The number of a contact.")]
Visitor = Annotated[
    str, Meta(max_length=200, description="A visitor's UUID.", examples=["3f2b8c1e-5a6d-4f7e-8b9a-0c1d2e3f4a5b"])
]
ChannelName = Annotated[
    str | int, Meta(description="A channel by its key, name or number; left out, it is that of the API key.")
]
Email = Annotated[str, Meta(max_length=254, description="An e-mail address.")]
ExternalId = (
    Annotated[str, Meta(max_length=200, description="The id that your site knows the person by.")] | int | float
)
Attributes = Annotated[
    dict[str, Value | None],
    Meta(max_length=100, description="Attributes by name: first_name, last_name, phone, company, country …"),
]
Codes = Annotated[list[str], Meta(max_length=100)]
Versions = Annotated[
    dict[str, int], Meta(max_length=100, description="Code → number of the version whose words they read.")
]
Refused = Annotated[
    Any | UnsetType,
    Meta(
        description="Refused: nothing is replaced by it. Edit the contact instead.",
        extra_json_schema={"deprecated": True},
    ),
]
Limit = Annotated[int, Meta(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str, Meta(max_length=100, description="`next` of the page before.")]


class Person(Struct, omit_defaults=True):
    """Whom something is about: exactly one of these. An e-mail or external id that nobody has makes a contact."""

    visitor: Visitor = ""
    id: Number | None = None
    external_id: ExternalId = ""
    email: Email = ""


class Device(Struct, omit_defaults=True):
    """What the person used, where your program knows better than a user agent tells."""

    kind: Literal["desktop", "mobile", "tablet", "tv", "console", "unknown"] = "unknown"
    browser: Annotated[str, Meta(max_length=60)] = ""
    system: Annotated[str, Meta(max_length=60)] = ""


class LoggedActivity(SentActivity):
    """An activity, as beacons send it, with its channel and its person.

    `ip` and `user_agent` are the person's own, where your server knows them: country and device are worked out from
    them in memory, and neither is kept. `device` wins over what a user agent tells.
    """

    channel: ChannelName = ""
    contact: Person | None = None
    ip: Annotated[str, Meta(max_length=45)] = ""
    user_agent: Annotated[str, Meta(max_length=2_048)] = ""
    device: Device | None = None


class ActivitiesBody(Struct):
    """Activities of any people, in the order in which they happened; `sent_at` corrects the clock of the sender."""

    activities: Annotated[list[LoggedActivity], Meta(min_length=1, max_length=MAX_ACTIVITIES)]
    sent_at: Aware | None = None


class GivenConsent(Struct, omit_defaults=True):
    """What a person agrees to or revokes, by the codes of consents. `opt_out` true: not to be recorded any more."""

    agree: Codes = []
    revoke: Codes = []
    versions: Versions = {}
    opt_out: bool | None = None


class VisitorBody(Struct):
    """What is known of a new visitor."""

    channel: ChannelName = ""
    consent: GivenConsent | None = None


class ConsentsBody(GivenConsent, kw_only=True):
    """What somebody agrees to or revokes.

    `erase` with a no: what was recorded of the visitor, or the whole contact with all of theirs, is erased, too. It
    needs a key that may manage; for a visitor, one that vouches for consent will do.
    """

    contact: Person
    channel: ChannelName = ""
    erase: bool = False


class IdentifyBody(Struct):
    """What is known of a person. With `visitor` and `contact_id` the browser is that contact's."""

    visitor: Visitor = ""
    contact_id: Number | None = None
    email: Email = ""
    external_id: ExternalId = ""
    attributes: Attributes = {}
    overwrite: Refused = UNSET
    channel: ChannelName = ""


class NamedIdentifier(Struct):
    """An e-mail or external id that a contact has."""

    kind: Literal["email", "external_id"]
    value: Annotated[str, Meta(max_length=254)]


class EditBody(Struct):
    """What is to be otherwise of a contact; what is left out stays as it is."""

    email: Annotated[
        Email | UnsetType | None,
        Meta(description="The address to show; null takes the one that shows away. The one before still finds them."),
    ] = UNSET
    external_id: Annotated[ExternalId, Meta(description="An external id to add.")] = ""
    attributes: Annotated[Attributes, Meta(description="Attributes by name, `notes` too; null empties one.")] = {}
    remove: Annotated[
        list[NamedIdentifier],
        Meta(max_length=100, description="E-mails and external ids that are to find the contact no more."),
    ] = []


class AliasBody(Struct, rename={"one": "from", "other": "to"}):
    """Two who are one person: `from` is read through `to`, unless only `from` is known."""

    one: Person
    other: Person
    channel: ChannelName = ""


class PersonQuery(Struct):
    """Whose answers are read; exactly one of the first four."""

    visitor: Visitor = ""
    contact_id: Number | None = None
    external_id: Annotated[str, Meta(max_length=200)] = ""
    email: Email = ""
    channel: Annotated[str, Meta(max_length=100, description="The channel of the visitor.")] = ""


class ContactsQuery(Struct):
    """With one of the first three, the contact who has it; else all, oldest first."""

    email: Email = ""
    external_id: Annotated[str, Meta(max_length=200)] = ""
    visitor: Visitor = ""
    channel: Annotated[str, Meta(max_length=100, description="The channel of the visitor.")] = ""
    limit: Limit = 50
    cursor: Cursor = ""


class ActivitiesQuery(Struct):
    """Which activities, newest first; what is left out asks nothing."""

    type: Annotated[str, Meta(max_length=60, description="The code name of a type.")] = ""
    contact_id: Number | None = None
    channel: Annotated[str, Meta(max_length=100, description="A channel by its key, name or number.")] = ""
    since: Annotated[Aware | None, Meta(description="Only what happened then or later.")] = None
    until: Annotated[Aware | None, Meta(description="Only what happened before.")] = None
    limit: Limit = 50
    cursor: Cursor = ""
