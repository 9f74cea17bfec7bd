"""The strategy as a tree that can be walked, in both languages, with its silence said."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.foundation.values.translated import Translated
from cauce.regional.strategy import queries
from cauce.regional.strategy.models import Item
from tests.cast import NAMES, Cast, party
from tests.regional.strategy.conftest import event, plan

EVERYONE = (*NAMES, "nobody")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _page(client: Client, path: str, language: str = "en") -> str:
    response = client.get(f"/{language}{path}")
    assert response.status_code == 200, path
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_strategy_of_the_readers_year_is_current(strategy: dict[str, Any]) -> None:
    plan(2024)
    assert queries.current(date(2025, 5, 15)) == strategy["strategy"]
    assert queries.current(date(2024, 5, 15)).year == 2024  # type: ignore[union-attr]
    assert queries.current(date(2026, 5, 15)) == strategy["strategy"]
    assert queries.current(date(2020, 5, 15)).year == 2024  # type: ignore[union-attr]


def test_a_year_without_a_strategy_says_so(client: Client, cast: Cast) -> None:
    assert "No strategy has been recorded yet" in _page(client, "/strategy/")
    plan(2024)
    page = _page(client, "/strategy/")
    assert "No strategy for 2025 has been recorded" in page
    assert "Words of R-1" in page


def test_the_current_strategy_is_shown_without_that_notice(client: Client, strategy: dict[str, Any]) -> None:
    page = _page(client, "/strategy/")
    assert "has been recorded" not in page
    assert "Chair of the Support Platform: Colombia · 2025" in page


def test_a_result_without_a_measurement_is_silent_and_counted_so(
    client: Client, strategy: dict[str, Any]
) -> None:
    page = _page(client, "/strategy/2025/")
    assert '<span class="figure-value">0</span> <span class="figure-of">of 1</span>' in page
    assert "Not measured yet" in page
    strategy["measure"].measured_by = "commitments"
    strategy["measure"].save()
    page = _page(client, "/strategy/2025/")
    assert '<span class="figure-value">1</span> <span class="figure-of">of 1</span>' in page
    assert "Not measured yet" not in page


def test_the_journey_goes_from_result_to_event(client: Client, strategy: dict[str, Any]) -> None:
    event(strategy["C-1"], 1)
    steps = [
        "/strategy/2025/R-1/",
        "/strategy/2025/A-1/",
        "/strategy/2025/C-1/",
        "/agenda/events/C-1-2025-Q1/",
    ]
    assert f'href="/en{steps[0]}"' in _page(client, "/strategy/")
    for here, there in pairwise(steps):
        assert f'href="/en{there}"' in _page(client, here)


def test_the_way_back_goes_up_the_tree(client: Client, strategy: dict[str, Any]) -> None:
    for here, there in (("C-1", "A-1"), ("A-1", "R-1"), ("R-1", "O-1"), ("R-1", "T-1")):
        assert f'href="/en/strategy/2025/{there}/"' in _page(client, f"/strategy/2025/{here}/")
    assert 'href="/en/strategy/2025/"' in _page(client, "/strategy/2025/C-1/")


def test_an_item_points_to_its_place_in_the_source(client: Client, strategy: dict[str, Any]) -> None:
    assert "/sources/support-platform-strategy-2025/#r-1" in _page(client, "/strategy/2025/R-1/")


def test_a_tie_drawn_by_the_editors_is_shown_as_inferred(client: Client, strategy: dict[str, Any]) -> None:
    assert "editors drew these links" in _page(client, "/strategy/2025/R-1/")
    assert "editors drew these links" not in _page(client, "/strategy/2025/T-1/")


def test_a_calendar_row_names_its_team(client: Client, strategy: dict[str, Any]) -> None:
    page = _page(client, "/strategy/2025/C-1/")
    assert 'href="/en/teams/reception-admission-case-processing/"' in page


def test_a_tentative_row_looks_tentative_and_a_past_one_without_record_is_silent(
    client: Client, cast: Cast, strategy: dict[str, Any]
) -> None:
    cells = _cells(cast, strategy)
    assert cells == {1: "silent", 2: "none", 3: "tentative", 4: "none"}
    assert "Subject to resources" in _page(client, "/strategy/2025/C-1/")
    event(strategy["C-1"], 1, status="held")
    assert _cells(cast, strategy)[1] == "held"


def _cells(cast: Cast, strategy: dict[str, Any], name: str = "nobody") -> dict[int, str]:
    tree = queries.tree(cast.person(name), strategy["strategy"])
    return {cell.quarter: cell.state for cell in tree.node("C-1").cells}


@pytest.mark.parametrize("name", EVERYONE)
def test_an_event_that_is_not_the_readers_is_not_linked(
    name: str, client: Client, cast: Cast, strategy: dict[str, Any]
) -> None:
    event(strategy["C-1"], 2, visibility="private", owner=party("BLZ"))
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    shown = "C-1-2025-Q2" in _page(client, "/strategy/2025/C-1/")
    assert shown == (name == "celia")
    assert (_cells(cast, strategy, name)[2] != "none") == (name == "celia")


def test_both_languages_and_the_mark_of_a_missing_one(client: Client, strategy: dict[str, Any]) -> None:
    assert "Words of R-1 es" in _page(client, "/strategy/2025/R-1/", "es")
    Item.objects.filter(key="R-1").update(text=Translated({"es": "Solo castellano"}))
    for path in ("/strategy/2025/", "/strategy/2025/R-1/"):
        page = _page(client, path)
        assert "Solo castellano" in page
        assert "only in Spanish" in page


@pytest.mark.parametrize("path", ["/strategy/2024/", "/strategy/2025/X-9/", "/strategy/2024/R-1/"])
def test_what_is_not_recorded_is_not_found(path: str, client: Client, strategy: dict[str, Any]) -> None:
    assert client.get(f"/en{path}").status_code == 404


@pytest.mark.parametrize("path", ["/strategy/", "/strategy/2025/R-1/", "/strategy/2025/C-1/"])
def test_thirty_items_cost_as_many_queries_as_five(
    path: str, client: Client, strategy: dict[str, Any]
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as asked:
            _page(client, path)
        return len(asked)

    event(strategy["C-1"], 1)
    asked()
    few = asked()
    for number in range(2, 30):
        row = Item.objects.create(
            strategy=strategy["strategy"], key=f"C-{number}", kind="calendar_row", number=number,
            position=10 + number, parent=strategy["T-1"], text=Translated({"en": "x"}), quarters=[1],
        )  # fmt: skip
        event(row, 1)
    assert asked() == few
