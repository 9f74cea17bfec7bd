"""The HTTP API: whose records, how they are told, and what happens when nothing can be answered."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.exchange.api import ROUTERS, api
from cauce.foundation.figures.models import Observation
from cauce.foundation.parties.models import Team
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.regional.commitments.models import PlanCount
from cauce.regional.mechanisms.models import Mechanism
from cauce.regional.strategy.models import Item, Link, Measure, Strategy
from tests.cast import Cast, party
from tests.exchange.rows import SEEN, WORD, client_of, commitment, event, one_of_each, text

pytestmark = pytest.mark.usefixtures("cast")
LISTS = [name for name in ROUTERS if name not in ("offices", "search")]


def strategy() -> Strategy:
    made = Strategy.objects.create(
        key="SP-2025", year=2025, chair=party("COL"), title=text("Estrategia", "Strategy"), source_url="d"
    )
    for number in (1, 2):
        item = Item.objects.create(
            strategy=made, key=f"R-{number}", kind="result", number=number, position=number,
            text=text("Resultado", "Result"), pointer="d#results",
        )  # fmt: skip
        Measure.objects.create(item=item, position=1, text=text("Cuántos", "How many"))
    first, second = made.items.all()
    Link.objects.create(origin=second, target=first)
    return made


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize(("resource", "make"), [("commitments", commitment), ("events", event)])
def test_nobody_gets_what_is_not_theirs(cast: Cast, name: str, resource: str, make: Any) -> None:
    one_of_each(make)
    client = client_of(cast, name)
    listed = client.get(f"/api/v1/{resource}").json()
    assert {item["key"] for item in listed["items"]} == SEEN[name]
    assert listed["count"] == len(SEEN[name])
    for key in SEEN["diego"] | SEEN["ana"] | {"ORP-1"}:
        expected = 200 if key in SEEN[name] else 404
        assert client.get(f"/api/v1/{resource}/{key}").status_code == expected


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize("make", [commitment, event])
def test_nobody_finds_what_is_not_theirs(cast: Cast, name: str, make: Any) -> None:
    one_of_each(make)
    found = client_of(cast, name).get("/api/v1/search", {"q": WORD}).json()
    assert {item["title"]["es"].split()[-1] for item in found["items"]} == SEEN[name]
    assert sum(kind["count"] for kind in found["kinds"]) == found["total"] == len(SEEN[name])


def test_a_record_that_is_not_theirs_looks_like_one_that_is_not_there(client: Client) -> None:
    one_of_each(commitment)
    hidden, absent = (client.get(f"/api/v1/commitments/{key}") for key in ("PRI-1", "PRI-2"))
    assert hidden.json() == absent.json() | {"detail": absent.json()["detail"].replace("PRI-2", "PRI-1")}


def test_every_text_comes_in_both_languages_and_every_record_with_its_source(client: Client) -> None:
    commitment("A-1", title=text("Asilo", "Asylum"), statement=text("Solo aquí", ""), confidence="inferred")
    told = client.get("/api/v1/commitments/A-1").json()
    assert told["title"] == {"es": "Asilo", "en": "Asylum"}
    assert told["statement"] == {"es": "Solo aquí", "en": None}
    assert (told["confidence"], told["source_url"]) == ("inferred", "https://example.org/a")
    assert told["parts"][0]["party"]["code"] == "MEX"


def test_a_figure_comes_with_scope_date_and_source(client: Client) -> None:
    Observation.objects.create(
        indicator="refugees", asylum_state=party("MEX"), origin="HND", origin_name="Honduras", year=2023,
        value=12, source_url="https://example.org/u",
    )  # fmt: skip
    (item,) = client.get("/api/v1/observations?state=MEX&year=2023").json()["items"]
    figure = item["figure"]
    assert (figure["value"], figure["as_of"], figure["source_url"]) == (12, "2023", "https://example.org/u")
    assert "Honduras" in figure["scope"]["es"]
    assert client.get("/api/v1/observations?year=2022").json()["count"] == 0


def test_the_strategy_is_a_tree(client: Client) -> None:
    strategy()
    whole = client.get("/api/v1/strategies/2025").json()
    assert [item["key"] for item in whole["items"]] == ["R-1", "R-2"]
    assert whole["items"][1]["serves"] == [{"item": "R-1", "confidence": "inferred"}]
    assert whole["items"][0]["measures"] == [
        {"text": {"es": "Cuántos", "en": "How many"}, "measured_by": None}
    ]
    assert client.get("/api/v1/strategies/2025/items/R-2").json()["source_url"] == "d#results"
    assert client.get("/api/v1/strategies/1999").status_code == 404
    assert client.get("/api/v1/strategies/2025/items/R-9").status_code == 404


def test_who_held_an_office_on_a_day_or_that_it_is_not_known(client: Client) -> None:
    answers = {each["office"]: each for each in client.get("/api/v1/offices?on=2025-05-15").json()["answers"]}
    chair = answers["support_platform_chair"]
    assert [term["party"]["code"] for term in chair["holders"]] == ["COL"]
    assert answers["pro_tempore_presidency"]["certainty"] == "not_known"
    assert client.get("/api/v1/offices").json()["answers"] == []
    assert client.get("/api/v1/offices?on=yesterday").status_code == 422


def test_members_that_no_source_names_are_null_and_not_none(client: Client) -> None:
    known = {"name": text("M"), "short": text("M"), "confidence": "stated", "code": "M", "source_urls": []}
    Mechanism.objects.create(key="a", position=1, mirps_states_known=False, **known)
    Mechanism.objects.create(key="b", position=2, mirps_states_known=True, **known)
    unknown, none = client.get("/api/v1/mechanisms").json()["items"]
    assert (unknown["mirps_states"], none["mirps_states"]) == (None, [])


def test_pages_follow_one_another_and_lose_nothing(client: Client) -> None:
    for number in range(7):
        commitment(f"A-{number}", forum="NAP" if number < 6 else "GRF 2023")
    address: str | None = "/api/v1/commitments?limit=2&forum=NAP"
    seen: list[str] = []
    while address:
        page = client.get(address).json()
        assert page["count"] == 6
        seen += [item["key"] for item in page["items"]]
        address = page["next"]
    assert seen == [f"A-{number}" for number in range(6)]
    assert client.get("/api/v1/commitments?offset=5").json()["previous"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=201", "limit"), ("limit=0", "limit"), ("offset=-1", "offset"), ("offset=x", "offset"),
        ("statee=MEX", "statee"), ("kind=nope", "kind"), ("q=%00", "q"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_in_words_and_by_parameter(
    client: Client, query: str, parameter: str
) -> None:
    response = client.get(f"/api/v1/commitments?{query}")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert (told["status"], list(told["errors"])) == (422, [parameter])
    assert told["errors"][parameter][0]


def test_the_front_door_names_every_resource(client: Client) -> None:
    for address in client.get("/api/v1/").json().values():
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", ["nope", "commitments/", "commitments/%00", "events/x/y"])
def test_any_other_address_is_a_problem_in_words(client: Client, address: str) -> None:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("resource", ROUTERS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, resource: str, method: str) -> None:
    assert getattr(client, method)(f"/api/v1/{resource}").status_code == 405


def test_an_answer_that_has_not_changed_is_not_sent_again_and_stays_with_its_reader(cast: Cast) -> None:
    one_of_each(commitment)
    diego, nobody = client_of(cast, "diego"), client_of(cast, "nobody")
    first = diego.get("/api/v1/commitments")
    assert "private" in first["Cache-Control"]
    assert "Cookie" in first["Vary"]
    assert diego.get("/api/v1/commitments", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert nobody.get("/api/v1/commitments", headers={"If-None-Match": first["ETag"]}).status_code == 200


def _fill(resource: str, number: int) -> None:
    if resource == "commitments":
        scheme, _ = Scheme.objects.get_or_create(
            key="s", defaults={"position": 1, "name": text("S"), "source_url": "x"}
        )
        term = Term.objects.create(
            code=f"s/t{number}", scheme=scheme, key=f"t{number}", position=number, label=text("T")
        )
        commitment(f"A-{number}").terms.add(term)
    elif resource == "events":
        event(f"E-{number}")
    elif resource == "plan-counts":
        PlanCount.objects.create(country=party("MEX"), sector=f"s{number}", commitments=1, label_seen=True)
    elif resource == "teams":
        Team.objects.create(key=f"t{number}", name=text("T"), source_url="x").years.create(
            year=2024, lead=party("MEX"), source_url="x"
        )
    elif resource == "observations":
        Observation.objects.create(
            indicator="idps", asylum_state=party("MEX"), origin="HND", origin_name="H", year=1990 + number,
            value=1, source_url="x",
        )  # fmt: skip


@pytest.mark.parametrize("resource", ["commitments", "events", "plan-counts", "teams", "observations"])
def test_as_many_questions_to_the_database_for_30_records_as_for_one(cast: Cast, resource: str) -> None:
    client = client_of(cast, "celia")
    counts = []
    for batch in (range(1), range(1, 30)):
        for number in batch:
            _fill(resource, number)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/api/v1/{resource}").json()["count"] >= len(batch)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_schema_is_openapi_3_1_and_names_every_resource(client: Client) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for name in ROUTERS:
        assert f"/api/v1/{name}" in schema["paths"]
    assert "state" in {each["name"] for each in schema["paths"]["/api/v1/commitments"]["get"]["parameters"]}
    assert schema == api.get_openapi_schema() or schema["info"]["title"] == "Cauce"


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_docs_tell_every_operation_and_ask_no_other_host(client: Client, language: str) -> None:
    response = client.get(f"/api/v1/docs?lang={language}")
    page = response.content.decode()
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path in page
    assert f'<html lang="{language}"' in page
    assert "//cdn" not in page
    assert "<script>" not in page


@pytest.mark.parametrize("resource", LISTS)
def test_every_list_answers_when_there_is_nothing(client: Client, resource: str) -> None:
    page = client.get(f"/api/v1/{resource}").json()
    assert set(page) == {"count", "limit", "offset", "next", "previous", "items"}
