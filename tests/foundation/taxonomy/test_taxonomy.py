"""The classifications stand side by side, and the crosswalk reads the same from both ends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.foundation.taxonomy import queries
from cauce.foundation.taxonomy.models import Correspondence, Relation, Scheme, Term
from cauce.foundation.values.translated import Translated


def _scheme(key: str, position: int, *terms: str) -> Scheme:
    name = Translated({"es": f"Nombre {key}", "en": f"Name {key}"})
    scheme = Scheme.objects.create(key=key, position=position, name=name, source_url="https://example.org/x")
    for place, term in enumerate(terms):
        label = Translated({"es": f"{term} es", "en": f"{term} en"})
        Term.objects.create(code=f"{key}/{term}", scheme=scheme, key=term, position=place, label=label)
    return scheme


@pytest.fixture
def schemes(db: None) -> None:
    _scheme("wide", 1, "all", "other")
    _scheme("fine", 0, "part")
    Correspondence.objects.create(origin_id="fine/part", target_id="wide/all", relation="broader")


def _page(client: Client, path: str, language: str = "en") -> str:
    response = client.get(f"/{language}{path}")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_schemes_come_in_their_order_with_their_size(schemes: None) -> None:
    assert [(scheme.key, scheme.size) for scheme in queries.schemes()] == [("fine", 1), ("wide", 2)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "relation", "there"),
    [("fine/part", Relation.BROADER, "wide/all"), ("wide/all", Relation.NARROWER, "fine/part")],
)
def test_a_correspondence_reads_from_both_ends(code: str, relation: Any, there: str, schemes: None) -> None:
    near = queries.neighbours_of([Term.objects.get(pk=code)])[code]
    assert [(each.relation, each.term.pk, each.is_doubtful) for each in near] == [(relation, there, True)]


def test_the_labels_of_a_scheme_keep_their_order(schemes: None) -> None:
    assert list(queries.labels_of("wide")) == ["all", "other"]
    assert queries.labels_of("nowhere") == {}


def test_the_list_names_every_scheme_in_the_readers_language(client: Client, schemes: None) -> None:
    page = _page(client, "/classifications/")
    assert page.index("Name fine") < page.index("Name wide")
    assert "all en · other en" in page
    assert "Nombre wide" in _page(client, "/classifications/", "es")


def test_a_scheme_shows_its_terms_their_neighbours_and_their_doubt(client: Client, schemes: None) -> None:
    page = _page(client, "/classifications/wide/")
    assert 'id="all"' in page
    assert "wider than" in page
    assert 'href="/en/classifications/fine/#part"' in page
    assert "inferred, not stated" in page
    assert "no correspondence recorded" in page
    assert 'href="/en/commitments/?term=wide/all"' in page
    assert 'href="https://example.org/x"' in page


def test_a_scheme_that_does_not_exist_is_not_found(client: Client, schemes: None) -> None:
    assert client.get("/en/classifications/nowhere/").status_code == 404


@pytest.mark.parametrize("path", ["/classifications/", "/classifications/fine/"])
def test_thirty_terms_cost_as_many_queries_as_one(path: str, client: Client, schemes: None) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as asked:
            _page(client, path)
        return len(asked)

    asked()
    few = asked()
    _scheme("more", 9, *(f"t{number}" for number in range(30)))
    for number in range(30):
        Correspondence.objects.create(origin_id="fine/part", target_id=f"more/t{number}", relation="close")
    assert asked() == few
