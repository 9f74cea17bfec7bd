"""Doors to other systems: the sheet for the Global Refugee Forum, and IATI."""

from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.exchange import grf, iati
from cauce.exchange.reported import day_asked
from cauce.exchange.tables.grf import complete, with_parties
from cauce.exchange.tables.iati import IATI_ARRANGEMENTS_LEFT_OUT, IATI_FLOWS_LEFT_OUT, IATI_LEFT_OUT
from cauce.foundation.web.api import Refused
from cauce.regional.commitments import queries

XML = "application/xml; charset=utf-8"


@require_safe
def grf_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """One pledge as the form of the Forum asks about it, to be copied or printed. A 404 for what is none,
    or was not known on the day."""
    person = request.person  # type: ignore[attr-defined]
    try:
        on = day_asked(request.GET, person)
    except Refused as refused:
        return _refused(request, refused)
    known = queries.known_by(queries.visible(person), on if on < person.on else None)
    row = get_object_or_404(with_parties(grf.pledges(known)), key=key)
    complete([row], person, on)
    context = {"page_title": _("Sheet for the Global Refugee Forum"), "pledge": row, "sheet": row.sheet}
    return render(request, "exchange/grf_sheet.html", context)


@require_safe
def iati_activities(request: HttpRequest) -> HttpResponseBase:
    """The public commitments as IATI activities: the same file for everyone, signed in or not."""
    person: Any = request.person  # type: ignore[attr-defined]
    try:
        on = day_asked(request.GET, person)
        found = iati.activities(request.GET, on)
    except Refused as refused:
        return _refused(request, refused)
    first = next(found, None)
    if first is None:
        raise Http404(_("These filters leave no public commitment, and an IATI file holds one at least."))
    stamp = None if request.GET.get("on") else timezone.now()
    reporter = _reporter(request)
    pieces = iati.as_xml(
        chain([first], found), reporter, note=_left_out(on, reporter.address), generated_at=stamp
    )
    response = StreamingHttpResponse(pieces, content_type=XML)
    response["Content-Disposition"] = f'attachment; filename="cauce-iati-activities-{on.isoformat()}.xml"'
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def iati_cooperation(request: HttpRequest) -> HttpResponseBase:
    """The public arrangements and the money as IATI activities, as they are today: the same for everyone."""
    on = request.person.on  # type: ignore[attr-defined]
    found = iati.region(on)
    if not found.ventures:
        raise Http404(
            _("No public arrangement or flow can be an activity, and an IATI file holds one at least.")
        )
    reporter = _reporter(request)
    pieces = iati.as_xml(
        found.ventures,
        reporter,
        element=iati.venture_element,
        note=_cooperation_left_out(found, reporter.address),
        generated_at=timezone.now(),
    )
    response = StreamingHttpResponse(pieces, content_type=XML)
    response["Content-Disposition"] = f'attachment; filename="cauce-iati-cooperation-{on.isoformat()}.xml"'
    patch_cache_control(response, public=True, max_age=300)
    return response


def _cooperation_left_out(found: iati.Region, address: str) -> str:
    if not found.left_out:
        return ""
    tables = (IATI_ARRANGEMENTS_LEFT_OUT, IATI_FLOWS_LEFT_OUT)
    listed = " and ".join(f"{address}/es/download/{table.name}.csv" for table in tables)
    count = found.left_out
    return f"Public arrangements and flows that the standard cannot carry: {count}. Listed at {listed}"


def _left_out(on: date, address: str) -> str:
    """What is missing, said in the file itself: in English, whoever asks, so that the bytes are the same."""
    count = iati.left_out_counts(on)["left_out"]
    listed = f"{address}/es/download/{IATI_LEFT_OUT.name}.csv?on={on.isoformat()}"
    return f"Public commitments that the standard cannot carry: {count}. Listed at {listed}" if count else ""


def _reporter(request: HttpRequest) -> iati.Reporter:
    return iati.Reporter(**settings.IATI_REPORTER, address=request.build_absolute_uri("/").rstrip("/"))


def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    return render(request, "exchange/refused.html", {"reasons": refused.reasons}, status=400)
