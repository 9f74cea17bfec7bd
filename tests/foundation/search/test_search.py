"""Search over everything a person may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.foundation.search import phrases, queries, registry
from cauce.foundation.taxonomy.models import Scheme, Term
from tests.cast import Cast
from tests.exchange.rows import SEEN, WORD, client_of, commitment, event, one_of_each, text

pytestmark = pytest.mark.usefixtures("cast")


def found(person: Any, words: str, **more: Any) -> queries.Answer:
    return queries.search(person, words, language="es", **more)


def keys(answer: queries.Answer) -> set[str]:
    return {str(hit.row.pk if not hasattr(hit.row, "key") else hit.row.key) for hit in answer.hits}


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize("make", [commitment, event])
def test_nobody_finds_or_counts_what_is_not_theirs(cast: Cast, name: str, make: Any) -> None:
    one_of_each(make)
    answer = found(cast.person(name), WORD)
    assert keys(answer) == SEEN[name]
    assert sum(counted.count for counted in answer.counts) == len(SEEN[name])


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("Proteccion", True), ("PROTECCIONES", True), ("niños refugiados", True), ("children", True),
        ("refugee", True), ("protección -niñez", False), ('"protección de la niñez"', True),
        ('"niñez de la protección"', False), ("Estados", True), ("volcanes", False),
    ],
)  # fmt: skip
def test_accents_and_word_forms_are_forgiven_in_both_languages(
    cast: Cast, asked: str, is_found: bool
) -> None:
    commitment(
        "A-1",
        title=text("Protección de la niñez", "Protection of the child"),
        statement=text(
            "Los Estados amparan a niñas y niños refugiados.", "Refugees: girls and other children."
        ),
    )
    assert bool(keys(found(cast.person("nobody"), asked))) is is_found


def test_a_text_in_one_language_only_is_found_and_marked_as_such(cast: Cast) -> None:
    commitment("A-1", title=text("Fortalecer el asilo", ""), statement=text("", ""))
    answer = queries.search(cast.person("nobody"), "asilo", language="en")
    (hit,) = answer.hits
    assert hit.title.html == "Fortalecer el <mark>asilo</mark>"
    assert (hit.title.language, hit.title.is_fallback) == ("es", True)


def test_a_snippet_comes_in_the_language_that_bears_the_word(cast: Cast) -> None:
    commitment("A-1", title=text("Uno", "One"), statement=text("Registro de solicitudes", "Filing of claims"))
    answer = queries.search(cast.person("nobody"), "solicitudes", language="en")
    assert "<mark>solicitudes</mark>" in answer.hits[0].snippet.html
    assert answer.hits[0].snippet.language == "es"


def test_a_title_weighs_more_than_a_text(cast: Cast) -> None:
    commitment("B-TEXT", title=text("Otra cosa"), statement=text("sobre reasentamiento"))
    commitment("A-TITLE", title=text("Reasentamiento"), statement=text("otra cosa"))
    assert [hit.row.key for hit in found(cast.person("nobody"), "reasentamiento").hits] == [
        "A-TITLE",
        "B-TEXT",
    ]


def test_words_that_begin_so_are_found_when_no_whole_word_is(cast: Cast) -> None:
    commitment("A-1", title=text("Digitalización del registro"))
    answer = found(cast.person("nobody"), "registro digit")
    assert keys(answer) == {"A-1"}
    assert answer.by_beginning
    assert not found(cast.person("nobody"), "digitalización").by_beginning


def test_no_text_of_a_person_becomes_html(cast: Cast) -> None:
    commitment(
        "A-1", title=text("<script>alert(1)</script> asilo"), statement=text("<img src=x> asilo \ue000x")
    )
    page = client_of(cast, "nobody").get("/es/search/", {"q": "asilo"}).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<mark>asilo</mark>" in page
    assert "\ue000" not in page


def test_more_than_the_most_is_said_and_not_counted(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST", 3)
    for number in range(5):
        commitment(f"A-{number}")
    answer = found(cast.person("nobody"), WORD)
    (counted,) = [each for each in answer.counts if each.count]
    assert (counted.text, counted.is_capped, answer.total) == ("3+", True, 3)


def test_a_phrase_of_common_words_is_looked_for_in_some_rows_and_that_is_said(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        commitment(f"A-{number}", title=text("asilo y registro"))
    assert not found(cast.person("nobody"), '"registro asilo"').is_partial
    monkeypatch.setattr(phrases, "LOOKED_AT", 2)
    answer = found(cast.person("nobody"), '"asilo y registro"')
    (counted,) = [each for each in answer.counts if each.count]
    assert (counted.text, answer.is_partial, answer.is_long) == ("2+", True, False)
    assert not found(cast.person("nobody"), "asilo registro").is_partial
    page = client_of(cast, "nobody").get("/en/search/", {"q": '"registro asilo"'}).content.decode()
    assert "so common that only" in page


def test_one_kind_is_shown_and_the_others_still_counted(cast: Cast) -> None:
    commitment("A-1")
    event("E-1")
    commitment("N-1", forum="NAP", kind="commitment")
    answer = found(cast.person("nobody"), WORD, kind="events")
    assert keys(answer) == {"E-1"}
    counted = {each.searchable.kind: each.count for each in answer.counts if each.count}
    assert counted == {"commitments": 1, "plan-rows": 1, "events": 1}


def test_terms_parties_and_teams_are_found(cast: Cast) -> None:
    scheme = Scheme.objects.create(key="s", position=1, name=text("Esquema"), source_url="x")
    Term.objects.create(code="s/t", scheme=scheme, key="t", position=1, label=text("Alojamiento"))
    person = cast.person("nobody")
    assert keys(found(person, "alojamientos")) == {"t"}
    assert keys(found(person, "belice")) == {"BLZ"}
    assert keys(found(person, "admisión casos")) == {"reception-admission-case-processing"}


def test_as_many_questions_to_the_database_for_30_rows_as_for_one(cast: Cast) -> None:
    person = cast.person("celia")
    counts = []
    for batch in (range(1), range(1, 12)):
        for number in batch:
            commitment(f"A-{number}")
            commitment(f"N-{number}", forum="NAP", kind="commitment")
            event(f"E-{number}")
        with CaptureQueriesContext(connection) as captured:
            found(person, WORD, size=50)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_every_kind_has_its_name_and_no_two_the_same() -> None:
    kinds = [each.kind for each in registry.searchables()]
    expected = {"strategy", "commitments", "plan-rows", "events", "teams", "parties", "mechanisms"}
    assert expected <= set(kinds)
    assert len(kinds) == len(set(kinds))
    with pytest.raises(ValueError, match="commitments"):
        registry.register(next(each for each in registry.searchables() if each.kind == "commitments"))


@pytest.mark.parametrize(
    "asked",
    ["", "de la", "%", "\x00", "-asilo", '"', '"asilo', "a' OR 1=1 --", "x:*", "<b>", "!&|()", "\\", "'",
     "asilo " * 2_000, "\U0001f600", "y/o", "ﬁ", "a:b", "%(name)s", "{{ q }}", "nada-que-ver"],
)  # fmt: skip
def test_whatever_is_typed_gets_a_kind_answer(client: Client, asked: str) -> None:
    commitment("A-1")
    for language in ("es", "en"):
        response = client.get(f"/{language}/search/", {"q": asked})
        assert response.status_code == 200
        assert b"empty-title" in response.content or b"search-hit" in response.content


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=999", "kind=nope", "kind=events&page=7"])
def test_a_strange_page_or_kind_is_answered(client: Client, query: str) -> None:
    commitment("A-1")
    assert client.get(f"/es/search/?q={WORD}&{query}").status_code == 200
