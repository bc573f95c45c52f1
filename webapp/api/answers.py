"""What does a program get? The answers of the API, from which its description is made, too."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from webapp.activities.record import Value
from webapp.admission.results import Answer, Result

Results = Answer  # of activities, one by one


class NewVisitor(Struct, omit_defaults=True):
    """A visitor that nobody had: keep the id in the browser or app, and send it with activities."""

    visitor: str
    consent: Result | None = None


class AskedConsent(Struct):
    """A consent that people can be asked for, with the words of its latest version, by language."""

    code: str
    purpose: str
    level: str
    version: int
    texts: dict[str, dict[str, str]]
    default_language: str


class GivenAnswer(Struct):
    """What somebody answered, to which version, when and how."""

    code: str
    version: int
    is_agreed: bool
    at: datetime
    how: str
    channel_id: int | None


class Consents(Struct):
    """What is asked, what the person answered, the latest first, and whether they are not to be recorded."""

    asked: list[AskedConsent]
    answers: list[GivenAnswer]
    opted_out: bool


class IdentifierOut(Struct):
    """An e-mail or external id."""

    kind: str
    value: str


class ContactOut(Struct):
    """A contact, with all that was merged into it; `id` is as asked for, `canonical_id` the one that stands."""

    id: int
    canonical_id: int
    is_known: bool
    email: str | None
    attributes: dict[str, str]
    identifiers: list[IdentifierOut]
    browsers: int
    created_at: datetime
    first_activity_at: datetime | None
    last_activity_at: datetime | None
    activity_count: int
    answers: list[GivenAnswer]
    opted_out: bool


class ContactPage(Struct):
    """Contacts, and the cursor of the next page, None behind the last."""

    contacts: list[ContactOut]
    next: str | None = None


class TargetOut(Struct):
    """The object that was acted on."""

    type: str
    id: str


class ActivityOut(Struct):
    """An activity as it is stored."""

    id: str
    type: str
    occurred_at: datetime
    received_at: datetime
    contact_id: int
    channel_id: int | None
    title: str
    value: str
    comment: str
    url: str
    referrer: str
    utm: dict[str, str]
    language: str
    item_id: str
    item_detail_id: str
    target: TargetOut | None
    source_id: str
    metadata: dict[str, Value]
    device_class: str
    browser: str
    system: str
    country: str
    basis: str


class ActivityPage(Struct):
    """Activities, newest first. There is more while `next` is there, also when a page holds few or none."""

    activities: list[ActivityOut]
    next: str | None = None


class MetadataFieldOut(Struct):
    """A key of a type's metadata; kind is text, number or yes-no."""

    key: str
    kind: str
    is_required: bool


class TypeOut(Struct):
    """An activity type."""

    code: str
    name: str
    description: str
    is_enabled: bool
    metadata: list[MetadataFieldOut]


class Types(Struct):
    """All activity types."""

    types: list[TypeOut]


class ChannelOut(Struct):
    """A channel; `agreement` is how its visitors agree."""

    id: int
    key: str
    name: str
    agreement: str
    is_enabled: bool
    is_test: bool


class Channels(Struct):
    """All channels; of a key that has one of its own, only that."""

    channels: list[ChannelOut]
