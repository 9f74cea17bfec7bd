"""Pages of the commitments: the list, one commitment, how far they are, and the plans side by side."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.foundation.web.arranging import Arranged
from cauce.foundation.web.as_of import AsOf, back
from cauce.foundation.web.paging import KeysFirst, Sifted
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress.queries.shares import demonstration_shares, shares_of
from cauce.regional.register import charts, overview
from cauce.regional.register.detail import page_of
from cauce.regional.register.filters import CommitmentFilter
from cauce.regional.register.tables import CommitmentTable


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list, narrowed, sorted and paged; htmx swaps the rows and the counts of the options."""
    found = CommitmentFilter(request.GET, person=_person(request), counted=True)
    context = {
        "page_title": _("Commitments"),
        "filter": found,
        "table": _table(request, found),
        "exports": _exports(request),
        "back": back(request.GET),
        "rooms": _rooms("list", found.as_of),
    }
    return render(request, "register/list.html", context)


def _table(request: HttpRequest, found: CommitmentFilter) -> CommitmentTable:
    """The page of the list, each row with how far it is on the day asked about."""
    table = CommitmentTable(found.of_any_stage if found.is_sifted else found.qs)
    pages = partial(Sifted, keep=found.standing) if found.is_sifted else KeysFirst
    paginate = {"per_page": settings.PAGE_SIZE, "paginator_class": pages}
    Arranged(request, paginate=paginate).configure(table)
    keys = [row.record.pk for row in table.page.object_list]
    table.standings = found.standings(keys)
    if found.criteria.state:
        table.shares = shares_of(found.person, found.criteria.state, keys, on=found.as_of.day)
        table.invented = demonstration_shares(found.person, found.criteria.state, keys, on=found.as_of.day)
    table.tail = found.as_of.tail
    return table


@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One commitment; a 404 when there is none, or when it is not the reader's to see."""
    person, as_of = _person(request), _as_of(request)
    commitment = get_object_or_404(queries.whole(person).prefetch_related("countries"), key=key)
    context = {"as_of": as_of, "back": back(request.GET), "latest": person.on.isoformat()}
    if not _was_known(commitment, as_of):
        return render(request, "register/not_yet.html", {**context, "page_title": key})
    page = page_of(person, commitment, as_of.day)
    context |= {
        "page_title": str(commitment.title),
        "page": page,
        "chart": charts.money_bars(page.progress.money),
    }
    return render(request, "register/detail.html", context)


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """How far the commitments are, State by sector, and the money behind them."""
    person, as_of = _person(request), _as_of(request)
    page = overview.overview(
        person,
        forum=request.GET.get("forum", ""),
        on=as_of.day,
        with_money="money" in request.GET,
    )
    context = {
        "page_title": _("How far the commitments are"),
        "page": page,
        "as_of": as_of,
        "back": back(request.GET),
        "latest": person.on.isoformat(),
        "rooms": _rooms("progress", as_of),
        "chart": charts.money_bars(page.money),
    }
    return render(request, "register/progress.html", context)


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans, State by sector: rows here and commitments counted."""
    as_of = _as_of(request)
    context = {
        "page_title": _("National Action Plans"),
        "counts": queries.plan_counts(_person(request), on=as_of.day),
        "as_of": as_of,
        "back": back(request.GET),
        "latest": _person(request).on.isoformat(),
        "rooms": _rooms("plans", as_of),
    }
    return render(request, "register/plans.html", context)


def _person(request: HttpRequest) -> Any:
    return request.person  # type: ignore[attr-defined]


def _as_of(request: HttpRequest) -> AsOf:
    return AsOf.read(request.GET, _person(request).on)


def _was_known(commitment: Commitment, as_of: AsOf) -> bool:
    if as_of.day is None:
        return True
    return queries.known_by(Commitment.objects.filter(pk=commitment.pk), as_of.day).exists()


def _rooms(here: str, as_of: AsOf) -> list[dict[str, Any]]:
    """The views of the commitments, all on the same day."""
    labels = {
        "list": _("List"),
        "progress": _("How far they are"),
        "plans": _("The plans, State by State"),
    }
    return [
        {"label": label, "url": f"{reverse(f'commitments:{name}')}{as_of.tail}", "active": name == here}
        for name, label in labels.items()
    ]


def _exports(request: HttpRequest) -> list[dict[str, str]]:
    """The same rows as files; page and order left out."""
    kept = request.GET.copy()
    for unwanted in ("page", "sort"):
        kept.pop(unwanted, None)
    query = f"?{kept.urlencode()}" if kept else ""
    chosen = (
        ("CSV", "commitments", "csv"),
        ("XLSX", "commitments", "xlsx"),
        (_("Sheets for the Forum (XLSX)"), "grf-updates", "xlsx"),
    )
    tables = [
        {"label": label, "url": f"{reverse('exchange:download', args=[table, form])}{query}"}
        for label, table, form in chosen
    ]
    return [*tables, {"label": "IATI", "url": f"{reverse('exchange_plain:iati')}{query}"}]
