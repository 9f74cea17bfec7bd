"""The classifications, side by side, and the crosswalk between them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cauce.foundation.taxonomy import queries


def index(request: HttpRequest) -> HttpResponse:
    """Every classification with its size and source."""
    schemes = list(queries.schemes().prefetch_related("terms"))
    return render(request, "taxonomy/list.html", {"page_title": _("Classifications"), "schemes": schemes})


def scheme(request: HttpRequest, key: str) -> HttpResponse:
    """One classification: its terms, and what each corresponds to elsewhere."""
    found = get_object_or_404(queries.schemes(), key=key)
    terms = list(queries.terms_of(found))
    around = queries.neighbours_of(terms)
    rows = [(term, around.get(term.pk, [])) for term in terms]
    context = {
        "page_title": str(found),
        "scheme": found,
        "rows": rows,
        "others": [other for other in queries.schemes() if other.pk != found.pk],
        "doubtful": any(neighbour.is_doubtful for _term, near in rows for neighbour in near),
    }
    return render(request, "taxonomy/scheme.html", context)
