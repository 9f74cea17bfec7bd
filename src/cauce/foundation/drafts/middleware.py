"""How a form sent by `drafts.js` learns where to go, and what becomes of one sent after the session ended."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.drafts import actions

Responder = Callable[[HttpRequest], HttpResponse]


class SentByScriptMiddleware:
    """A redirect is told in a header instead, so that the browser itself goes there and reads the page once.

    One that leads to the sign-in is told as 401: the page stays, and with it what was typed.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.headers.get("X-Sent-By") != "drafts" or response.status_code not in (301, 302, 303):
            return response
        to = response["Location"]
        told = HttpResponse(status=401 if _asks_to_sign_in(response) else 204)
        told["X-Go-To"] = to
        told.cookies = response.cookies
        return told


class SignedOutMiddleware:
    """A form sent after the session ended leads to the sign-in; what was typed is kept and offered again.

    Without a script that is all that stands between an expired session and an empty form.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        by_script = request.headers.get("X-Sent-By") == "drafts"
        is_lost = request.method == "POST" and not by_script and _asks_to_sign_in(response)
        if is_lost and actions.keep_signed_out(sent=request.POST, at=timezone.now()):
            messages.warning(
                request, _("You were signed out. Nothing was saved, but what you typed is kept: sign in.")
            )
        return response


def _asks_to_sign_in(response: HttpResponse) -> bool:
    is_sent_on = response.status_code in (301, 302, 303)
    return is_sent_on and response["Location"].startswith(resolve_url(settings.LOGIN_URL))
