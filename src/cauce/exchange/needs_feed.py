"""The unmet needs as an Atom feed (RFC 4287): public ones only, the same bytes for the same data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from cauce.foundation.accounts.standing import nobody
from cauce.foundation.values.writable import writable
from cauce.foundation.web.api import Refused
from cauce.foundation.web.templatetags.cauce import day
from cauce.regional.support import showing
from cauce.regional.support.filters import NeedFilter
from cauce.regional.support.models import Need
from cauce.regional.support.queries.following import kept
from cauce.regional.support.queries.gaps import Gap, gaps_of

MOST = 100
#: When a feed without an entry was last changed. Never "now".
EDITION = datetime(2025, 1, 1, tzinfo=UTC)


class NeedsFeed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """The newest entry, or a day that does not move."""
        return super().latest_post_date() if self.items else EDITION


@require_safe
def feed_needs(request: HttpRequest) -> HttpResponse:
    """The newest unmet needs that everyone may see, filtered as on their page, in `?lang=`; or 304."""
    asked = request.GET.get("lang", "")
    language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(language):
        try:
            content = _feed(request, language)
        except Refused as refused:
            return _refused(refused)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    response["Content-Language"] = language
    patch_cache_control(response, public=True, max_age=3600)
    return response


def _refused(refused: Refused) -> HttpResponse:
    """A filter with a value that it does not have, in words."""
    lines = [f"{name}: {' '.join(reasons)}" for name, reasons in refused.reasons.items()]
    return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")


def _feed(request: HttpRequest, language: str) -> bytes:
    found = NeedFilter(kept(request.GET.dict()), person=nobody(timezone.localdate()))
    if not found.is_valid():
        raise Refused({name: [str(error) for error in errors] for name, errors in found.errors.items()})
    needs: list[Need] = list(found.found.order_by("-published_at", "key")[:MOST])
    site = request.build_absolute_uri("/").rstrip("/")
    made = NeedsFeed(
        title=_("Unmet needs"),
        link=f"{site}{reverse('support:home')}",
        description="",
        subtitle=writable("; ".join(found.words))
        or _("What States ask for and nobody has agreed to give yet"),
        language=language,
        feed_url=request.build_absolute_uri(),
        author_name="Cauce",
    )
    _add(made, needs, site)
    return made.writeString("utf-8").encode()


def _add(made: Any, needs: Iterable[Need], site: str) -> None:
    gaps = gaps_of(needs := list(needs))
    for need in needs:
        made.add_item(
            title=_title(need),
            link=f"{site}{reverse('support:need', args=[need.key])}",
            description=_description(need, gaps[need.pk]),
            unique_id=f"tag:needs.cauce,2025:{need.key}",
            pubdate=need.published_at,
            updateddate=need.published_at,
            categories=showing.form_names(need),
        )


def _title(need: Need) -> str:
    said = writable(_("%(state)s: %(need)s") % {"state": need.owner, "need": need.title})
    return _("(demonstration) %(title)s") % {"title": said} if need.is_demonstration else said


def _description(need: Need, gap: Gap) -> str:
    """As HTML, which is how readers take the summary of an entry."""
    lines = [
        str(need.words),
        _("Still wanted: %(left)s") % {"left": showing.left_words(gap)},
        _("Until when: %(day)s") % {"day": day(need.ends_on) if need.ends_on else _("no date stated")},
    ]
    return "<br>".join(escape(writable(line)) for line in lines if line)
