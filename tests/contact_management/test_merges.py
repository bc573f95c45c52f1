"""Can people merge contacts on the pages, see what would come of it, undo it, and decide on suggestions?"""

from __future__ import annotations

import itertools

import pytest
from flask import Flask
from sqlalchemy import select

from tests.client import PageClient
from tests.contact_management.contact_rows import make_contact
from tests.contact_management.log_rows import Writer
from tests.door import DoorClient
from webapp import clock
from webapp.access.models import AuditEntry
from webapp.contact_management.contact_tasks import begin_deletion
from webapp.contacts.models import Contact
from webapp.contacts.naming import visitor_label
from webapp.database import db, transaction
from webapp.identity.merging import How, NewMerge, Why, merge_contacts, store_merges
from webapp.identity.models import ContactMerge, MergeSuggestion
from webapp.identity.suggesting import Suggestion, suggest_merges

KIM, JOE = "kim@example.org", "joe@example.org"


def merge(loser: int, survivor: int) -> int:
    with transaction() as session:
        return merge_contacts(session, loser, survivor, how=How.BY_HAND, why=Why.BY_HAND).id


def suggest(one: int, other: int) -> None:
    with transaction() as session:
        suggest_merges(session.connection(), [Suggestion(one, other, Why.TYPED_EMAIL, clock.now_us())])


def actions() -> list[str]:
    db.session.rollback()
    known = ("contact_merged", "merge_undone", "suggestion_dismissed")
    return list(db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.in_(known))))


def contact(number: int) -> Contact:
    db.session.rollback()
    return db.session.get_one(Contact, number)


@pytest.mark.parametrize("database", ["sqlite"])
def test_nobody_is_merged_with_a_contact_that_is_being_deleted(mel: PageClient) -> None:
    kim, joe = make_contact(first_name="Kim", email=KIM), make_contact(first_name="Joe", email=JOE)
    mel.get(f"/contacts/{joe}/merge/{kim}")
    with transaction() as session:
        begin_deletion(session, [kim])
    assert "One of the two is being deleted, so nothing was merged." in mel.submit("Merge").text
    assert [contact(one).merged_into_id for one in (kim, joe)] == [None, None]


def test_two_contacts_are_found_compared_merged_and_parted_again(mel: PageClient) -> None:
    kim = make_contact(first_name="Kim", email=KIM, company="Acme", city="Oslo")
    joe = make_contact(first_name="Joe", email=JOE, phone="+45 1", city="Oslo")
    mel.get(f"/contacts/{joe}")
    mel.follow("Merge with …")
    mel.get(f"/contacts/{joe}/merge?q=kim")
    page = mel.follow("Compare with Kim")
    assert "Stays: " in page.text
    form = mel.form("Merge")
    assert {name for name in form.values if name.startswith("value_")} == {"value_email", "value_first_name"}
    page = mel.submit("Merge", value_first_name="loser")
    assert "Merged. The merge can be undone" in page.text
    stays = next(number for number in (kim, joe) if contact(number).merged_into_id is None)
    assert page.path == f"/contacts/{stays}"
    merged = contact(stays)
    assert (merged.first_name, merged.company, merged.phone, merged.city) == (
        "Joe" if stays == kim else "Kim",
        "Acme",
        "+45 1",
        "Oslo",
    )
    assert "by Mel" in page.text
    assert actions() == ["contact_merged"]
    mel.follow(next(words for words in page.links if words.startswith("Undo")))
    page = mel.submit("Undo the merge")
    assert "left apart from now on" in page.text
    assert "Undone" in page.text
    assert (contact(kim).first_name, contact(joe).first_name) == ("Kim", "Joe")
    assert (contact(kim).phone, contact(joe).company) == (None, None)
    assert actions() == ["contact_merged", "merge_undone"]


def test_who_stays_can_be_turned_where_both_are_known(mel: PageClient) -> None:
    kim, joe = make_contact(first_name="Kim"), make_contact(first_name="Joe")
    page = mel.get(f"/contacts/{kim}/merge/{joe}")
    kept = joe if page.headings == ["Merge Joe into Kim?"] else kim
    assert mel.follow("Keep the other one instead").headings != page.headings
    mel.submit("Merge")
    assert contact(kim).canonical_id == contact(joe).canonical_id == kept


def test_the_known_one_stays_whatever_the_address_says(mel: PageClient) -> None:
    visitor, kim = make_contact(known=False), make_contact(first_name="Kim")
    page = mel.get(f"/contacts/{kim}/merge/{visitor}?stays={visitor}")
    assert page.headings == [f"Merge {visitor_label(visitor)} into Kim?"]
    assert not [words for words in page.links if words.startswith("Keep ")]


def test_preview_counts_what_comes_along(mel: PageClient, door: DoorClient) -> None:
    writer = Writer(door)
    visitor = writer.contact_of(writer.write("click", title="A click"))
    kim, ann = make_contact(first_name="Kim", no_marketing_consent=True), make_contact(first_name="Ann")
    merge(ann, kim)
    with transaction() as session:
        session.get_one(Contact, ann).restricted_at = clock.now()
    page = mel.get(f"/contacts/{ann}/merge/{visitor}")
    assert "Kim" in page.links
    assert "Marketing No marketing consent –" in page.text
    assert "Restricted Yes, and then both –" in page.text
    assert "Browsers 0 1" in page.text
    assert "Merged before 1 0" in page.text
    mel.submit("Merge")
    page = mel.get(f"/contacts/{visitor}", status=302)
    assert page.path == f"/contacts/{kim}"
    assert "A click" in page.text


def test_contacts_that_are_one_already_or_gone_are_not_merged(mel: PageClient) -> None:
    kim, joe = make_contact(first_name="Kim"), make_contact(first_name="Joe")
    mel.get(f"/contacts/{kim}/merge/{joe}")
    merge(joe, kim)
    assert "These two are read as one already" in mel.submit("Merge").text
    assert "These two are read as one already" in mel.get(f"/contacts/{kim}/merge/{joe}", status=303).text
    for address in (f"/contacts/{kim}/merge/77", "/contacts/77/merge", "/contacts/merges/77/undo"):
        mel.get(address, status=404)
    assert db.session.query(ContactMerge).count() == 1


def test_a_merge_is_undone_once(mel: PageClient) -> None:
    kim, joe = make_contact(first_name="Kim"), make_contact(first_name="Joe")
    number = merge(joe, kim)
    mel.get(f"/contacts/merges/{number}/undo")
    mel.submit("Undo the merge")
    assert "was undone already" in mel.get(f"/contacts/merges/{number}/undo", status=303).text
    assert actions() == ["contact_merged", "merge_undone"]


def test_merge_log_tells_why_it_was_done_without_anybody(vera: PageClient) -> None:
    kim, visitor = make_contact(first_name="Kim"), make_contact(known=False)
    with transaction() as session:
        one = NewMerge(visitor, kim, clock.now_us(), How.AUTOMATIC, Why.CONFIRMED_EMAIL)
        store_merges(session.connection(), [one])
    page = vera.get(f"/contacts/{kim}")
    assert visitor_label(visitor) in page.text
    assert "because the e-mail was confirmed at its browser" in page.text
    assert not [words for words in page.links if words.startswith(("Undo", "Merge"))]


def test_suggestions_are_decided(mel: PageClient) -> None:
    kim, joe, ann = make_contact(first_name="Kim"), make_contact(first_name="Joe"), make_contact(first_name="Ann")
    assert "No suggestions" in mel.get("/contacts/suggestions").text
    suggest(kim, joe)
    suggest(joe, ann)
    page = mel.get("/contacts/suggestions")
    assert page.text.count("Same e-mail was typed") == 2
    mel.follow("Merge … Joe and Ann")
    mel.submit("Merge")
    number = db.session.scalars(select(MergeSuggestion.id).where(MergeSuggestion.dismissed_at.is_(None))).one()
    mel.get("/contacts/suggestions")
    page = mel.submit("Leave apart")
    assert "not suggested again" in page.text
    assert "No suggestions" in page.text
    assert actions() == ["contact_merged", "suggestion_dismissed"]
    token = mel.get(f"/contacts/{kim}/merge/{joe}").forms[-1].values["csrf_token"][0]
    mel.post(f"/contacts/suggestions/{number}/dismiss", {"csrf_token": token})
    mel.post("/contacts/suggestions/77/dismiss", {"csrf_token": token}, status=404)
    assert len(actions()) == 2


def test_many_suggestions_are_paged(mel: PageClient) -> None:
    people = [make_contact(first_name=f"P{number}") for number in range(52)]
    for one, other in itertools.pairwise(people):
        suggest(one, other)
    assert "Older" in mel.get("/contacts/suggestions").links
    assert "P0" in mel.follow("Older").text
    assert "Nothing on this page" in mel.get("/contacts/suggestions?before=1").text


@pytest.mark.parametrize("query", ["q=%00", "q='%20OR%201=1", f"q={'9' * 50}", "q=<script>alert(1)</script>", "q="])
def test_search_answers_any_text(app: Flask, mel: PageClient, query: str) -> None:
    page = mel.get(f"/contacts/{make_contact(first_name='Kim')}/merge?{query}")
    assert "<script>alert" not in page.html


def test_who_may_not_edit_contacts_merges_nothing(vera: PageClient) -> None:
    kim, joe = make_contact(first_name="Kim"), make_contact(first_name="Joe")
    for address in (f"/contacts/{kim}/merge", f"/contacts/{kim}/merge/{joe}", "/contacts/suggestions"):
        vera.get(address, status=403)
