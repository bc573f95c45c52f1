"""Does the activity log show what contacts did, as asked for, and nothing that a sender wrote as markup?"""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from tests.client import PageClient
from tests.contact_management.log_rows import NORDIC_PHONE, Writer
from tests.door import DoorClient
from webapp.activities.models import ActivityType
from webapp.contacts.models import Contact
from webapp.contacts.naming import visitor_label
from webapp.database import transaction


@pytest.fixture
def writer(door: DoorClient) -> Writer:
    return Writer(door)


def test_empty_log_says_what_to_do_next(ada: PageClient) -> None:
    page = ada.get("/activities")
    assert "No activities yet" in page.text
    assert "Missing something?" in page.text
    assert 'class="pager"' not in page.html


def test_the_log_has_one_main_button(ada: PageClient, writer: Writer) -> None:
    writer.write("pagevisit", title="Pricing")
    assert ada.get("/activities").html.count("btn-primary") == 1


def test_row_shows_what_happened(vera: PageClient, writer: Writer) -> None:
    key = writer.write("pagevisit", title="Pricing", url="https://shop.example/pricing", value="42")
    page = vera.get("/activities?type=pagevisit")
    assert "Pricing" in page.text
    assert "Page visit" in page.text
    assert "Shop" in page.text
    assert visitor_label(writer.contact_of(key)) in page.text
    assert page.links["/pricing"] == "https://shop.example/pricing"
    assert 'rel="noopener nofollow noreferrer"' in page.html


def test_missing_title_is_written_for_the_reader(vera: PageClient, writer: Writer) -> None:
    writer.write("pagevisit", url="https://shop.example/how-we-work.html")
    writer.write("click", value="Buy now")
    page = vera.get("/activities")
    assert "Page visit 'How we work'" in page.text
    assert "Click 'Buy now'" in page.text


@pytest.mark.parametrize(("title", "told"), [("", True), ("Golden ring", True), ("Gold", False)])
def test_value_that_the_title_tells_stands_there_only(
    vera: PageClient, writer: Writer, title: str, *, told: bool
) -> None:
    key = writer.write("productview", title=title, value="Golden ring")
    values = vera.get("/activities").html.split('<td class="log-value">')[1:]
    assert ("Golden ring" not in values[0].partition("</td>")[0]) is told
    assert "Value Golden ring" in vera.get(f"/activities/{key}").text


def test_amounts_are_shown_as_money(vera: PageClient, mel: PageClient, writer: Writer) -> None:
    key = writer.write("purchase", value="132900", metadata={"currency": "EUR", "total": 132900, "gift": True})
    details = vera.get(f"/activities/{key}")
    assert "1,329.00 EUR" in details.text
    assert "132900" not in details.text
    assert details.headings[0] == "Purchase"
    log = vera.get("/activities?columns=value,meta:total")
    assert log.text.count("1,329.00 EUR") == 2
    assert "132900" not in log.text
    assert "1,329.00 EUR" in vera.get(f"/contacts/{writer.contact_of(key)}").text
    assert ",132900," in mel.browser.get("/activities/export?format=csv").text


def test_contact_goes_by_the_name_of_the_canonical_one(vera: PageClient, writer: Writer) -> None:
    came_by = writer.contact_of(writer.write(value="one", visitor="a"))
    survivor = writer.contact_of(writer.write(value="two", visitor="b"))
    with transaction() as session:
        session.get_one(Contact, survivor).first_name = "Kim"
        session.get_one(Contact, came_by).canonical_id = survivor
    assert vera.get("/activities").text.count("Kim") == 2
    for number in (came_by, survivor):
        page = vera.get(f"/activities?contact={number}")
        assert "2 activities" in page.text


def test_chosen_columns_show_and_stay(vera: PageClient, writer: Writer) -> None:
    writer.write(value="5", metadata={"price": 77}, item_id="sku-1", item_detail_id="red", circumstances=NORDIC_PHONE)
    vera.get("/activities?type=click")
    page = vera.submit("Show these columns", columns=["time", "title", "item", "device", "country", "basis"])
    assert "sku-1 / red" in page.text
    assert "Mobile · Safari · iOS" in page.text
    assert "Country (estimated)" in page.text
    assert "Not needed" in page.text
    assert "type=click" in page.path or "Click" in page.text
    assert "77" in vera.get("/activities?columns=title,meta:price,nonsense").text


def test_metadata_of_custom_types_is_offered_as_column(vera: PageClient, writer: Writer) -> None:
    with transaction() as session:
        kind = session.scalars(select(ActivityType).where(ActivityType.code_name == "click")).one()
        kind.metadata_fields = [{"key": "price", "label": "Price in cent", "kind": "number", "required": False}]
    assert "Price in cent" in vera.get("/activities").text


def test_details_show_everything_that_is_stored(vera: PageClient, writer: Writer) -> None:
    key = writer.write(
        "purchase",
        title="Golden ring",
        comment="as a gift",
        url="https://shop.example/gold?utm_source=news&gclid=abc",
        referrer="https://blog.example/post",
        language="da-DK",
        item_id="order-1",
        source_id="list-7",
        metadata={"price": 1999, "gift": True},
        target=("product", "sku-1"),
        circumstances=NORDIC_PHONE,
    )
    words = (
        *("Golden ring", "as a gift", "news", "gclid abc", "https://blog.example/post", "da-DK", "order-1", "list-7"),
        *("price", "1999", "Yes", "product sku-1", "Mobile · Safari · iOS", "DK", "no agreement is needed"),
        *(str(key), str(uuid.UUID(bytes=writer.visitors["kim"])), "IP address"),
    )
    page = vera.get(f"/activities/{key}")
    assert [word for word in words if word not in page.text] == []
    part = vera.get(f"/activities/{key}", HX_Request="true")
    assert "<html" not in part.html
    assert [word for word in words if word not in part.text] == []


def test_details_of_nothing_are_not_found(vera: PageClient) -> None:
    vera.get(f"/activities/{uuid.uuid4()}", status=404)
    vera.get("/activities/not-an-id", status=404)


def test_what_senders_write_is_never_markup_nor_a_dangerous_link(vera: PageClient, writer: Writer) -> None:
    long_url = "https://shop.example/" + "x" * 2_027
    hostile = [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}",
        "=HYPERLINK(1)",
        "\u202eevil\u202c",
        "🦊 שלום",
    ]
    keys = [
        writer.write(
            title=text,
            value=text,
            comment=text,
            url=text,
            referrer=text,
            item_id=text,
            source_id=text,
            metadata={text: text},
            target=(text, text),
        )
        for text in hostile
    ]
    keys.append(writer.write(url="javascript:alert(1)", referrer="javascript:alert(1)", title="bad link"))
    keys.append(writer.write(url=long_url, title="long"))
    columns = "columns=title,value,url,referrer,item,source,target,comment"
    for address in (f"/activities?{columns},meta:<script>", *(f"/activities/{key}" for key in keys)):
        page = vera.get(address)  # the client refuses inline scripts, handlers and javascript: addresses
        assert "<img src=x" not in page.html
    text = vera.get(f"/activities?{columns}").text
    assert hostile[0] in text
    assert hostile[2] in text
    assert long_url in vera.get(f"/activities/{keys[-1]}").text


@pytest.mark.parametrize("name", ["dev", "stranger"])
def test_log_is_closed_to_others(request: pytest.FixtureRequest, name: str, door: DoorClient) -> None:
    client: PageClient = request.getfixturevalue(name)
    status = 403 if name == "dev" else 303
    for address in ("/activities", "/activities/live?since=1", f"/activities/{uuid.uuid4()}", "/activities/export"):
        client.get(address, status=status)


def test_viewer_reads_and_nothing_more(vera: PageClient, writer: Writer) -> None:
    key = writer.write()
    page = vera.get("/activities")
    assert "Export" not in page.text
    assert "Log by hand" not in page.text
    assert "Delete" not in page.text
    for address in ("/activities/export", "/activities/new", f"/activities/delete?id={key}"):
        vera.get(address, status=403)
