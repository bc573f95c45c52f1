"""Which forms does the beacon record on a channel, and which of their fields may it read?"""

from __future__ import annotations

import msgspec

from webapp.activities.builtin import FORM_SUBMISSION
from webapp.admission.known_forms import FormPolicy
from webapp.admission.policy import ChannelPolicy, Policy

PLACEHOLDER = "__CONTRAIL_FORMS__"
ANY_FORM = "form"
MARKED_FORM = "form[data-contrail-form]"


def forms_wanted(policy: Policy, channel: ChannelPolicy) -> str:
    """Return the selector of forms for which the part is loaded, "" where none is to be recorded."""
    kind = policy.types.get(FORM_SUBMISSION)
    if not channel.tracks_forms or kind is None or not kind.is_enabled or not policy.logging_is_enabled:
        return ""
    needs_no_mark = any(form.found_value for form in _on_channel(policy, channel))
    return ANY_FORM if needs_no_mark else MARKED_FORM


def with_forms(script: str, policy: Policy, channel: ChannelPolicy) -> str:
    """Return the part with the forms of a channel: code, name, how it is found, and which field goes where."""
    kind = policy.types.get(FORM_SUBMISSION)
    known = {
        "interest": int(kind is not None and kind.has_legitimate_interest),
        "forms": [
            (form.code, form.name, form.found_by, form.found_value, [(row.field, row.target) for row in form.fields])
            for form in (_on_channel(policy, channel) if forms_wanted(policy, channel) else ())
        ],
    }
    # A script may stand in an HTML page some day; </script> inside a string would end it.
    return script.replace(PLACEHOLDER, msgspec.json.encode(known).decode().replace("<", "\\u003c"))


def _on_channel(policy: Policy, channel: ChannelPolicy) -> list[FormPolicy]:
    return [form for form in policy.forms.values() if form.stands_on(channel.id)]
