"""Pages of the mechanisms: one query per view."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from cauce.foundation.parties import queries as parties
from cauce.regional.mechanisms import queries
from cauce.regional.mechanisms.models import Mechanism


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The mechanisms, and the matrix of the MIRPS States in them."""
    states = parties.mirps_states(request.person.on)  # type: ignore[attr-defined]
    context = {"states": states, "rows": queries.rows(states), "downloads": _downloads()}
    return render(request, "mechanisms/list.html", context)


def _downloads() -> list[dict[str, str]]:
    try:
        return [
            {"label": kind.upper(), "url": reverse("exchange:download", args=["mechanisms", kind])}
            for kind in ("csv", "xlsx")
        ]
    except NoReverseMatch:
        return []


@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One mechanism with everything its sources say."""
    states = parties.mirps_states(request.person.on)  # type: ignore[attr-defined]
    try:
        row = queries.row(key, states)
    except Mechanism.DoesNotExist as missing:
        raise Http404 from missing
    return render(request, "mechanisms/detail.html", {"row": row, "mechanism": row.mechanism})
