"""Arrangements found by words: by whoever may see them, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.foundation.search.queries import search
from tests.cast import Cast
from tests.regional.cooperation.arranging import both, drafted, published, shared

pytestmark = pytest.mark.django_db
ABOUT: dict[str, Any] = {
    "title": both("Hermanamiento quetzal", "Quetzal twinning"),
    "summary": both("Entrevistas de asilo en kekchí", "Asylum interviews in Kekchi"),
}


def urls(cast: Cast, who: str, words: str, language: str = "es") -> list[str]:
    found = search(cast.person(who), words, language=language, kind="arrangements")
    return [hit.url for hit in found.hits]


@pytest.mark.parametrize("words", ["quetzal", "entrevista kekchi", "twinning", "interviewing"])
def test_a_published_arrangement_is_found_by_everyone(cast: Cast, words: str) -> None:
    made = published(cast, **ABOUT)
    for who in cast.everyone:
        assert urls(cast, who, words) == [f"/es/cooperation/{made.key}/"], who


def test_what_is_not_published_is_found_by_its_own_alone(cast: Cast) -> None:
    own = drafted(cast, **ABOUT)
    assert {who for who in cast.everyone if urls(cast, who, "quetzal")} == {"celia"}
    both_see = shared(cast, title=both("Colibrí"))
    assert {who for who in cast.everyone if urls(cast, who, "colibrí")} == {"ana", "celia", "elena"}
    for who in ("diego", "gina", "nobody"):
        found = search(cast.person(who), "quetzal OR colibrí", language="es")
        counts = {each.searchable.kind: each.count for each in found.counts}
        assert counts["arrangements"] == 0, "not even the number is told"
    assert own.key != both_see.key


def test_a_found_arrangement_says_its_form_and_who_takes_part(cast: Cast) -> None:
    published(cast, **ABOUT)
    (hit,) = search(cast.person("nobody"), "quetzal", language="es", kind="arrangements").hits
    assert hit.origin == "Hermanamiento · Canadá → Belice"
    page = Client().get("/es/search/?q=quetzal").content.decode()
    assert "<mark>quetzal</mark>" in page
    assert "Arreglo" in page
    answer = Client().get("/api/v1/search?q=quetzal&kind=arrangements").json()
    assert [each["kind"] for each in answer["items"]] == ["arrangements"]


def test_a_search_asks_as_often_for_thirty_as_for_one(cast: Cast) -> None:
    published(cast, **ABOUT)

    def asked() -> int:
        with CaptureQueriesContext(connection) as ran:
            Client().get("/es/search/?q=quetzal")
        return len(ran)

    asked()
    before = asked()
    for _number in range(29):
        published(cast, **ABOUT)
    assert asked() == before
