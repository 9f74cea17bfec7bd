"""What no page should have to think about."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

from django.core.exceptions import MiddlewareNotUsed
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.defaults import bad_request

Responder = Callable[[HttpRequest], HttpResponse]
NUL = "NUL (0x00)"


class AccessLogMiddleware:
    """With `CAUCE_ACCESS_LOG=1`, one line for each request: no query, no reader, no address of theirs."""

    def __init__(self, get_response: Responder) -> None:
        if os.environ.get("CAUCE_ACCESS_LOG") != "1":
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.log = logging.getLogger("cauce.access")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        took = (time.perf_counter() - started) * 1000
        self.log.info("%s %s %d in %d ms", request.method, request.path, response.status_code, took)
        return response


class NulMiddleware:
    """A text with the character NUL, which the database refuses, is the reader's mistake, not a failure."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DataError) and NUL in str(exception):
            return bad_request(request, exception)
        return None


class DiscretionMiddleware:
    """What somebody reads signed in stays in no cache: not after they sign out, not for the next reader.

    An answer that says itself how it may be kept is left alone.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response
