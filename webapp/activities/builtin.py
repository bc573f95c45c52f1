"""Which activity types does every installation have?"""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp import clock
from webapp.activities.models import ActivityType

PAGE_VISIT = "pagevisit"
LANDING_PAGE = "landingpage"
EXTERNAL_SEARCH = "externalsearch"
FORM_SUBMISSION = "bizformsubmit"
PURCHASE = "purchase"
PURCHASED_PRODUCT = "purchasedproduct"


class BuiltIn(NamedTuple):
    """A type of every installation: names, one sentence, how it comes to be logged, icon and colour.

    `interest` is the purpose for which it is kept of people who are not tracked too, empty where it isn't.
    """

    code_name: str
    display_name: str
    description: str
    logged: str
    icon: str
    colour: str
    may_be_logged_by_hand: bool = False
    interest: str = ""


BUILT_IN: tuple[BuiltIn, ...] = (
    BuiltIn(PAGE_VISIT, "Page visit", "A contact opened a page.", "The beacon, by itself", "eye", "blue"),
    BuiltIn(LANDING_PAGE, "Landing page", "The page with which a visit began.", "With the page visit", "flag", "azure"),
    BuiltIn(
        "click",
        "Click",
        "A contact clicked something marked.",
        "A call, an attribute or the API",
        "click",
        "cyan",
        may_be_logged_by_hand=True,
    ),
    BuiltIn(
        "datainput",
        "Data input",
        "A contact entered data.",
        "A call, an attribute or the API",
        "forms",
        "teal",
        may_be_logged_by_hand=True,
    ),
    BuiltIn(
        EXTERNAL_SEARCH,
        "External search",
        "A contact came from a search engine.",
        "From the referrer",
        "search",
        "green",
    ),
    BuiltIn(
        "internalsearch",
        "Internal search",
        "A contact searched the site.",
        "A query parameter or a call",
        "search",
        "lime",
    ),
    BuiltIn("download", "Download", "A contact downloaded a file.", "The beacon, by itself", "download", "indigo"),
    BuiltIn(
        "outboundlink",
        "Outbound link",
        "A contact followed a link away.",
        "The beacon, by itself",
        "external-link",
        "purple",
    ),
    BuiltIn(
        FORM_SUBMISSION,
        "Form submission",
        "A contact sent a registered form.",
        "The beacon or the API",
        "forms",
        "orange",
        may_be_logged_by_hand=True,
        interest="To answer what somebody asked for by a form",
    ),
    BuiltIn(
        "memberregistration",
        "Member registration",
        "A person became an active member of a site, after confirming.",
        "The site's server",
        "users",
        "pink",
        may_be_logged_by_hand=True,
        interest="To run the membership that somebody asked for",
    ),
    BuiltIn(
        "userregistration",
        "User registration",
        "A site user account was made.",
        "The site's server",
        "user",
        "pink",
        may_be_logged_by_hand=True,
    ),
    BuiltIn(
        "userlogin",
        "User login",
        "A site user signed in.",
        "The site's server",
        "login",
        "pink",
        may_be_logged_by_hand=True,
    ),
    BuiltIn("emailopen", "E-mail open", "A contact opened an e-mail.", "Tracked e-mail", "mail", "yellow"),
    BuiltIn("emailclick", "E-mail click", "A contact clicked a link in an e-mail.", "Tracked e-mail", "mail", "yellow"),
    BuiltIn(
        "newslettersubscription",
        "Newsletter subscription",
        "A contact subscribed to a list.",
        "The API",
        "mail",
        "green",
        may_be_logged_by_hand=True,
    ),
    BuiltIn(
        "newsletterunsubscription",
        "Newsletter unsubscription",
        "A contact left a list.",
        "The unsubscribe page or the API",
        "mail",
        "red",
        may_be_logged_by_hand=True,
    ),
    BuiltIn(
        "newsletteroptout",
        "Opt-out of all",
        "A contact wants no mailing at all.",
        "The unsubscribe page or the API",
        "ban",
        "red",
        may_be_logged_by_hand=True,
    ),
    BuiltIn("productview", "Product viewed", "A contact looked at a product.", "A call or the API", "tag", "azure"),
    BuiltIn(
        "productaddedtocart",
        "Product added to cart",
        "A product went into a cart.",
        "A call or the API",
        "shopping-cart",
        "green",
    ),
    BuiltIn(
        "productremovedfromcart",
        "Product removed from cart",
        "A product was taken out of a cart.",
        "A call or the API",
        "shopping-cart",
        "red",
    ),
    BuiltIn(
        "productaddedtowishlist",
        "Product wished for",
        "A product went onto a wish list.",
        "A call or the API",
        "tag",
        "purple",
    ),
    BuiltIn(
        PURCHASE,
        "Purchase",
        "A contact bought something.",
        "A call or the API",
        "shopping-cart",
        "green",
        may_be_logged_by_hand=True,
    ),
    BuiltIn(
        PURCHASED_PRODUCT,
        "Purchased product",
        "One line of a purchase.",
        "From the purchase's lines",
        "shopping-cart",
        "teal",
    ),
    BuiltIn(
        "cartabandoned",
        "Cart abandoned",
        "A cart was left unbought for some hours.",
        "Contrail, by itself",
        "hourglass",
        "orange",
    ),
)
LOGGED_BY = {built_in.code_name: built_in.logged for built_in in BUILT_IN}


def has_built_in_types(connection: Connection) -> bool:
    """Whether this database has a type of each built-in code name."""
    return set(LOGGED_BY) <= set(connection.scalars(select(ActivityType.code_name)))


def add_built_in_types(connection: Connection) -> None:
    """Add the built-in types that this database doesn't have yet; those that somebody changed stay as they are."""
    if has_built_in_types(connection):
        return
    rows = [
        {
            "code_name": built_in.code_name,
            "display_name": built_in.display_name,
            "description": built_in.description,
            "colour": built_in.colour,
            "icon": built_in.icon,
            "is_built_in": True,
            "is_enabled": True,
            "may_be_logged_by_hand": built_in.may_be_logged_by_hand,
            "is_conversion": False,
            "metadata_fields": [],
            "has_legitimate_interest": bool(built_in.interest),
            "interest_purpose": built_in.interest,
            "created_at": clock.now(),
        }
        for built_in in BUILT_IN
    ]
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(ActivityType).on_conflict_do_nothing(index_elements=["code_name"]), rows)
