"""Are the pages by which people change contacts without barrier, and do they fit a phone?"""

from __future__ import annotations

import pytest

from tests.browser import NewPage, find_barriers, find_sideways, sign_in_with
from tests.cast import make_user
from tests.contact_management.contact_rows import make_contact
from tests.contact_management.test_attributes import define
from tests.door import DoorClient
from webapp.contact_management.contact_tasks import begin_deletion
from webapp.contacts.custom import AttributeKind
from webapp.contacts.remarks import add_remark
from webapp.database import db, transaction
from webapp.identity.editing import Edit, edit_contact
from webapp.identity.models import Visitor
from webapp.identity.tracking import stop_tracking_contact, stop_tracking_user

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
PHONE = {"width": 390, "height": 844}
LONG = "a" * 150


@pytest.fixture
def paths(door: DoorClient) -> list[str]:
    make_user(door.app, "Ada")
    door.store({"type": "pagevisit", "url": f"https://shop.example/?utm_campaign={LONG}"})
    visitor = db.session.query(Visitor).one().contact_id
    plan = define("plan", AttributeKind.CHOICE, "Free", LONG)
    for kind in (AttributeKind.NUMBER, AttributeKind.DATE, AttributeKind.YES_NO, AttributeKind.TEXT):
        define(f"{kind}_one".replace("-", "_"), kind)
    kim, joe = make_contact(first_name="Kim", last_name=LONG, notes=LONG), make_contact(email=f"{LONG}@example.org")
    with transaction() as session:
        edit_contact(session, kim, Edit({"email": "kim@example.org", "plan": LONG, "city": LONG}, external_id=LONG))
        edit_contact(session, kim, Edit({"email": "kim@work.example", "city": None}))
        stop_tracking_contact(session, visitor, LONG)
        stop_tracking_user(session, LONG, "")
        remark = add_remark(session, kim, LONG).id
        task = begin_deletion(session, [joe])
    contact = [f"/contacts/{kim}{end}" for end in ("", "/edit", "/history", "/delete")]
    bulk = [f"/contacts/bulk/{what}id={kim}" for what in ("edit?", "edit?attribute=plan&", "delete?")]
    filters = "/contacts?columns=plan,city&a_plan_is=filled&a_date_one=x"
    others = [f"/contacts/{visitor}", f"/contacts/remarks/{remark}/edit", f"/contacts/tasks/{task}", "/contacts/new"]
    attributes = ["/attributes", "/attributes/new", f"/attributes/{plan}/edit"]
    return [*contact, *bulk, filters, *others, *attributes, "/not-tracked", "/not-tracked/new"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_changes_has_a_barrier(new_page: NewPage, paths: list[str], scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    sign_in_with(page, "Ada")
    assert find_barriers(page, paths) == {}


def test_pages_of_changes_fit_a_phone(new_page: NewPage, paths: list[str]) -> None:
    page = new_page(viewport=PHONE)
    sign_in_with(page, "Ada")
    assert find_sideways(page, paths) == {}
