"""Pages of the agenda: one query per view."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties import queries as parties
from cauce.regional.agenda import queries, words
from cauce.regional.agenda.filters import EventFilter
from cauce.regional.agenda.models import Event, Organ
from cauce.regional.commitments.rules import writes_for
from cauce.regional.strategy.models import Strategy

TIMELINE = (2019, 2027)
MOST_OTHERS = 20


def _reader(request: HttpRequest) -> Person:
    return cast(Person, request.person)  # type: ignore[attr-defined]


def _address(name: str, *args: Any, **query: Any) -> str:
    """A page's address, or "" where the site does not have that page."""
    try:
        found = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    return f"{found}?{urlencode(query)}" if query else found


def _tabs(here: str) -> list[dict[str, Any]]:
    pages = (
        ("agenda:quarters", gettext("By quarters")),
        ("agenda:months", gettext("List")),
        ("agenda:timeline", gettext("Timeline")),
    )
    return [{"label": label, "url": reverse(name), "active": name == here} for name, label in pages]


@require_safe
def quarters(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """A year as the strategy's own grid; without a year, that of the latest strategy."""
    reader = _reader(request)
    strategy = _strategy(year)
    shown = year or (strategy.year if strategy else reader.on.year)
    if not 1900 < shown < 2200:
        raise Http404
    rows = queries.grid(reader, strategy) if strategy else []
    others = queries.other_events(reader, shown)
    context = {
        "tabs": _tabs("agenda:quarters"),
        "year": str(shown),
        "years": [_year_tab(each, shown) for each in queries.years(reader)],
        "strategy": strategy,
        "rows": rows,
        "progress": queries.progress(rows),
        "states": sorted(
            {cell.state for row in rows for cell in row.cells} - {"none"}, key=queries.FIRMNESS.index
        ),
        "current_quarter": queries.quarter_of(reader.on) if reader.on.year == shown else 0,
        "others": list(others[:MOST_OTHERS]),
        "others_count": others.count(),
        "list_url": _address("agenda:months", year=shown),
        "feeds": feeds(reader),
    }
    return render(request, "agenda/quarters.html", context)


def _year_tab(year: int, shown: int) -> dict[str, Any]:
    return {"label": str(year), "url": reverse("agenda:year", args=[year]), "active": year == shown}


def _strategy(year: int | None) -> Strategy | None:
    found = Strategy.objects.select_related("chair").order_by("-year")
    return found.filter(year=year).first() if year else found.first()


def feeds(reader: Person) -> dict[str, Any]:
    """The addresses of the calendar feeds: all, by organ and by MIRPS State."""
    return {
        "all": _address("exchange_plain:feed_all"),
        "organs": [
            {"label": label, "url": _address("exchange_plain:feed_organ", key)}
            for key, label in Organ.choices
        ],
        "states": [
            {"label": str(state), "url": _address("exchange_plain:feed_state", state.code)}
            for state in parties.mirps_states(reader.on)
        ],
    }


@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """Every event as a list under its months, narrowed by the filters, a page at a time."""
    reader = _reader(request)
    narrowed = EventFilter(request.GET or None, person=reader)
    page = Paginator(queries.listed(narrowed.found), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "tabs": _tabs("agenda:months"),
        "filter": narrowed,
        "page": page,
        "groups": _by_period(page.object_list),
        "downloads": _downloads(request),
    }
    return render(request, "agenda/months.html", context)


def _by_period(events: Iterable[Event]) -> list[tuple[str, list[Event]]]:
    return [(period, list(own)) for period, own in groupby(events, key=words.period)]


def _downloads(request: HttpRequest) -> list[dict[str, str]]:
    query = request.GET.copy()
    query.pop("page", None)
    links = []
    for kind in ("csv", "xlsx"):
        url = _address("exchange:download", "events", kind)
        if url:
            links.append({"label": kind.upper(), "url": f"{url}?{query.urlencode()}" if query else url})
    return links


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """The years of the MIRPS and its Support Platform, from its launch to the next Global Refugee Forum."""
    reader = _reader(request)
    first, last = TIMELINE
    years = queries.timeline(reader, first=first, last=max(last, reader.on.year))
    context = {"tabs": _tabs("agenda:timeline"), "years": years, "first": str(first), "last": str(last)}
    return render(request, "agenda/timeline.html", context)


@require_safe
def event(request: HttpRequest, key: str) -> HttpResponse:
    """One event. Not found and not for this reader look the same."""
    reader = _reader(request)
    try:
        found = queries.event(reader, key)
    except Event.DoesNotExist as missing:
        raise Http404 from missing
    context = {
        "event": found,
        "standing": words.standing(found, reader.on),
        "calendar_url": _calendar_address(found),
        "history_url": _address("ledger:history", "event", found.key),
        "neighbours": _neighbours(reader, found),
        "need_url": _need_address(reader, found),
    }
    return render(request, "agenda/event.html", context)


def _need_address(reader: Person, found: Event) -> str:
    """Where those who write for a State of the MIRPS ask for support with what is subject to resources."""
    if not found.tentative or found.ends_on < reader.on or not writes_for(reader):
        return ""
    hosting = {state.code for state in parties.mirps_states(reader.on)}
    return _address("support:need_new", event=found.key) if hosting & writes_for(reader) else ""


def _calendar_address(found: Event) -> str:
    """The calendar to subscribe to for this event: its team's, or its organ's."""
    if found.team_id:
        return _address("exchange_plain:feed_team", found.team_id)
    return _address("exchange_plain:feed_organ", found.organ)


def _neighbours(reader: Person, found: Event) -> list[Event]:
    """The other events of the same kind nearest in time, oldest first."""
    same = queries.events(reader).filter(kind=found.kind).exclude(pk=found.pk)
    before = list(same.filter(starts_on__lte=found.starts_on).order_by("-starts_on", "key")[:2])
    after = list(same.filter(starts_on__gt=found.starts_on).order_by("starts_on", "key")[:2])
    return sorted([*before, *after], key=_begin)


def _begin(event: Event) -> tuple[date, str]:
    return event.starts_on, event.key
