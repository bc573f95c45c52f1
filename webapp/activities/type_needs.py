"""What does an activity of a type carry in value, item_id and item_detail_id?"""

from __future__ import annotations

from typing import NamedTuple

from webapp.activities.models import ActivityType


class Needs(NamedTuple):
    """What the fields hold, in words; empty where a field has no meaning of its own."""

    value: str = ""
    item: str = ""
    item_detail: str = ""


_PRODUCT = Needs("product name", "product", "variant")
_LIST = Needs("list", "list", "mailing")
_SITE_USER = Needs(item="site user")
BUILT_IN_NEEDS: dict[str, Needs] = {
    "pagevisit": Needs(),
    "landingpage": Needs(),
    "click": Needs("label"),
    "datainput": Needs("label", "form"),
    "externalsearch": Needs("keyword", "engine"),
    "internalsearch": Needs("keyword"),
    "download": Needs("file"),
    "outboundlink": Needs("host"),
    "bizformsubmit": Needs("form name", "form", "submission"),
    "memberregistration": Needs(item="member"),
    "userregistration": _SITE_USER,
    "userlogin": _SITE_USER,
    "emailopen": Needs(item="mailing"),
    "emailclick": Needs("link URL", "mailing", "link"),
    "newslettersubscription": _LIST,
    "newsletterunsubscription": _LIST,
    "newsletteroptout": _LIST,
    "productview": _PRODUCT,
    "productaddedtocart": _PRODUCT,
    "productremovedfromcart": _PRODUCT,
    "productaddedtowishlist": _PRODUCT,
    "purchase": Needs("total", "order"),
    "purchasedproduct": Needs("line total", "product", "variant"),
    "cartabandoned": Needs("cart total", "cart"),
}


def needs_of(kind: ActivityType) -> list[tuple[str, str]]:
    """Return pairs of field and what it holds, item and item detail as *form / submission*.

    Of a custom type these are the metadata keys that every activity must have.
    """
    needs = BUILT_IN_NEEDS.get(kind.code_name, Needs()) if kind.is_built_in else Needs()
    pairs = [("Value", needs.value), ("Item", " / ".join(words for words in (needs.item, needs.item_detail) if words))]
    required = [(field["key"], field["kind"]) for field in kind.metadata_fields if field.get("required")]
    return [(name, words) for name, words in pairs if words] + required
