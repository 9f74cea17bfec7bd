"""Arrangements and money as IATI activities: valid, each amount once, an announcement never a commitment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from cauce.exchange import iati
from cauce.regional.cooperation.models import Arrangement, Flow
from tests.cast import TODAY, Cast, party
from tests.exchange.rows import body, client_of, commitment, csv_rows, text
from tests.exchange.support import WRITTEN, arrangement, flow, planned
from tests.exchange.test_iati import _keeps_the_rules, schema

ADDRESS = "/download/iati-cooperation.xml"


def activities(client: Client) -> Any:
    """The file, checked against the schema and the rules that the schema cannot say."""
    response = client.get(ADDRESS)
    assert response.status_code == 200
    root = etree.fromstring(body(response))
    schema().assertValid(root)
    for activity in root:
        _keeps_the_rules(activity)
    return root


def money(activity: Any) -> list[tuple[str, str, str]]:
    return [
        (each.get("ref"), each.xpath("string(transaction-type/@code)"), each.xpath("string(value)"))
        for each in activity.xpath("transaction")
    ]


def test_an_arrangement_tells_sides_dates_milestones_and_what_it_serves(cast: Cast, client: Client) -> None:
    made = arrangement("A-1")
    made.commitments.add(commitment("C-1"), commitment("C-2", visibility="private", owner=party("BLZ")))
    planned(made)
    (activity,) = activities(client)
    assert activity.xpath("string(iati-identifier)").endswith("-arrangement-A-1")
    names = activity.xpath("participating-org/narrative[@xml:lang='en']/text()")
    assert (names, activity.xpath("participating-org/@role")) == (["Canada", "Belize"], ["4", "4"])
    assert activity.xpath("activity-status/@code") == ["2"]
    dates = {each.get("type"): each.get("iso-date") for each in activity.xpath("activity-date")}
    assert dates == {"1": "2025-01-01", "2": "2025-03-01", "3": "2026-12-31"}
    assert activity.xpath("recipient-country/@code") == ["BZ"]
    (parent,) = activity.xpath("related-activity")
    assert (parent.get("ref")[-4:], parent.get("type")) == ("-C-1", "1")
    milestones, outcome = activity.xpath("result")
    assert (milestones.get("type"), outcome.get("type")) == ("1", "2")
    assert milestones.xpath("indicator/title/narrative[@xml:lang='es']/text()") == ["Visita", "Protocolo"]
    first, second = milestones.xpath("indicator")
    assert first.xpath("period[target]/period-end/@iso-date") == ["2025-03-01"]
    assert first.xpath("period[actual]/period-end/@iso-date") == ["2025-03-10"]
    assert not second.xpath("period/actual")
    assert outcome.xpath("indicator/baseline/@value") == ["0"]
    assert outcome.xpath("indicator/period/target/@value") == ["200"]
    assert "USD 1,000.50" in " ".join(activity.xpath("description/narrative[@xml:lang='en']/text()"))


def test_each_stage_of_money_has_its_type_and_an_announcement_is_no_commitment(
    cast: Cast, client: Client
) -> None:
    made, before = arrangement("A-1"), None
    for month, stage in enumerate(("announced", "confirmed", "disbursed", "spent"), start=1):
        before = flow(f"F-{month}", stage, arrangement=made, follows=before, on=date(2025, month, 1))
    (activity,) = activities(client)
    assert [(ref, code) for ref, code, _amount in money(activity)] == [
        ("F-1", "12"), ("F-2", "2"), ("F-3", "3"), ("F-4", "4"),
    ]  # fmt: skip
    assert activity.xpath("participating-org/@role") == ["1", "4", "4"]
    assert activity.xpath("transaction/provider-org/narrative[@xml:lang='en']/text()") == ["Canada"] * 4


def test_no_row_of_money_stands_twice_or_is_lost(cast: Cast, client: Client) -> None:
    made = arrangement("A-1")
    arrangement("A-2", stages=())
    whole = flow("TOTAL", is_total=True, donor=None, donor_name="Todos")
    first = flow("IN-1", arrangement=made, part_of=whole)
    flow("IN-2", "confirmed", follows=first)
    flow("AGAIN", "announced", follows=Flow.objects.get(key="IN-2"))
    flow("OUT-1", arrangement=Arrangement.objects.get(key="A-2"))
    flow("NONE", amount=None, currency="")
    flow("LATER", on=date(2025, 6, 1))
    flow("NOBODY", donor=None)
    flow("GONE", withdrawn_at=WRITTEN, withdrawn_because="Error")
    flow("SECRET", visibility="private")
    root = activities(client)
    inside = [ref for activity in root for ref, _code, _amount in money(activity)]
    assert sorted(inside) == ["IN-1", "IN-2", "OUT-1"]
    rows = csv_rows(client_of(cast, "ana").get("/es/download/iati-flows-left-out.csv"))[1:]
    assert {row["key"]: row["reasons"] for row in rows} == {
        "TOTAL": "total", "AGAIN": "again", "NONE": "no_amount", "LATER": "to_come", "NOBODY": "nobody",
    }  # fmt: skip
    assert all(row["reason_es"] and row["reason_en"] for row in rows)


def test_what_nobody_stepped_or_dated_is_left_out_and_counted_with_its_reason(
    cast: Cast, client: Client
) -> None:
    arrangement("A-1", stages=(), said_stage="[Under discussion]")
    arrangement("A-2", starts_on=None, ends_on=None, stages=("idea",), period="antes de 2019")
    arrangement("A-3").sides.all().delete()
    arrangement("A-4", visibility="private", stages=())
    assert client.get(ADDRESS).status_code == 404
    rows = csv_rows(client.get("/es/download/iati-arrangements-left-out.csv"))[1:]
    found = {row["key"]: row["reasons"] for row in rows}
    assert found == {"A-1": "no_step", "A-2": "no_start", "A-3": "nobody"}
    region = iati.region(TODAY)
    assert (region.public, region.left_out) == (3, 3)
    assert region.counts == {"nobody": 1, "no_start": 1, "no_step": 1}
    page = client.get("/en/data/").content.decode()
    assert "3 of 3 public rows are not in that file" in page
    arrangement("A-5")
    root = activities(client)
    (note,) = root.itersiblings(etree.Comment, preceding=True)
    assert "cannot carry: 3. " in note.text


@pytest.mark.parametrize(
    ("stages", "code"),
    [(("idea",), "1"), (("signed",), "1"), (("signed", "active"), "2"), (("active", "closed"), "4"),
     (("idea", "dropped"), "5")],
)  # fmt: skip
def test_how_far_it_is_comes_from_its_newest_step(
    cast: Cast, client: Client, stages: tuple[str, ...], code: str
) -> None:
    arrangement("A-1", stages=stages)
    (activity,) = activities(client)
    assert activity.xpath("activity-status/@code") == [code]
    assert bool(activity.xpath("activity-date[@type='4']")) == (code in "45")


def test_money_of_no_arrangement_is_an_activity_of_its_own(cast: Cast, client: Client) -> None:
    first = flow("F-1", commitment=commitment("C-1"))
    first.recipients.add(party("MEX"))
    flow("F-2", "disbursed", follows=first, on=date(2025, 4, 1))
    flow("F-3")
    one, other = activities(client)
    assert [ref for ref, _code, _amount in money(one)] == ["F-1", "F-2"]
    assert (one.xpath("activity-status/@code"), other.xpath("activity-status/@code")) == (["2"], ["1"])
    assert one.xpath("recipient-region/@code") == ["498"]
    assert one.xpath("related-activity/@type") == ["1"]
    assert len(one.xpath("transaction/receiver-org")) == 1


def test_an_invented_row_is_marked_in_its_title(cast: Cast, client: Client) -> None:
    arrangement("A-1", is_demonstration=True)
    arrangement("A-2")
    flow("F-1", arrangement=Arrangement.objects.get(key="A-2"), is_demonstration=True)
    for activity in activities(client):
        assert activity.xpath("string(title/narrative[@xml:lang='en'])").startswith("[Demonstration]")


@pytest.mark.parametrize("name", ["nobody", "celia", "ana", "diego"])
def test_the_file_is_the_same_for_everyone_and_holds_nothing_that_is_not_public(
    cast: Cast, name: str
) -> None:
    made = arrangement("A-1")
    for visibility in ("private", "secretariat", "parties"):
        arrangement(f"A-{visibility}", visibility=visibility, title=text("quetzal"))
        flow(f"F-{visibility}", visibility=visibility, arrangement=made, purpose=text("quetzal"))
    root = activities(client_of(cast, name))
    assert len(root) == 1
    assert "quetzal" not in etree.tostring(root, encoding="unicode")
    assert not root.xpath("iati-activity/transaction")


def test_as_many_questions_to_the_database_for_30_activities_as_for_one(cast: Cast, client: Client) -> None:
    counts = []
    for batch in (range(1), range(1, 30)):
        for number in batch:
            made = arrangement(f"A-{number}")
            made.commitments.add(commitment(f"C-{number}"))
            planned(made)
            flow(f"F-{number}", "confirmed", follows=flow(f"E-{number}", arrangement=made))
        with CaptureQueriesContext(connection) as captured:
            assert len(etree.fromstring(body(client.get(ADDRESS)))) == Arrangement.objects.count() * 2
        counts.append(len(captured))
    assert counts[0] == counts[1]
