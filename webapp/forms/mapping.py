"""Where may a field of a form go, and which fields are never read?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.contacts.attributes import LABELS
from webapp.contacts.models import Attribute

EMAIL = "email"
KEPT = ""
LONGEST_FIELD = 100
MOST_FIELDS = 50
# The script skips passwords, cards and hidden fields by their kind too; here they are refused by their usual names.
SECRET = re.compile(
    r"pass[-_ ]?(word|wd|phrase|code)|\bpwd\b|\bcv[cv]\d?\b|card[-_ ]?(no|num|number|cvc|exp)|\bcc[-_ ]"
)


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """One field: its name on the page, the attribute that it goes to, and whether it replaces what is there.

    `target` is `KEPT` where the field stays with the submission. An e-mail is never replaced.
    """

    field: str
    target: str = KEPT
    overwrites: bool = False


def targets(custom: Iterable[Attribute] = ()) -> dict[str, str]:
    """Return what a field can become, in words; `custom` are the attributes that the organisation defined itself."""
    own = {one.code_name: one.display_name for one in custom}
    return {EMAIL: "E-mail", **LABELS, **own, KEPT: "Kept with the submission"}


def is_secret(field: str) -> bool:
    """Whether a field of this name holds what nobody may read: a password, or what stands on a card."""
    return SECRET.search(field.lower()) is not None


def may_overwrite(target: str) -> bool:
    """Whether the target is an attribute that a form may replace: never e-mail or external id."""
    return target not in {EMAIL, KEPT}
