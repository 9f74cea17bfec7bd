"""The kept mails: a list and one of them. Where none are kept, the pages are not there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cauce.foundation.post import queries


@require_safe
@never_cache
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What was written to the reader; to everybody for the secretariat."""
    _require_kept()
    person: Any = request.person  # type: ignore[attr-defined]
    page = Paginator(queries.mails_visible_to(person), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_title": _("Kept mails"), "page_obj": page, "sees_all": person.is_secretariat}
    return render(request, "post/list.html", context)


@require_safe
@never_cache
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail as it would have arrived."""
    _require_kept()
    person: Any = request.person  # type: ignore[attr-defined]
    mail = get_object_or_404(queries.mails_visible_to(person), pk=pk)
    letter = queries.letter(person, mail)
    return render(request, "post/detail.html", {"page_title": letter.subject, "letter": letter})


def _require_kept() -> None:
    if not queries.keeps_mail():
        raise Http404
