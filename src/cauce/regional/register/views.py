"""Pages of the commitments: the list, one commitment, and the plans side by side."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.foundation.web.arranging import Arranged
from cauce.foundation.web.paging import KeysFirst
from cauce.regional.commitments import queries
from cauce.regional.register.detail import page_of
from cauce.regional.register.filters import CommitmentFilter
from cauce.regional.register.tables import CommitmentTable


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list, narrowed, sorted and paged; htmx swaps the rows and the counts of the options."""
    found = CommitmentFilter(request.GET, person=_person(request), counted=True)
    table = CommitmentTable(found.qs)
    Arranged(request, paginate={"per_page": settings.PAGE_SIZE, "paginator_class": KeysFirst}).configure(
        table
    )
    context = {
        "page_title": _("Commitments"),
        "filter": found,
        "table": table,
        "exports": _exports(request),
    }
    return render(request, "register/list.html", context)


@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One commitment; a 404 when there is none, or when it is not the reader's to see."""
    commitment = get_object_or_404(queries.whole(_person(request)), key=key)
    page = page_of(_person(request), commitment)
    return render(request, "register/detail.html", {"page_title": str(commitment.title), "page": page})


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans, State by sector: rows here and commitments counted."""
    counts = queries.plan_counts(_person(request))
    return render(
        request, "register/plans.html", {"page_title": _("National Action Plans"), "counts": counts}
    )


def _person(request: HttpRequest) -> Any:
    return request.person  # type: ignore[attr-defined]


def _exports(request: HttpRequest) -> list[dict[str, str]]:
    """The same rows as files; page and order left out."""
    kept = request.GET.copy()
    for unwanted in ("page", "sort"):
        kept.pop(unwanted, None)
    query = f"?{kept.urlencode()}" if kept else ""
    return [
        {"label": label, "url": f"{reverse('exchange:download', args=['commitments', form])}{query}"}
        for label, form in (("CSV", "csv"), ("XLSX", "xlsx"))
    ]
