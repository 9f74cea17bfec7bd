"""A sheet of a form has a number in its address: whoever comes back to it finds what it became."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponseRedirect

NAME = "sheet"


def number_of(request: HttpRequest) -> UUID | None:
    """The number in the address; None without one, or for what is none."""
    try:
        return UUID(request.GET.get(NAME, ""))
    except ValueError:
        return None


def fresh(request: HttpRequest) -> HttpResponseRedirect:
    """To the same address with a sheet that nobody has written on."""
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name != NAME]
    return HttpResponseRedirect(f"{request.path}?{urlencode([*kept, (NAME, str(uuid4()))])}")
