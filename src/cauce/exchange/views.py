"""The doors: open data, downloads, calendar feeds, and the API in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cauce.exchange import api_docs, downloads, iati, ical
from cauce.exchange.tables import TABLES, Found, Table
from cauce.foundation.parties.models import MembershipRole, Party, Team
from cauce.foundation.web.api import Refused
from cauce.regional.agenda.models import Organ

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LICENCE = _(
    "Facts belong to the sources that each row names. Wording and arrangement: EUPL-1.2, like Cauce itself. "
    "Statistics of UNHCR: CC BY 4.0."
)
LANGUAGE_NAMES = {"es": "Español", "en": "English"}


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What can be taken away from here, and how."""
    context = {
        "tables": [_offer(table) for table in TABLES.values()],
        "licence": LICENCE,
        "docs_url": reverse("exchange_plain:api_docs"),
        "schema_url": reverse("api:openapi-json"),
        "api_url": reverse("api:api-root"),
        "feeds": _feeds(get_language() or "es"),
        "iati_url": reverse("exchange_plain:iati"),
        "left_out": _left_out(request.person.on),  # type: ignore[attr-defined]
        "cooperation_url": reverse("exchange_plain:iati_cooperation"),
        "cooperation": _cooperation(request.person.on),  # type: ignore[attr-defined]
    }
    return render(request, "exchange/data.html", context)


def _left_out(on: date) -> dict[str, Any]:
    """How much of what is public the IATI file leaves out, and for which reasons."""
    counts = iati.left_out_counts(on)
    return {
        "count": counts["left_out"],
        "public": counts["public"],
        "reasons": [(words, counts[reason]) for reason, words in iati.REASONS.items() if counts[reason]],
        "offer": _offer(TABLES["iati-left-out"]),
    }


def _cooperation(on: date) -> dict[str, Any]:
    """How many arrangements and rows of money are in their file, and how many are not, for which reasons."""
    found = iati.region(on)
    reasons = [(iati.COOPERATION_REASONS[reason], count) for reason, count in found.counts.items()]
    tables = (TABLES["iati-arrangements-left-out"], TABLES["iati-flows-left-out"])
    return {
        "has_any": bool(found.ventures),
        "count": found.left_out,
        "public": found.public,
        "reasons": reasons,
        "offers": [_offer(table) for table in tables],
    }


def _offer(table: Table) -> dict[str, Any]:
    return {
        "table": table,
        "page_url": _page(table),
        "columns": len(table.columns),
        "csv_url": reverse("exchange:download", args=[table.name, "csv"]),
        "xlsx_url": reverse("exchange:download", args=[table.name, "xlsx"]),
        "json_url": reverse("exchange:download", args=[table.name, "json"]),
    }


def _page(table: Table) -> str:
    try:
        return reverse(table.page) if table.page else ""
    except NoReverseMatch:
        return ""


def _feeds(language: str) -> list[dict[str, Any]]:
    states = Party.objects.filter(memberships__role=MembershipRole.MIRPS_STATE).order_by("code")
    chosen: list[tuple[Any, list[tuple[str, str]]]] = [
        (gettext("Everything"), [(gettext("All public events"), reverse("exchange_plain:feed_all"))]),
        (
            gettext("By organ"),
            [(str(organ.label), reverse("exchange_plain:feed_organ", args=[organ.value])) for organ in Organ],
        ),
        (
            gettext("By team"),
            [
                (str(team), reverse("exchange_plain:feed_team", args=[team.key]))
                for team in Team.objects.all()
            ],
        ),
        (
            gettext("By State"),
            [(str(state), reverse("exchange_plain:feed_state", args=[state.code])) for state in states],
        ),
    ]
    return [
        {
            "title": title,
            "links": [{"label": label, "url": f"{url}?lang={language[:2]}"} for label, url in links],
        }
        for title, links in chosen
    ]


@require_safe
def download(request: HttpRequest, table: str, form: str) -> HttpResponseBase:
    """A table as filtered, as CSV, XLSX or JSON."""
    wanted = TABLES.get(table)
    if wanted is None:
        raise Http404(gettext("There is no such table to download."))
    person = request.person  # type: ignore[attr-defined]
    try:
        rows = wanted.found(person, request.GET)
    except Refused as refused:
        return _refused(request, refused, _page(wanted))
    response = _xlsx(request, wanted, rows) if form == "xlsx" else _text(wanted, rows, form)
    response["Content-Disposition"] = f'attachment; filename="cauce-{table}-{rows.on.isoformat()}.{form}"'
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _refused(request: HttpRequest, refused: Refused, page_url: str) -> HttpResponse:
    context = {"reasons": refused.reasons, "page_url": page_url}
    return render(request, "exchange/refused.html", context, status=400)


def _text(table: Table, rows: Found, form: str) -> HttpResponseBase:
    if form == "json":
        return StreamingHttpResponse(downloads.as_json(table, rows), content_type="application/json")
    return StreamingHttpResponse(downloads.as_csv(table, rows), content_type="text/csv; charset=utf-8")


def _xlsx(request: HttpRequest, table: Table, rows: Found) -> HttpResponseBase:
    known = table.filters.base_filters if table.filters else {}
    about = downloads.About(
        table=table,
        filters={
            name: ", ".join(values) for name, values in request.GET.lists() if name in known and any(values)
        },
        taken_on=request.person.on,  # type: ignore[attr-defined]
        address=request.build_absolute_uri(),
        licence=str(LICENCE),
    )
    return StreamingHttpResponse(downloads.as_xlsx(table, rows, about), content_type=WORKBOOK)


def _feed(request: HttpRequest, make: Callable[[Any], ical.Feed]) -> HttpResponse:
    """Answer with a calendar in `?lang=`, or 304 when it has not changed."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    site = request.build_absolute_uri("/").rstrip("/")
    with override(language):
        feed = make(timezone.localdate())
        etag = f'"{ical.fingerprint(feed, language, site)}"'
        changed = feed.changed_at
        response = get_conditional_response(request, etag=etag)
        if response is None:
            response = HttpResponse(
                ical.calendar(feed, language, site), content_type="text/calendar; charset=utf-8"
            )
    response["ETag"] = etag
    response["Last-Modified"] = http_date(changed.timestamp())
    response["Content-Language"] = language
    patch_cache_control(response, public=True, max_age=3600)
    return response


@require_safe
def feed_all(request: HttpRequest) -> HttpResponse:
    return _feed(request, ical.everything)


@require_safe
def feed_organ(request: HttpRequest, organ: str) -> HttpResponse:
    return _feed(request, lambda on: ical.of_organ(on, organ))


@require_safe
def feed_team(request: HttpRequest, key: str) -> HttpResponse:
    return _feed(request, lambda on: ical.of_team(on, key))


@require_safe
def feed_state(request: HttpRequest, code: str) -> HttpResponse:
    return _feed(request, lambda on: ical.of_state(on, code))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The API in words, in `?lang=` or the reader's own language."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else (get_language() or settings.LANGUAGE_CODE)[:2]
    with override(language):
        context = {
            "resources": api_docs.resources(),
            "about": gettext(api_docs.ABOUT),
            "schema_url": reverse("api:openapi-json"),
            "languages": [
                {
                    "code": code,
                    "name": LANGUAGE_NAMES[code],
                    "url": f"?lang={code}",
                    "active": code == language,
                }
                for code, _name in settings.LANGUAGES
            ],
        }
        return render(request, "exchange/docs.html", context)
