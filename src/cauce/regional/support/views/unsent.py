"""What was typed and not sent, laid into the form by the page itself: for readers without a script."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from cauce.foundation.drafts.queries import kept
from cauce.regional.support.views.kinds import person_of


def sent_or_kept(request: HttpRequest, form: str) -> QueryDict | None:
    """What was sent, be it nothing but the button; the kept text that the address asks for; else None."""
    if request.method == "POST":
        return request.POST
    text = kept(person_of(request), form) if request.GET.get("unsent") == form else None
    if text is None:
        return None
    filled = QueryDict(mutable=True)
    for name, value in text.data:
        filled.appendlist(name, value)
    return filled
