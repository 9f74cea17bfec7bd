"""The search page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from cauce.foundation.search import queries, registry
from cauce.foundation.search.phrases import LOOKED_AT


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What `?q=` finds, of one `?kind=` or of all, a `?page=` at a time."""
    kind = request.GET.get("kind", "")
    if kind not in {known.kind for known in registry.searchables()}:
        kind = ""
    answer = queries.search(
        request.person,  # type: ignore[attr-defined]
        request.GET.get("q", ""),
        language=(get_language() or settings.LANGUAGE_CODE)[:2],
        kind=kind,
        page=request.GET.get("page", "1"),
        size=settings.PAGE_SIZE,
    )
    context = {
        "answer": answer,
        "kind": kind,
        "tabs": _tabs(answer, kind),
        "most": queries.MOST,
        "looked_at": LOOKED_AT,
    }
    return render(request, "search/search.html", context)


def _tabs(answer: queries.Answer, kind: str) -> list[dict[str, Any]]:
    if not answer.total:
        return []
    whole = f"{answer.total}+" if answer.is_capped else str(answer.total)
    everything = {
        "label": gettext("Everything"),
        "url": _address(answer, ""),
        "count": whole,
        "active": not kind,
    }
    return [everything] + [
        {
            "label": counted.searchable.label,
            "url": _address(answer, counted.searchable.kind),
            "count": counted.text,
            "active": kind == counted.searchable.kind,
        }
        for counted in answer.counts
        if counted.count or kind == counted.searchable.kind
    ]


def _address(answer: queries.Answer, kind: str) -> str:
    query = QueryDict(mutable=True)
    query["q"] = answer.words.asked
    if kind:
        query["kind"] = kind
    return f"{reverse('search')}?{query.urlencode()}"
