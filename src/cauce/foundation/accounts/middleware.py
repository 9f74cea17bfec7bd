"""Who is asking, and whether they may go on without a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cauce.foundation.accounts.queries import person_of

Responder = Callable[[HttpRequest], HttpResponse]
SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
OPEN_ROUTES = ("account_", "mfa_", "usersessions_", "people:account", "healthz")


class PersonMiddleware:
    """Puts `request.person` on every request: the reader, on today's date."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.person = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: person_of(request.user, on=timezone.localdate())
        )
        return self.get_response(request)


class SecondFactorMiddleware:
    """In production, whoever may write sets up a second factor before anything else.

    Recovery codes alone are none. Static files never come here: WhiteNoise answers before.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, options: Any
    ) -> HttpResponse | None:
        if not settings.PRODUCTION or not request.user.is_authenticated:
            return None
        if _is_open(request) or not _lacks_second_factor(request):
            return None
        return _sent_to_set_up(request)


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name is not None and match.view_name.startswith(OPEN_ROUTES)


def _lacks_second_factor(request: HttpRequest) -> bool:
    may_write = request.person.may_write  # type: ignore[attr-defined]
    return may_write and not get_adapter().is_mfa_enabled(request.user, SECOND_FACTORS)


def _sent_to_set_up(request: HttpRequest) -> HttpResponse:
    set_up = reverse("mfa_index")
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "A second factor is required.", "set_up": set_up}, status=403)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403, headers={"HX-Redirect": set_up})
    messages.warning(request, _("Set up a second step to sign in before you go on: an app or a passkey."))
    return HttpResponseRedirect(set_up)
