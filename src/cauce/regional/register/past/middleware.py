"""A request that asks for a day that is over is answered within that day, to the last byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from django.http import FileResponse, HttpRequest
from django.utils import timezone

from cauce.foundation.web.as_of import AsOf
from cauce.regional.register.past.world import as_worded_on

READING = ("GET", "HEAD")


class PastMiddleware:
    """Reads `?on=` of every page, download and API address: see `as_worded_on`."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        as_of = AsOf.read(request.GET, timezone.localdate())
        if as_of.day is None or request.method not in READING:
            return self.get_response(request)
        with ExitStack() as stack:
            stack.enter_context(as_worded_on(as_of.day))
            response = self.get_response(request)
            if response.streaming and not isinstance(response, FileResponse):
                response.streaming_content = _Within(stack.pop_all(), iter(response.streaming_content))
        return response


class _Within:
    """What is still to be read of a stream; the day ends with it, or when the reader hangs up."""

    def __init__(self, stack: ExitStack, pieces: Iterator[bytes]) -> None:
        self._stack, self._pieces = stack, pieces

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._stack.close()
