"""How a form sent by `drafts.js` learns where to go."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

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
        told = HttpResponse(status=401 if to.startswith(resolve_url(settings.LOGIN_URL)) else 204)
        told["X-Go-To"] = to
        told.cookies = response.cookies
        return told
