"""Where `drafts.js` keeps what is typed."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts import actions
from cauce.foundation.drafts.words import moment


@require_POST
@never_cache
def keep(request: HttpRequest) -> JsonResponse:
    """Keep `{"form": key, "fields": [[name, value], ...]}`; the answer says when, in words."""
    person = _person(request)
    if person.is_anonymous:
        return JsonResponse({"said": _("You are signed out.")}, status=401)
    if len(request.body) > actions.LARGEST:
        return JsonResponse({"said": _("This text is too long to be kept before it is sent.")}, status=413)
    given = _read(request.body)
    try:
        made = actions.keep(by=person, at=timezone.now(), form=given["form"], fields=given["fields"])
    except (actions.NotKept, KeyError):
        return JsonResponse({"said": _("This text could not be kept.")}, status=400)
    said = _("Kept at %(time)s. Nobody else sees it.") % {"time": moment(made.saved_at)}
    return JsonResponse({"said": said})


@require_POST
@never_cache
def forget(request: HttpRequest) -> JsonResponse:
    """Throw away what was kept of `{"form": key}`."""
    actions.throw_away(by=_person(request), form=str(_read(request.body).get("form", "")))
    return JsonResponse({"said": _("Thrown away.")})


def _read(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return {"form": str(given.get("form", "")), "fields": given.get("fields")} if _is_map(given) else {}


def _is_map(given: Any) -> bool:
    return isinstance(given, dict)


def _person(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]
