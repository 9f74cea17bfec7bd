"""Only the rooms under test, and an empty page for every other address that the header links to."""

from __future__ import annotations

import sys
import types
from typing import Any

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from cauce.foundation.accounts.urls import account_urls
from cauce.site.context import FOOTER, NAVIGATION


def _nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def _stand_ins() -> list[Any]:
    rooms: dict[str, list[Any]] = {}
    for name in [name for name, _label in (*NAVIGATION, *FOOTER)] + ["home", "search", "post:list"]:
        room, _colon, view = name.rpartition(":")
        rooms.setdefault(room, []).append(path(f"stand-in/{name}/", _nothing, name=view))
    alone = rooms.pop("")
    return [*alone, *(path("", include((routes, room))) for room, routes in rooms.items())]


def _these_rooms_only() -> str:
    module: Any = types.ModuleType("tests.these_rooms_only")
    module.urlpatterns = [
        path("healthz", _nothing, name="healthz"),
        path("api/v1/nothing", _nothing),
        *i18n_patterns(
            path("", include("cauce.foundation.accounts.urls")),
            *account_urls,
            path("", include("cauce.foundation.ledger.urls")),
            *_stand_ins(),
        ),
    ]
    sys.modules[module.__name__] = module
    return str(module.__name__)


URLS = _these_rooms_only()


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = URLS
