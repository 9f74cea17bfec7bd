"""What was reported leaves through tables and the API: to whom it belongs, as it stood, at a steady cost."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.regional.commitments.models import Link, Revision
from cauce.regional.commitments.wording import content_of
from cauce.regional.progress.models import Update
from tests.cast import Cast
from tests.exchange.following import (
    EVERYONE,
    LATER,
    SECRETS,
    both,
    everything,
    later,
    linked,
    pledge,
    reported,
)
from tests.exchange.rows import body, client_of, csv_rows, xlsx_rows
from tests.regional.progress.making import signed

TABLES = ("commitments", "updates", "indicator-values", "money", "grf-updates")
#: Which words a door can show at all; the rest of the secrets must not be there for anybody.
TOLD = {
    "updates.csv": {"quetzalsecretaria", "quetzalobstaculo", "quetzaldificultad", "quetzalpublico"},
    "grf-updates.csv": {"quetzalpublico"},
}
READ = {
    **{f"/es/download/{table}.csv": TOLD.get(f"{table}.csv", set()) for table in TABLES},
    "/es/download/updates.csv?on=2025-04-10": TOLD["updates.csv"],
    "/es/download/updates.csv?commitment=GRF-1&party=BLZ": TOLD["updates.csv"],
    "/api/v1/updates": TOLD["updates.csv"] | {"quetzalprueba"},
    "/api/v1/updates?on=2025-04-10": TOLD["updates.csv"] | {"quetzalprueba"},
    "/api/v1/commitments": set(),
    "/api/v1/commitments/GRF-1": set(),
    "/es/commitments/GRF-1/grf/": {"quetzalpublico"},
    "/en/commitments/GRF-1/grf/?on=2025-04-10": {"quetzalpublico"},
}


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_nobody_takes_away_what_is_not_theirs(cast: Cast, name: str) -> None:
    everything(cast)
    client = client_of(cast, name)
    for address, told in READ.items():
        shown = body(client.get(address)).decode()
        expected = {word for word in told if name in SECRETS[word]}
        assert {word for word in SECRETS if word in shown} == expected, address


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_no_workbook_holds_what_is_not_theirs(cast: Cast, name: str) -> None:
    everything(cast)
    client = client_of(cast, name)
    for table in TABLES:
        shown = str(xlsx_rows(client.get(f"/es/download/{table}.xlsx")))
        expected = {word for word in TOLD.get(f"{table}.csv", set()) if name in SECRETS[word]}
        assert {word for word in SECRETS if word in shown} == expected, table


@pytest.mark.parametrize("name", sorted(EVERYONE))
def test_a_commitment_that_is_not_theirs_is_not_named_by_another(cast: Cast, name: str) -> None:
    made = everything(cast)
    linked(cast, made)
    client = client_of(cast, name)
    addresses = [address for address in READ if "updates" in address or "GRF-1" in address]
    for address in (*addresses, "/api/v1/commitments", "/es/download/indicator-values.csv"):
        shown = body(client.get(address)).decode()
        assert "PRIVADA-1" not in shown or name == "celia", f"{name} at {address}"
    told = client.get("/api/v1/commitments/GRF-1").json()
    assert len(told["links"]) == (2 if name == "celia" else 0)
    assert {each["feeds"] for each in told["indicators"]} == (
        {"PRIVADA-1/wider"} if name == "celia" else {None}
    )


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("name", ["nobody", "ana", "celia"])
def test_a_day_that_is_over_gives_the_same_bytes_for_ever(
    cast: Cast, table: str, form: str, name: str
) -> None:
    made = everything(cast)
    client, address = client_of(cast, name), f"/es/download/{table}.{form}?on=2025-04-10"
    before = body(client.get(address))
    later(cast, made)
    assert body(client.get(address)) == before
    if form == "csv" and table in ("updates", "grf-updates"):
        assert LATER in body(client.get(f"/es/download/{table}.csv")).decode()


@pytest.mark.parametrize("address", ["/api/v1/updates", "/api/v1/commitments/GRF-1"])
def test_the_api_answers_the_same_for_a_day_that_is_over(cast: Cast, client: Client, address: str) -> None:
    made = everything(cast)
    before = client.get(f"{address}?on=2025-04-10").json()
    later(cast, made)
    assert client.get(f"{address}?on=2025-04-10").json() == before
    assert client.get(address).json() != before


def test_a_commitment_says_how_far_it_is_by_whose_word_and_at_what_cost(cast: Cast, client: Client) -> None:
    everything(cast)
    row = csv_rows(client.get("/es/download/commitments.csv"))[1]
    assert (row["standing"], row["last_word_on"], row["as_of"]) == ("in_progress", "2025-03-01", "2025-05-15")
    assert (row["partners_speaking"], row["partners_committed"]) == ("1", "2")
    assert (row["cost_total"], row["cost_currency"], row["cost_prices_of"]) == ("1200000.5", "USD", "2023")
    assert (row["cost_state_share"], row["cost_external_share"], row["cost_gap"]) == (
        "200000",
        "",
        "1000000.5",
    )
    then = csv_rows(client.get("/es/download/commitments.csv?on=2025-01-19"))[1]
    assert (then["standing"], then["last_word_on"], then["cost_total"]) == ("silent", "", "")
    names, _tags, cells = xlsx_rows(client.get("/es/download/commitments.xlsx"))
    assert cells[names.index("cost_total")] == 1200000.5


def test_zero_is_a_value_and_a_reason_is_none(cast: Cast, client: Client) -> None:
    everything(cast)
    number, share = csv_rows(client.get("/es/download/indicator-values.csv"))[1:]
    assert (number["value"], number["no_value"], number["parts"]) == ("0", "", "sex/mujeres=0")
    assert (share["value"], share["no_value"]) == ("", "not_measured")
    kinds = [(row["kind"], row["amount"]) for row in csv_rows(client.get("/es/download/money.csv"))[1:]]
    assert kinds == [("announced", "1000"), ("confirmed", "400.5"), ("disbursed", "0")]


def test_a_correction_and_what_it_corrects_both_stand_and_say_so(cast: Cast, client: Client) -> None:
    made = everything(cast)
    later(cast, made)
    rows = csv_rows(client.get("/es/download/updates.csv"))[1:]
    first = next(
        row for row in rows if row["done_es"] == "hecho quetzalpublico" or "quetzalpublico" in row["done_es"]
    )
    correction = next(row for row in rows if row["corrects"])
    assert first["is_corrected"] == "true"
    assert correction["corrects"] == first["id"]
    assert [row["attested"] for row in rows if row["refers_to"] == "2025-05-01"] == ["verified"]
    assert first["attested"] == "self_reported"


def test_updates_are_narrowed_by_commitment_party_stage_and_signature(cast: Cast, client: Client) -> None:
    made, other = pledge(), pledge("GRF-2")
    signed(cast, made, refers_to=made_on(1))
    signed(cast, made, "MEX", stage="fulfilled", refers_to=made_on(2))
    signed(cast, other, refers_to=made_on(3))
    for query, count in (
        ("commitment=GRF-1", 2), ("party=MEX", 1), ("stage=fulfilled", 1), ("since=2025-03-01", 1),
        ("commitment=GRF-1&party=BLZ&stage=in_progress", 1), ("party=CAN", 0), ("on=2025-02-28", 2),
    ):  # fmt: skip
        assert client.get(f"/api/v1/updates?{query}").json()["count"] == count, query
        assert len(csv_rows(client.get(f"/es/download/updates.csv?{query}"))) == count + 1, query
    for query in ("stage=silent", "on=2025-05-16", "on=x", "since=x"):
        assert client.get(f"/api/v1/updates?{query}").status_code == 422
        assert client.get(f"/es/download/updates.csv?{query}").status_code == 400


def test_no_text_of_an_update_is_run_as_a_formula(cast: Cast, client: Client) -> None:
    signed(cast, pledge(), done="=HYPERLINK(1)", said_by="@cmd")
    row = csv_rows(client.get("/es/download/updates.csv"))[1]
    assert (row["done_es"], row["said_by"]) == ("'=HYPERLINK(1)", "'@cmd")


def test_the_standing_over_http_is_that_of_the_file(cast: Cast, client: Client) -> None:
    everything(cast)
    told = client.get("/api/v1/commitments/GRF-1").json()
    expected = {
        "stage": "in_progress",
        "refers_to": "2025-03-01",
        "speaking": 1,
        "partners": 2,
        "rests_on_demonstration": False,
        "on": "2025-05-15",
    }
    assert told["standing"] == expected
    assert client.get("/api/v1/commitments").json()["items"][0]["standing"] == expected
    then = client.get("/api/v1/commitments/GRF-1?on=2025-01-19").json()["standing"]
    assert (then["stage"], then["refers_to"], then["on"]) == ("silent", None, "2025-01-19")
    assert told["costs"][0]["gap"] == 1000000.5
    assert [each["baseline"] for each in told["indicators"]] == [0, None]
    assert client.get("/api/v1/commitments/GRF-1?on=tomorrow").status_code == 422


def test_links_and_costs_over_http_are_those_of_the_day(cast: Cast, client: Client) -> None:
    made, other = everything(cast), pledge("GRF-2")
    link = Link.objects.create(origin=made, target=other, kind="feeds", began=date(2025, 2, 1))
    address = "/api/v1/commitments/GRF-1?on="
    before = client.get(f"{address}2025-02-10").json()
    assert [(each["commitment"], each["ended"]) for each in before["links"]] == [("GRF-2", None)]
    link.ended = date(2025, 3, 1)
    link.save()
    assert client.get(f"{address}2025-02-10").json() == before
    assert [client.get(f"{address}{day}").json()["links"] for day in ("2025-01-31", "2025-03-01")] == [[], []]
    assert client.get(f"{address}2025-01-19").json()["costs"] == []


@pytest.mark.parametrize("stage", ["in_progress", "silent"])
def test_commitments_are_narrowed_by_stage_as_it_was_on_a_day(cast: Cast, client: Client, stage: str) -> None:
    everything(cast)
    pledge("GRF-2")
    expected = {"in_progress": "GRF-1", "silent": "GRF-2"}[stage]
    listed = client.get(f"/api/v1/commitments?stage={stage}").json()["items"]
    assert [row["key"] for row in listed] == [expected]
    assert [
        row["key"] for row in csv_rows(client.get(f"/es/download/commitments.csv?stage={stage}"))[1:]
    ] == [expected]
    before = csv_rows(client.get(f"/es/download/commitments.csv?stage={stage}&on=2025-01-19"))[1:]
    assert len(before) == (2 if stage == "silent" else 0)


@pytest.mark.parametrize(
    "address",
    [
        *(f"/es/download/{table}.{form}" for table in TABLES for form in ("csv", "xlsx")),
        "/api/v1/updates",
        "/api/v1/commitments",
    ],
)
def test_as_many_questions_to_the_database_for_30_as_for_one(cast: Cast, address: str) -> None:
    client, counts = client_of(cast, "celia"), []
    for batch in (range(1), range(1, 30)):
        for number in batch:
            reported(cast, pledge(f"A-{number}"))
        with CaptureQueriesContext(connection) as captured:
            body(client.get(address))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Update.objects.count() == 30


def made_on(month: int) -> date:
    return date(2025, month, 15)


def test_texts_come_in_both_languages(cast: Cast, client: Client) -> None:
    signed(cast, pledge(), support_needed=both("apoyo"))
    row = csv_rows(client.get("/en/download/updates.csv"))[1]
    assert (row["support_needed_es"], row["support_needed_en"]) == ("ñandú apoyo", "apoyo & <b>")
    assert (
        json.loads(body(client.get("/api/v1/updates")))["items"][0]["support_needed"]["es"] == "ñandú apoyo"
    )


@pytest.mark.parametrize(
    "address",
    [*(f"/es/download/{table}.csv" for table in ("commitments", "grf-updates")), "/api/v1/commitments"],
)
def test_a_day_that_is_over_keeps_its_words(cast: Cast, client: Client, address: str) -> None:
    made = pledge(title=both("antes"))
    Revision.objects.create(
        commitment=made, version=1, at=datetime(2025, 5, 1, 12, tzinfo=UTC), content=content_of(made)
    )
    before = body(client.get(f"{address}?on=2025-04-10"))
    made.title = both("cambiado")
    made.save()
    Revision.objects.create(
        commitment=made, version=2, at=datetime(2025, 5, 2, 12, tzinfo=UTC), content=content_of(made)
    )
    assert body(client.get(f"{address}?on=2025-04-10")) == before
    assert "cambiado" in body(client.get(address)).decode()
