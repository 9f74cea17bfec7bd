"""Pressed twice, or come back to an old page: how the need or the offer stands now, instead of no page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.ledger import queries as ledger
from cauce.regional.support import rules
from cauce.regional.support.models import Need, Offer
from cauce.regional.support.views.kinds import SORTS, Sort, found, person_of

View = Callable[..., HttpResponse]


def or_how_it_stands(view: View) -> View:
    """Where an act is not possible any more, those who write the record are told how it stands.

    For everybody else the page is not there, whatever became of the record.
    """

    @wraps(view)
    def guarded(request: HttpRequest, kind: str, key: str, **options: Any) -> HttpResponse:
        try:
            return view(request, kind, key, **options)
        except Http404:
            sort = SORTS[kind]
            if was_withdrawn(request, sort, key):
                messages.info(request, _("The draft %(key)s is withdrawn.") % {"key": key})
                return redirect(sort.home)
            return too_late(request, sort, found(request, sort, key, rules.may_write))

    return guarded


def too_late(request: HttpRequest, sort: Sort, record: Need | Offer) -> HttpResponse:
    """To its page, with how it stands."""
    messages.info(request, _standing(record) % {"key": record.key})
    return redirect(sort.url("", record.key))


def was_withdrawn(request: HttpRequest, sort: Sort, key: str) -> Any:
    """The entry of the record about a draft of the person's side that was thrown away; None without one."""
    return ledger.ended_as(person_of(request), verb=f"withdraw_{sort.name}", key=key)


def _standing(record: Need | Offer) -> str:
    if record.published_at is None:
        return _("%(key)s is a draft. Nothing was changed now.")
    if record.closed_at is not None:
        return _("%(key)s is closed. Nothing was changed now.")
    if record.visibility == Visibility.PUBLIC:
        return _("%(key)s is open, and everyone sees it. Nothing was changed now.")
    return _("%(key)s is open. Nothing was changed now.")
