"""Who asks for which plan: what every view of the plans begins with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.regional.plans import queries, rules
from cauce.regional.plans.models import PlanVersion

View = Callable[..., HttpResponse]


def person_of(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]


def state_or_404(code: str) -> Party:
    return get_object_or_404(queries.states(), code=code)


def version_or_404(person: Person, code: str, number: int) -> PlanVersion:
    found: PlanVersion = get_object_or_404(queries.versions(person, code), number=number)
    return found


def writers_only(view: View) -> View:
    """Ask strangers to sign in; for whoever does not write the plan of the State, the page is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, code: str, *arguments: Any, **options: Any) -> HttpResponse:
        if not rules.may_write_plan(person_of(request), code):
            raise Http404
        try:
            return view(request, state_or_404(code), *arguments, **options)
        except PermissionDenied as error:
            raise Http404 from error

    return login_required(guarded)


def acts(back: str, *kept: str) -> Callable[[View], View]:
    """Guard a view that only acts: a GET, such as the one that follows a sign-in when the session had ended
    before the button was pressed, goes `back` to the page of the button, which needs `kept` of the address.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, code: str, **options: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, code, **options)
            page: HttpResponse = redirect(back, code=code, **{name: options[name] for name in kept})
            return page

        allowed: View = require_http_methods(["GET", "HEAD", "POST"])(guarded)
        return allowed

    return decorator
