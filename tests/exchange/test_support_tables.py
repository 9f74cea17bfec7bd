"""Needs, offers, matches, arrangements, milestones and money as files: whose rows, and what they name."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.regional.cooperation.models import Milestone
from cauce.regional.support.models import Need, Offer
from tests.cast import Cast, party
from tests.exchange.rows import SEEN, body, client_of, commitment, csv_rows, one_of_each, xlsx_rows
from tests.exchange.support import WRITTEN, arrangement, flow, match, need, offer, planned, walk

GUARDED = [("needs", need), ("offers", offer), ("arrangements", arrangement), ("flows", flow)]
SIDES = {"ana", "celia", "elena"}
#: Who sees a match of Belize and Canada that came so far, both its need and its offer being public.
MATCH_SEEN = [
    (("suggested",), {"ana"}),
    (("suggested", "reviewed"), {"ana"}),
    (("suggested", "reviewed", "shared_with_state"), {"ana", "celia"}),
    (("suggested", "reviewed", "shared_with_state", "state_explores", "shared_with_offeror"), SIDES),
    (("suggested", "shared_with_state", "shared_with_offeror", "agreement"), set(SEEN)),
]


def told(cast: Cast, name: str, table: str) -> list[dict[str, str]]:
    return csv_rows(client_of(cast, name).get(f"/es/download/{table}.csv"))[1:]


@pytest.mark.parametrize("name", SEEN)
@pytest.mark.parametrize(("table", "make"), GUARDED)
def test_nobody_downloads_what_is_not_theirs(cast: Cast, name: str, table: str, make: Any) -> None:
    one_of_each(make)
    client = client_of(cast, name)
    assert {row["key"] for row in told(cast, name, table)} == SEEN[name]
    assert {row[0] for row in xlsx_rows(client.get(f"/es/download/{table}.xlsx"))[2:]} == SEEN[name]
    assert {row[0] for row in json.loads(body(client.get(f"/es/download/{table}.json")))[2:]} == SEEN[name]


@pytest.mark.parametrize(("table", "make"), [("needs", need), ("offers", offer)])
def test_a_draft_is_for_its_owner_whatever_audience_it_is_meant_for(
    cast: Cast, table: str, make: Any
) -> None:
    make("DRAFT", published_at=None)
    seen = {name for name in SEEN if told(cast, name, table)}
    assert seen == {"diego", "fabio"}


@pytest.mark.parametrize(("stages", "readers"), MATCH_SEEN)
def test_a_match_is_for_those_it_was_shared_with(
    cast: Cast, stages: tuple[str, ...], readers: set[str]
) -> None:
    match("M-1", *stages)
    assert {name for name in SEEN if told(cast, name, "matches")} == readers
    (row,) = told(cast, "ana", "matches")
    assert (row["need"], row["offer"], row["state"], row["giver"]) == ("N-M-1", "O-M-1", "BLZ", "CAN")
    assert (row["stage"], row["said_by"], row["began_on"]) == (stages[-1], "UNHCR", "2025-02-01")


def test_why_somebody_left_is_for_the_two_sides_and_the_secretariat(cast: Cast) -> None:
    made = match("M-1", "shared_with_state", "shared_with_offeror", "agreement")
    walk(made, "no_capacity", WRITTEN + timedelta(days=30), reason="staff")
    reasons = {name: told(cast, name, "matches")[0]["reason"] for name in SEEN}
    assert {name for name, reason in reasons.items() if reason == "staff"} == SIDES
    assert set(reasons.values()) == {"staff", ""}


def test_a_need_tells_what_is_left_of_it(cast: Cast) -> None:
    made = match("M-1", "shared_with_state", "shared_with_offeror")
    walk(made, "agreement", WRITTEN + timedelta(days=9), amount=Decimal(15))
    (row,) = told(cast, "nobody", "needs")
    assert (row["amount"], row["agreed"], row["left"], row["is_covered"]) == ("40", "15", "25", "false")
    (row,) = told(cast, "nobody", "matches")
    assert (row["agreed_amount"], row["unit"]) == ("15", "person_days")


def test_what_a_row_hangs_on_is_named_to_those_who_see_it(cast: Cast) -> None:
    secret = commitment("PRI-9", visibility="private", owner=party("BLZ"))
    asked = need("N-1", commitment=secret)
    hidden = need("N-2", visibility="private", owner=party("BLZ"))
    made = arrangement("A-1", match=match("M-1", "suggested", need=asked))
    made.commitments.add(secret)
    first = flow("F-1", visibility="private", owner=party("BLZ"))
    money = {"need": hidden, "commitment": secret, "follows": first, "part_of": first}
    flow("F-2", "confirmed", arrangement=made, **money)
    columns = {
        "needs": ["commitment"], "arrangements": ["commitments"],
        "flows": ["need", "commitment", "follows", "part_of"],
    }  # fmt: skip
    for table, names in columns.items():
        rows = {name: told(cast, name, table)[-1] for name in ("celia", "elena", "nobody")}
        for name in names:
            row = {reader: each[name] for reader, each in rows.items()}
            if table == "needs":
                row["celia"] = told(cast, "celia", table)[0][name]
            assert row["celia"], (table, name)
            assert not row["elena"] + row["nobody"], (table, name)
    assert [told(cast, name, "arrangements")[0]["match"] for name in ("ana", "celia")] == ["M-1", ""]


def test_milestones_stand_as_they_were_last_told(cast: Cast) -> None:
    planned(arrangement("A-1"))
    planned(arrangement("A-2", visibility="private"))
    rows = told(cast, "nobody", "milestones")
    assert [(row["arrangement"], row["title_es"], row["state"]) for row in rows] == [
        ("A-1", "Visita", "reached"), ("A-1", "Protocolo", "due"),
    ]  # fmt: skip
    assert rows[0]["reached_on"] == "2025-03-10"
    assert Milestone.objects.count() == 4


def test_a_withdrawn_row_of_money_says_so(cast: Cast) -> None:
    flow("F-1", withdrawn_at=WRITTEN, withdrawn_because="Error de la fuente")
    (row,) = told(cast, "nobody", "flows")
    assert (row["withdrawn_on"], row["withdrawn_because"]) == ("2025-02-01", "Error de la fuente")


def test_json_has_names_tags_and_rows_with_null_for_what_is_not_known(cast: Cast) -> None:
    need("N-1", amount=None, unit="", title={"es": "=1+1"})
    names, tags, row = json.loads(body(client_of(cast, "nobody").get("/es/download/needs.json")))
    assert tags[names.index("key")] == "#activity+id"
    cells = dict(zip(names, row, strict=True))
    assert (cells["amount"], cells["left"], cells["title_es"]) == (None, None, "=1+1")
    offered = json.loads(body(client_of(cast, "nobody").get("/es/download/offers.json")))
    assert len(offered) == 2


def _whole(number: int) -> None:
    """A row of every table, with everything that it can hang on."""
    made = match(f"M-{number}", "shared_with_state", "shared_with_offeror", "agreement")
    asked, given = Need.objects.latest("pk"), Offer.objects.latest("pk")
    serves = commitment(f"C-{number}")
    Need.objects.filter(pk=asked.pk).update(commitment=serves)
    given.states.add(party("BLZ"))
    agreed = arrangement(f"A-{number}", match=made)
    agreed.commitments.add(serves)
    planned(agreed)
    first = flow(f"F-{number}", arrangement=agreed, need=asked, commitment=serves)
    flow(f"G-{number}", "confirmed", follows=first, on=date(2025, 4, 1))


@pytest.mark.parametrize(
    "table", ["needs", "offers", "matches", "arrangements", "milestones", "flows", "iati-flows-left-out"]
)
def test_as_many_questions_to_the_database_for_30_rows_as_for_one(cast: Cast, table: str) -> None:
    client = client_of(cast, "celia")
    counts = []
    for batch in (range(1), range(1, 30)):
        for number in batch:
            _whole(number)
        with CaptureQueriesContext(connection) as captured:
            body(client.get(f"/es/download/{table}.csv"))
        counts.append(len(captured))
    assert counts[0] == counts[1]
