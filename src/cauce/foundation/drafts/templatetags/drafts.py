"""`{% keeps_draft "form:key" %}`: see the package's own words for how a page uses it."""

from __future__ import annotations

from typing import Any

from django import template

from cauce.foundation.drafts import actions, queries
from cauce.foundation.drafts.words import moment

register = template.Library()


@register.inclusion_tag("drafts/keeps_draft.html", takes_context=True)
def keeps_draft(context: dict[str, Any], form: str, restore: str = "") -> dict[str, Any]:
    """The offer of unsent text, the place where it is said that text was kept, and the script.

    No offer stands on a page that answers a form, or that was asked for with the text: it is in the form
    already. With `restore`, the page fills the form itself when its address has `unsent=<key>`: then the
    text is offered without a script too.
    """
    request = context["request"]
    is_there = request.method != "GET" or "unsent" in request.GET
    kept = None if is_there else queries.kept(request.person, form)
    asked = request.GET.copy()
    asked["unsent"] = form
    link = f"?{asked.urlencode()}" if restore and kept else ""
    return {
        "form": form, "kept": kept, "link": link, "when": moment(kept.saved_at) if kept else "",
        "field": actions.WHOSE, "whose": actions.whose(request.person, form),
    }  # fmt: skip
