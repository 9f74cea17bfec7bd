from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.regional.agenda import make

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PAGES = ("/agenda/", "/agenda/2025/", "/agenda/list/", "/agenda/timeline/")


def page(client: Client, path: str, language: str = "es") -> str:
    response = client.get(f"/{language}{path}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_private_event_is_on_no_page_for_others(cast: Cast, client: Client, path: str) -> None:
    row = make.calendar_row(make.strategy(), 1, [1])
    make.event("PUB", title="Taller abierto")
    make.event("SEC", title="Reunión reservada", visibility="private", owner_id="MEX", hosts=["BLZ"])
    make.event("SEC-2", title="Reunión reservada", visibility="private", owner_id="MEX", plan_row=row)
    for name in ("nobody", "gina", "celia"):
        if name != "nobody":
            client.force_login(cast.users[name], backend=BACKEND)
        shown = page(client, path)
        assert "Taller abierto" in shown
        assert "Reunión reservada" not in shown


def test_a_private_event_and_a_missing_one_look_the_same(cast: Cast, client: Client) -> None:
    make.event("SEC", visibility="private", owner_id="MEX")
    answers = [client.get(f"/es/agenda/events/{key}/").status_code for key in ("SEC", "NONE")]
    assert answers == [404, 404]


def test_the_list_counts_only_what_the_reader_may_see(cast: Cast, client: Client) -> None:
    make.event("PUB")
    make.event("SEC", visibility="secretariat")
    assert "1 event<" in page(client, "/agenda/list/", "en")
    client.force_login(cast.users["ana"], backend=BACKEND)
    assert "2 events<" in page(client, "/agenda/list/", "en")


def test_a_planned_event_of_the_past_is_silent(cast: Cast, client: Client) -> None:
    make.in_quarter("OLD", 1)
    shown = page(client, "/agenda/events/OLD/", "en")
    assert "Planned for Q1 2025; no record that it took place." in shown
    assert "tag-silent" in shown


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_stands_in_both_languages(cast: Cast, client: Client, language: str) -> None:
    make.calendar_row(make.strategy(), 1, [1, 2])
    make.event("PUB", title="Taller", hosts=["MEX"])
    title = "Taller" if language == "es" else "Taller (en)"
    for path in (*PAGES, "/agenda/events/PUB/"):
        assert title in page(client, path, language)


def test_the_current_quarter_is_marked_only_in_its_year(cast: Cast, client: Client) -> None:
    make.calendar_row(make.strategy(2025), 1, [1])
    make.calendar_row(make.strategy(2024), 1, [1])
    assert "quarter-now" in page(client, "/agenda/2025/")
    assert "quarter-now" not in page(client, "/agenda/2024/")


def test_a_year_without_strategy_says_so(cast: Cast, client: Client) -> None:
    assert "No strategy for 2022 is here" in page(client, "/agenda/2022/", "en")


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("year=2024", {"B"}),
        ("organ=troika", {"B"}),
        ("state=MEX", {"A"}),
        ("kind=twinning", {"B"}),
        ("status=silent", {"C"}),
        ("q=refugio", {"A"}),
        ("organ=nonsense", set()),
    ],
)
def test_the_list_can_be_narrowed(cast: Cast, client: Client, query: str, keys: set[str]) -> None:
    make.event("A", title="El refugio", hosts=["MEX"])
    make.event("B", organ="troika", kind="twinning", starts_on=date(2024, 5, 1), ends_on=date(2024, 5, 1))
    make.in_quarter("C", 1)
    shown = page(client, f"/agenda/list/?{query}")
    assert {key for key in "ABC" if f"/agenda/events/{key}/" in shown} == keys


@pytest.mark.parametrize("path", PAGES)
def test_more_events_ask_no_more_queries(cast: Cast, client: Client, path: str) -> None:
    row = make.calendar_row(make.strategy(), 1, [1])
    counts = []
    for size in (1, 30):
        for number in range(size):
            make.event(f"{size}-{number}", hosts=["MEX", "BLZ"])
            make.event(f"{size}-{number}-row", hosts=["MEX", "BLZ"], plan_row=row)
        page(client, path)
        with CaptureQueriesContext(connection) as asked:
            page(client, path)
        counts.append(len(asked))
    assert counts[0] == counts[1]
