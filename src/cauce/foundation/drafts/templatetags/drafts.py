"""`{% keeps_draft "form:key" %}`: see the package's own words for how a page uses it."""

from __future__ import annotations

from typing import Any

from django import template

from cauce.foundation.drafts import queries
from cauce.foundation.drafts.words import moment

register = template.Library()


@register.inclusion_tag("drafts/keeps_draft.html", takes_context=True)
def keeps_draft(context: dict[str, Any], form: str) -> dict[str, Any]:
    """The offer of unsent text, the place where it is said that text was kept, and the script.

    No offer stands on a page that answers a form: what was typed is in the form already.
    """
    request = context["request"]
    kept = queries.kept(request.person, form) if request.method == "GET" else None
    return {"form": form, "kept": kept, "when": moment(kept.saved_at) if kept else ""}
