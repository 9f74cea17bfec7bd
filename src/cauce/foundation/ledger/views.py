"""The record, read in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from cauce.foundation.ledger import queries, rules, words
from cauce.foundation.ledger.forms import RecentFilter
from cauce.foundation.ledger.models import Entry


@dataclass(frozen=True)
class Line:
    """One act as a page shows it."""

    at: datetime
    sentence: str
    label: str
    kind: str
    url: str


@require_safe
@login_required
def history(request: HttpRequest, object_type: str, object_id: str) -> HttpResponse:
    """One object's history in words. Not found for whoever may read none of it."""
    person = request.person  # type: ignore[attr-defined]
    entries = queries.history(person, object_type=object_type, object_id=object_id)
    page = _page(request, entries)
    if not page.paginator.count and not rules.may_read_everything(person):
        raise Http404
    kind = words.kind_of(object_type)
    context = {
        "page_obj": page,
        "lines": _lines(page),
        "kind": kind.name,
        "label": page.object_list[0].object_label if page.object_list else object_id,
        "object_url": kind.url(object_id),
        "recent_url": reverse("ledger:recent") if rules.may_read_recent(person) else "",
    }
    return render(request, "ledger/history.html", context)


@require_safe
@login_required
def recent(request: HttpRequest) -> HttpResponse:
    """All acts, newest first, for the secretariat."""
    person = request.person  # type: ignore[attr-defined]
    if not rules.may_read_recent(person):
        raise Http404
    form = RecentFilter(request.GET or None)
    chosen: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = _page(request, queries.recent(person, **chosen))
    context = {
        "form": form,
        "is_filtered": any(chosen.values()),
        "page_obj": page,
        "lines": _lines(page),
        "seal": queries.last_seal(),
    }
    return render(request, "ledger/recent.html", context)


def _page(request: HttpRequest, entries: Any) -> Page[Entry]:
    return Paginator(entries, settings.PAGE_SIZE).get_page(request.GET.get("page"))


def _lines(page: Page[Entry]) -> list[Line]:
    entries = list(page.object_list)
    names = queries.party_names(entries)
    return [
        Line(
            at=timezone.localtime(entry.at),
            sentence=words.sentence(entry, names),
            label=entry.object_label,
            kind=str(words.kind_of(entry.object_type).name),
            url=reverse("ledger:history", args=[entry.object_type, entry.object_id]),
        )
        for entry in entries
    ]
