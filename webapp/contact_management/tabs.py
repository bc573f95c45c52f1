"""Which tabs does Contact management have for the person who looks?"""

from __future__ import annotations

from typing import NamedTuple

from flask import request

from webapp.access.addresses import page_address
from webapp.access.permissions import Permission


class Tab(NamedTuple):
    """A page of Contact management: shown once its endpoint exists, to who may open it."""

    label: str
    endpoint: str
    permission: Permission

    @property
    def blueprint(self) -> str:
        """The pages that belong to the tab."""
        return self.endpoint.partition(".")[0]


TABS = (
    Tab("Contacts", "contacts.index", Permission.SEE_CONTACTS),
    Tab("Suggestions", "merges.suggestions", Permission.EDIT_CONTACTS),
    Tab("Activities", "log.index", Permission.SEE_LOG),
    Tab("Activity types", "types.index", Permission.SEE_TYPES),
    Tab("Attributes", "attributes.index", Permission.EDIT_ATTRIBUTES),
    Tab("Contact groups", "groups.index", Permission.SEE_CONTACTS),
    Tab("Not tracked", "not_tracked.index", Permission.SEE_CONTACTS),
)


def list_tabs() -> list[tuple[str, str, bool]]:
    """Return words, address and whether it is the present one, as `tabs` of `ui/tabs.html` takes them."""
    found = ((tab, page_address(tab.endpoint, tab.permission)) for tab in TABS)
    return [(tab.label, url, request.blueprint == tab.blueprint) for tab, url in found if url]
