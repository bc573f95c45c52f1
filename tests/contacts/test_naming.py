"""Is a contact called what a person would call it?"""

from __future__ import annotations

from webapp.contacts.models import Contact
from webapp.contacts.naming import contact_label, label_of, visitor_label


def test_name_goes_before_address_and_number() -> None:
    assert contact_label(Contact(id=7, first_name="Kim", last_name="Larsen", email="kim@example.org")) == "Kim Larsen"
    assert label_of(7, None, "Larsen", "kim@example.org") == "Larsen"
    assert label_of(7, "", None, "kim@example.org") == "kim@example.org"


def test_nameless_contact_is_a_visitor_with_four_digits() -> None:
    assert label_of(7, None, None, None) == visitor_label(7)
    assert visitor_label(7).startswith("Visitor ")
    assert len(visitor_label(7)) == len("Visitor 7F3A")


def test_contacts_made_one_after_the_other_look_apart() -> None:
    labels = [visitor_label(number) for number in range(1, 65_537)]
    assert len(set(labels)) == 65_536
