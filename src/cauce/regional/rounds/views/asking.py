"""What every page of a round asks first."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cauce.foundation.accounts.standing import Person
from cauce.regional.rounds.models import Round


def reader(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]


def required(allowed: bool) -> None:
    """For whoever lacks the right, the page is not there."""
    if not allowed:
        raise Http404


def round_of(key: str) -> Round:
    return get_object_or_404(Round.objects.select_related("opened_by"), key=key)
