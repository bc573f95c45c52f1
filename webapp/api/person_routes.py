"""Which addresses make visitors, say who is who, and read and set what people agree to?"""

from __future__ import annotations

import uuid

from flask import Response
from msgspec import UNSET

from webapp.access.keys import Scope
from webapp.activities.record import Same, SentContact
from webapp.admission.reasons import OPTED_OUT, WORDS
from webapp.admission.results import Result
from webapp.api import speaking
from webapp.api.addresses import COLLECT, EITHER, READ, address
from webapp.api.answers import Consents, NewVisitor
from webapp.api.callers import Caller, refuse_scope
from webapp.api.contact_reading import asked_consents, consents_of_contact, consents_of_visitor
from webapp.api.erasing import check_may_erase, erase_tracked
from webapp.api.naming import NOBODY_KNOWN, Named, channel_to_write, get_channel, get_person, look_up
from webapp.api.problems import Problem, answer_json, no_such_contact
from webapp.api.recording import is_opted_out
from webapp.api.shapes import AliasBody, ConsentsBody, IdentifyBody, Person, PersonQuery, VisitorBody
from webapp.database import db

WHO, AGREED = "People", "Consents"
KIM = "kim@example.org"
VISITOR = "3f2b8c1e-5a6d-4f7e-8b9a-0c1d2e3f4a5b"
NEVER_REPLACES = (
    "saying who somebody is only fills what is empty; to replace it, edit the contact: PATCH /api/v1/contacts/<id>,"
    " with a key that may manage"
)


@address("POST", "/visitors", WHO, COLLECT, {201: NewVisitor}, body=VisitorBody, example={})
def create_visitor(caller: Caller, body: VisitorBody) -> Response:
    """Make a visitor.

    For an app or a site that keeps the id itself. Nothing is stored before the visitor does or agrees to something.
    """
    visitor = uuid.uuid4()
    where = channel_to_write(caller, body.channel, is_needed=True)
    result = None
    if body.consent is not None:
        result = speaking.say_choice(caller, where, Named(visitor.bytes), NOBODY_KNOWN, body.consent)
    return answer_json(NewVisitor(str(visitor), result), 201)


@address(
    "POST",
    "/identify",
    WHO,
    COLLECT,
    {202: Result, 400: Result},
    body=IdentifyBody,
    example={"visitor": VISITOR, "email": KIM, "attributes": {"first_name": "Kim"}},
)
def identify(caller: Caller, body: IdentifyBody) -> Response:
    """Say who somebody is.

    Your word counts as proof: the visitor's anonymous contact is merged into the one with this e-mail or external id,
    or gets them. Two known contacts are never merged by it, only suggested. Attributes are filled where there is
    nothing, and never replaced: that is an edit of the contact. Every merge can be undone.
    """
    if body.overwrite is not UNSET:
        raise Problem(400, "invalid", NEVER_REPLACES, "$.overwrite")
    named, same = _whom(body)
    said = SentContact(body.email, body.external_id, dict(body.attributes))
    where = channel_to_write(caller, body.channel, is_needed=bool(body.visitor))
    return _tell(speaking.say_who(caller, db.session(), where, named, said, same))


@address(
    "POST",
    "/alias",
    WHO,
    COLLECT,
    {202: Result},
    body=AliasBody,
    example={"from": {"visitor": VISITOR}, "to": {"external_id": "user-17"}},
)
def alias(caller: Caller, body: AliasBody) -> Response:
    """Say that two are one person.

    The known one survives; two known contacts are only suggested to be merged. It can be undone like every merge.
    """
    one, other = get_person(body.one, "$.from"), get_person(body.other, "$.to")
    where = channel_to_write(caller, body.channel, is_needed=bool(one.visitor or other.visitor))
    known = look_up(db.session(), [one, other])
    found = []
    for named, path in ((one, "$.from"), (other, "$.to")):
        contact_id = named.contact_id if named.contact_id in known.canonical else known.by_name.get(named, 0)
        if not (named.visitor or contact_id):
            raise Problem(400, "invalid", "there is no such contact", path)
        if is_opted_out(caller, where, named, known):
            return _tell(Result(status="dropped", reason=OPTED_OUT, detail=WORDS[OPTED_OUT].explanation))
        found.append(Named(named.visitor, contact_id))
    return _tell(speaking.say_same(caller, where, *found))


@address("GET", "/consents", AGREED, EITHER, {200: Consents}, query=PersonQuery)
def read_consents(caller: Caller, query: PersonQuery) -> Response:
    """Read what is asked, and what somebody answered.

    With nobody named, only what is asked. Of a visitor any key may ask; of a contact it takes one that reads.
    """
    if not (query.visitor or query.contact_id or query.external_id or query.email):
        return answer_json(Consents(asked_consents(caller.policy), [], opted_out=False))
    named = get_person(Person(query.visitor, query.contact_id, query.external_id, query.email), "?")
    if named.visitor:
        where = get_channel(caller, query.channel, "?channel")
        return answer_json(consents_of_visitor(caller, db.session(), where, named.visitor))
    if not caller.key.scope.includes(Scope.READ):
        raise refuse_scope(caller.key, READ)
    canonical_id = look_up(db.session(), [named]).canonical_of(named)
    if not canonical_id:
        raise no_such_contact()
    return answer_json(consents_of_contact(caller, db.session(), canonical_id))


@address(
    "POST",
    "/consents",
    AGREED,
    COLLECT,
    {202: Result, 400: Result},
    body=ConsentsBody,
    example={"contact": {"email": KIM}, "agree": ["statistics"]},
)
def set_consents(caller: Caller, body: ConsentsBody) -> Response:
    """Say what somebody agrees to or revokes.

    Kept as proof, with the version whose words they read (the latest, where it isn't said). What a contact says, rather
    than a visitor, is said of all its browsers; after a no nothing more is recorded, also with a vouched key. With
    `erase`, what was recorded of the visitor until then, or the contact with all of theirs, is erased within minutes.
    """
    if body.erase:
        check_may_erase(caller, body)
    named = get_person(body.contact, "$.contact")
    where = channel_to_write(caller, body.channel, is_needed=bool(named.visitor))
    known = look_up(db.session(), [named])
    if not known.has(named):
        raise Problem(400, "invalid", "no contact has this id", "$.contact.id")
    result = speaking.say_choice(caller, where, named, known, body)
    if body.erase and result.status == "accepted":
        erase_tracked(caller, where.group_id, named.visitor, known.canonical_of(named))
    return _tell(result)


def _whom(body: IdentifyBody) -> tuple[Named, Same | None]:
    """Return whose data it is: the visitor's, who then is the contact, if one is named beside it."""
    if not body.visitor:
        return Named(contact_id=body.contact_id or 0), None
    visitor = get_person(Person(visitor=body.visitor), "$").visitor
    return Named(visitor), None if body.contact_id is None else Same(contact_id=body.contact_id)


def _tell(result: Result) -> Response:
    return answer_json(result, 400 if result.status == "invalid" else 202)
