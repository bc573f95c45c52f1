"""Does a contact's page tell who it is, by which browsers it came, and what it did?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.client import PageClient
from tests.conftest import make_channel
from tests.contact_management.contact_rows import make_contact, mask_details, merge_into
from tests.contact_management.log_rows import NORDIC_PHONE, Writer
from tests.door import DoorClient
from webapp import clock
from webapp.contacts.models import Contact
from webapp.contacts.naming import visitor_label
from webapp.database import db, transaction
from webapp.identity.models import Claim, Identifier, Visitor
from webapp.recalculation.run import recalculate


@pytest.fixture
def writer(door: DoorClient) -> Writer:
    return Writer(door)


def test_known_contact_shows_only_what_is_filled(vera: PageClient) -> None:
    number = make_contact(
        first_name="Kim", email="kim@example.org", company="Fjord", phone="+45 1234", notes="Likes tea"
    )
    page = vera.get(f"/contacts/{number}")
    assert page.headings == ["Kim"]
    for words in ("Known", "kim@example.org", "Company Fjord", "Phone +45 1234", "Likes tea"):
        assert words in page.text
    for words in ("Job title", "Birthday", "Said but not proven"):
        assert words not in page.text
    assert "did not come by a browser" in page.text
    assert "No activities" in page.text


def test_anonymous_contact_goes_by_its_label(vera: PageClient, writer: Writer) -> None:
    contact = writer.contact_of(writer.write("pagevisit", title="Pricing", circumstances=NORDIC_PHONE))
    recalculate(db.engine)
    page = vera.get(f"/contacts/{contact}")
    assert page.headings == [visitor_label(contact)]
    assert "Anonymous" in page.text
    assert "Nothing yet." in page.text
    assert "Activities 2" in page.text or "Activities 1" in page.text
    visitor = db.session.query(Visitor).one()
    assert visitor.key.hex[:8] in page.text
    assert "Safari on iOS · Mobile" in page.text
    assert "DK (estimated)" in page.text


def test_who_may_logs_by_hand_from_the_contact(mel: PageClient, vera: PageClient, writer: Writer) -> None:
    contact_id = writer.contact_of(writer.write())
    assert mel.get(f"/contacts/{contact_id}").links["Log by hand"] == f"/activities/new?contact={contact_id}"
    mel.follow("Log by hand")
    mel.follow("Purchase")
    assert mel.form("Log activity").values["contact"] == [str(contact_id)]
    assert "Log by hand" not in vera.get(f"/contacts/{contact_id}").links


def test_unknown_ids_are_not_found(vera: PageClient) -> None:
    for number in (77, 2**31 - 1, 2**63, 0):
        vera.get(f"/contacts/{number}", status=404)


def test_old_ids_lead_to_the_contact_that_survived(vera: PageClient) -> None:
    kim = make_contact(first_name="Kim")
    old = make_contact(known=False)
    merge_into(old, kim)
    page = vera.get(f"/contacts/{old}?type=click&contact_id=9&_external=1", status=302)
    assert page.headings == ["Kim"]
    assert page.path == f"/contacts/{kim}?type=click"


def test_cluster_is_read_as_one(vera: PageClient, writer: Writer) -> None:
    old = writer.contact_of(writer.write(title="As a visitor", visitor="a", ago=timedelta(hours=3)))
    kim = writer.contact_of(writer.write(title="As Kim", visitor="b", ago=timedelta(hours=2)))
    writer.write(title="Somebody else", visitor="c")
    with transaction() as session:
        session.get_one(Contact, kim).first_name = "Kim"
    merge_into(old, kim)
    page = vera.get(f"/contacts/{kim}")
    assert "As a visitor" in page.text
    assert "As Kim" in page.text
    assert "Somebody else" not in page.text
    assert page.html.count('class="contact-device"') == 2


def test_an_external_id_shows_also_where_it_is_the_email(vera: PageClient) -> None:
    number = make_contact(email="kim@example.org")
    with transaction() as session:
        fixed = {"kind": "external_id", "source": "api", "at": clock.now()}
        session.add(Identifier(contact_id=number, value="kim@example.org", **fixed))
    assert "External id kim@example.org" in vera.get(f"/contacts/{number}").text


def test_claims_are_shown_as_such(vera: PageClient) -> None:
    number = make_contact(first_name="Kim")
    with transaction() as session:
        for kind, value in (("email", "other@example.org"), ("external_id", "member-7")):
            session.add(Claim(contact_id=number, kind=kind, value=value, claimed_at=clock.now()))
    page = vera.get(f"/contacts/{number}")
    assert "Said but not proven" in page.text
    assert "other@example.org" in page.text
    assert "External id" in page.text
    assert "member-7" in page.text


def test_masked_viewer_reads_no_email_and_no_phone(vera: PageClient, ada: PageClient) -> None:
    number = make_contact(email="kim@example.org", mobile_phone="+45 1234 5678")
    with transaction() as session:
        session.add(Claim(contact_id=number, kind="email", value="other@example.org", claimed_at=clock.now()))
    assert vera.get(f"/contacts/{number}").headings == ["kim@example.org"]
    mask_details()
    page = vera.get(f"/contacts/{number}")
    assert page.headings == ["k•••@example.org"]
    for hidden in ("kim@", "other@", "1234"):
        assert hidden not in page.html
    assert "••• 78" in page.text
    assert "kim@example.org" in ada.get(f"/contacts/{number}").text


def test_timeline_is_told_by_days_and_visits(vera: PageClient, door: DoorClient) -> None:
    door.store({"type": "pagevisit", "title": "Pricing", "referrer": "https://search.example/"})
    door.store({"type": "click", "value": "Buy"})
    contact = db.session.query(Contact).one().id
    Writer(door).write("pagevisit", title="Long ago", ago=timedelta(days=3), visitor="kim")
    page = vera.get(f"/contacts/{contact}")
    assert "Today" in page.text
    assert "Chrome on Linux · Desktop · Shop" in page.text
    assert "from search.example" in page.text
    assert "Pricing" in page.links
    assert page.links["Pricing"].startswith("/activities/")
    assert page.html.count('class="visit"') == 1
    assert "Long ago" not in page.text


def test_day_before_is_called_yesterday_and_earlier_ones_by_name(vera: PageClient, writer: Writer) -> None:
    for days in (0, 1, 3):
        key = writer.write(title=f"{days} days", ago=timedelta(days=days, seconds=1))
    page = vera.get(f"/contacts/{writer.contact_of(key)}")
    heads = [part.partition("</h3>")[0] for part in page.html.split('<h3 class="timeline-day">')[1:]]
    long_ago = clock.now() - timedelta(days=3, seconds=1)
    assert heads[0] in {"Today", "Yesterday"}  # a second ago may have been yesterday
    assert heads[-1].startswith(f"{long_ago:%A} {long_ago.day} {long_ago:%B}")
    assert len(heads) == 3


def test_timeline_marks_what_came_over_a_test_channel(vera: PageClient, writer: Writer) -> None:
    contact = writer.contact_of(writer.write(title="In earnest"))
    assert "Shop Test" not in vera.get(f"/contacts/{contact}").text
    tried = make_channel("Trial", is_test=True)
    key = writer.write(title="Tried", channel_id=tried.id, visitor="b")
    assert "Trial Test" in vera.get(f"/contacts/{writer.contact_of(key)}").text


def test_timeline_is_filtered_by_type_and_channel(vera: PageClient, writer: Writer) -> None:
    blog = make_channel("Blog")
    contact = writer.contact_of(writer.write("click", title="A click"))
    writer.write("download", title="A file")
    with transaction() as session:
        session.get_one(Contact, contact).first_name = "Kim"
    on_blog = writer.contact_of(writer.write("click", title="On the blog", visitor="b", channel_id=blog.id))
    merge_into(on_blog, contact)
    for query, shown in (
        ("type=click", {"A click", "On the blog"}),
        ("type=DOWNLOAD", {"A file"}),
        (f"channel={blog.id}", {"On the blog"}),
        (f"type=download&channel={blog.id}", set()),
        ("", {"A click", "A file", "On the blog"}),
    ):
        page = vera.get(f"/contacts/{contact}?{query}")
        assert {title for title in ("A click", "A file", "On the blog") if title in page.links} == shown
    assert "Nothing found" in vera.get(f"/contacts/{contact}?type=purchase").text
    assert "no activity type of this name" in vera.get(f"/contacts/{contact}?type=nonsense").text
    assert "no such channel" in vera.get(f"/contacts/{contact}?channel=77").text


def test_timeline_pages_without_loss(vera: PageClient, door: DoorClient) -> None:
    for start in range(0, 120, 40):
        door.store(*({"type": "click", "title": f"Nr {number:03}"} for number in range(start, start + 40)))
    contact = db.session.query(Contact).one().id
    seen: list[str] = []
    page = vera.get(f"/contacts/{contact}")
    while True:
        found = [words for words in page.links if words.startswith("Nr ")]
        assert 0 < len(found) <= 50
        seen += found
        if "Older" not in page.links:
            break
        page = vera.follow("Older")
    assert len(seen) == len(set(seen)) == 120
    last = seen[-1]
    assert last not in vera.follow("Newer").links


def test_hostile_activity_stays_text(vera: PageClient, writer: Writer) -> None:
    hostile = "<script>alert(1)</script>"
    key = writer.write(title=hostile, value=hostile, url="javascript:alert(1)", referrer="https://x.example/<b>")
    page = vera.get(f"/contacts/{writer.contact_of(key)}")
    assert hostile in page.text
    assert "<script>alert" not in page.html
    assert 'href="javascript' not in page.html


@pytest.mark.parametrize(
    "query", ["before=x", "after=%00", "before=00000000-0000-0000-0000-000000000000", "type=%00", "channel=-1"]
)
def test_timeline_answers_any_query(app: Flask, vera: PageClient, query: str) -> None:
    vera.get(f"/contacts/{make_contact(first_name='Kim')}?{query}")
