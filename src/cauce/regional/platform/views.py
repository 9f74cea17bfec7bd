"""Pages of the platform: parties, teams, offices, documents and home. One query per view."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties import queries as parties
from cauce.foundation.parties.models import Office, Party, Team, TeamYear
from cauce.foundation.web.as_of import AsOf, back
from cauce.foundation.web.charts import chart_for_widths
from cauce.regional.platform import charts, documents, geography
from cauce.regional.platform.forms import OfficeForm
from cauce.regional.platform.queries import directory, population, teams
from cauce.regional.platform.queries.home import home as home_of
from cauce.regional.rounds.queries import owed_by
from cauce.regional.support.shown_matches import waiting_of


def _reader(request: HttpRequest) -> Person:
    return cast(Person, request.person)  # type: ignore[attr-defined]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What a focal point needs in one glance; their own State first when they are signed in."""
    found = home_of(_reader(request))
    context = {
        "home": found,
        "owed": owed_by(_reader(request)),
        "waiting": waiting_of(_reader(request)),
        "map": geography.drawn(settings.DATA_DIR, found.comparison),
        "segments": _segments(found.progress),
        "year_url": reverse("agenda:year", args=[found.strategy.year]) if found.strategy else "",
        "population_source": population.SOURCE_LABEL,
        "population_url": population.SOURCE_URL,
    }
    return render(request, "platform/home.html", context)


def _segments(progress: Any) -> list[dict[str, Any]]:
    return [
        {"key": "held", "label": gettext("with a record"), "value": progress.held},
        {"key": "silent", "label": gettext("without a record"), "value": progress.silent},
        {"key": "tentative", "label": gettext("still ahead"), "value": progress.ahead},
        {"key": "planning", "label": gettext("cancelled"), "value": progress.cancelled},
    ]


@require_safe
def party_list(request: HttpRequest) -> HttpResponse:
    """The States, the members, the secretariat and those named earlier."""
    groups = directory.groups(_reader(request).on)
    return render(request, "platform/parties.html", {"groups": groups, "others": directory.others(groups)})


@require_safe
def party(request: HttpRequest, code: str) -> HttpResponse:
    """One party, with what a reader may see of it; its commitments as they stood on the day asked about."""
    as_of = AsOf.read(request.GET, _reader(request).on)
    try:
        page = directory.party_page(_reader(request), code, as_of.day)
    except Party.DoesNotExist as missing:
        raise Http404 from missing
    recent = [series.since(population.FIRST_YEAR_OF_CHARTS) for series in page.series]
    drawn = [series for series in recent if not series.is_silent]
    context = {
        "page": page,
        "figures": population.figures_of(page.party, page.series),
        "chart": chart_for_widths(lambda width: charts.population_lines(drawn, width)) if drawn else "",
        "series": drawn,
        "table": _by_year(drawn),
        "population_source": population.SOURCE_LABEL,
        "population_url": population.SOURCE_URL,
        "events_url": f"{reverse('agenda:months')}?state={page.party.code}",
        "as_of": as_of,
        "back": back(request.GET),
        "latest": _reader(request).on.isoformat(),
    }
    return render(request, "platform/party.html", context)


def _by_year(drawn: list[population.Series]) -> list[tuple[int, list[int | None]]]:
    """Each year, newest first, with the value of each series."""
    years = sorted({year for series in drawn for year, _persons in series.points}, reverse=True)
    return [(year, [series.in_year(year) for series in drawn]) for year in years]


@require_safe
def team_list(request: HttpRequest) -> HttpResponse:
    """The Regional Technical Teams and what is recorded of each."""
    return render(request, "platform/teams.html", {"teams": list(parties.teams())})


@require_safe
def team(request: HttpRequest, key: str) -> HttpResponse:
    """One team with its five slots, in `?year=` or its latest year."""
    wanted = request.GET.get("year", "")
    try:
        page = teams.team_page(_reader(request), key, int(wanted) if wanted.isdecimal() else None)
    except (Team.DoesNotExist, TeamYear.DoesNotExist) as missing:
        raise Http404 from missing
    here = reverse("platform:team", args=[key])
    context = {
        "page": page,
        "tabs": [
            {"label": str(each.year), "url": f"{here}?year={each.year}", "active": each is page.shown}
            for each in page.years
        ],
    }
    return render(request, "platform/team.html", context)


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """The history of both offices, and who held one on a date."""
    form = OfficeForm(request.GET if "on" in request.GET else None, initial=_today(request))
    answer = None
    if form.is_bound and form.is_valid():
        answer = parties.office_on(form.cleaned_data["office"], form.cleaned_data["on"])
    history = [
        {
            "office": office,
            "terms": parties.office_terms(office),
            "now": parties.office_on(office, _reader(request).on),
        }
        for office in Office
    ]
    return render(request, "platform/offices.html", {"form": form, "found": answer, "history": history})


def _today(request: HttpRequest) -> dict[str, Any]:
    return {"on": _reader(request).on, "office": request.GET.get("office") or Office.SUPPORT_PLATFORM_CHAIR}


@require_safe
def document(request: HttpRequest, key: str) -> HttpResponse:
    """A founding document, with an anchor at every place that rows point to."""
    try:
        found = documents.read(key, settings.DATA_DIR)
    except documents.UnknownDocument as missing:
        raise Http404 from missing
    return render(request, "platform/document.html", {"document": found})
