"""Does a purchase bring its lines with it?"""

from __future__ import annotations

import json

from sqlalchemy import select

from tests.door import DoorClient, activity_count
from webapp.activities.models import Activity, ActivityType
from webapp.database import db

LINES = [
    {"product": "sku-1", "variant": "red", "name": "Shirt", "quantity": 2, "price": 1999},
    {"product": 42, "price": 5},
]


def test_each_line_is_a_purchased_product(door: DoorClient) -> None:
    door.store({"type": "purchase", "value": 4003, "item_id": "order-7", "lines": LINES, "id": "order-7"})
    query = select(Activity).join(ActivityType, ActivityType.id == Activity.type_id)
    lines = db.session.scalars(query.where(ActivityType.code_name == "purchasedproduct")).all()
    found = {(line.item_id, line.item_detail_id, line.value): json.loads(line.details or "") for line in lines}
    assert found == {
        ("sku-1", "red", "3998"): {"quantity": 2, "price": 1999},
        ("42", None, "5"): {"quantity": 1, "price": 5},
    }
    door.send([{"type": "purchase", "lines": LINES, "id": "order-7"}])
    door.process()
    assert activity_count("purchasedproduct") == 2
