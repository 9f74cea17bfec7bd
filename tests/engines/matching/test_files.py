"""Files of needs and offers: every fault at once, with file, row and field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cauce.engines.matching.files import Fault, objects, read_needs, read_offers, read_weights
from cauce.engines.matching.reasons import Factor

NEED = {"key": "n1", "state": "BLZ", "forms": ["twinning"]}
OFFER = {"key": "o1", "owner": "CAN", "forms": ["twinning"]}


def faults_of_need(**fields: Any) -> list[str]:
    faults: list[Fault] = []
    read_needs("needs.json", {"needs": [{**NEED, **fields}]}, faults)
    return [str(each) for each in faults]


def faults_of_offer(**fields: Any) -> list[str]:
    faults: list[Fault] = []
    read_offers("offers.json", {"offers": [{**OFFER, **fields}]}, faults)
    return [str(each) for each in faults]


def test_what_a_file_does_not_say_is_not_known() -> None:
    faults: list[Fault] = []
    [need] = read_needs("needs.json", {"needs": [NEED]}, faults).needs
    [offer] = read_offers("offers.json", {"offers": [OFFER]}, faults).offers
    assert faults == []
    assert (need.quantity, need.window, need.priority, offer.states, offer.proofs) == (None,) * 5


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"quantity": {"amount": -3, "unit": "places"}},
            "quantity.amount: -3 is out of bounds: it goes from 0 on",
        ),
        ({"quantity": {"amount": 3, "unit": "money"}}, "quantity.currency: is missing"),
        (
            {"window": {"first": "2025-06-01", "last": "2025-05-01"}},
            "window.last: 2025-05-01 lies before 2025-06-01",
        ),
        (
            {"window": {"first": "tomorrow"}},
            "window.first: a day like 2025-05-15 is expected, not 'tomorrow'",
        ),
        ({"forms": ["magic"]}, "forms: 'magic' is none of: financial"),
        ({"forms": []}, "forms: at least one is needed"),
        ({"min_partners": 3, "max_partners": 2}, "min_partners: 3 is more than the 2 of max_partners"),
        (
            {"meets": ["visibility"], "refuses": ["visibility"]},
            "refuses: visibility cannot be met and refused at once",
        ),
        ({"prioritty": 1}, "prioritty: is not a field of this file"),
    ],
)
def test_a_fault_of_a_need_is_a_clear_sentence(fields: dict[str, Any], sentence: str) -> None:
    [told] = faults_of_need(**fields)
    assert told.startswith(f"needs.json, row 1, {sentence}")


def test_an_earmark_that_leaves_no_state_is_said() -> None:
    [told] = faults_of_offer(states=["BLZ"], not_states=["BLZ"])
    assert "the earmark leaves no State" in told


def test_all_faults_of_all_rows_are_told_at_once() -> None:
    rows = [{**NEED, "key": f"n{number}", "priority": 9} for number in range(10)]
    faults: list[Fault] = []
    read_needs("needs.json", {"needs": [*rows, "not an object", NEED, NEED]}, faults)
    assert [each.row for each in faults if each.field == "priority"] == list(range(1, 11))
    assert any(each.row == 11 for each in faults)
    assert any("stands in row" in each.text for each in faults)


@pytest.mark.parametrize("given", [None, [], "x", 3, {"needs": {}}, {}])
def test_a_file_that_is_something_else_says_so(given: Any) -> None:
    faults: list[Fault] = []
    read_needs("needs.json", given, faults)
    assert faults


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"priority": 1.5}, "priority: a whole number is expected, not 1.5"),
        ({"min_partners": 10**400}, "min_partners: a number of hundreds of digits is out of bounds: it goes"),
        ({"max_partners": 1e30}, "max_partners: 1e+30 is out of bounds: it goes from 1 to 1e+06"),
        (
            {"claims_a_year": 1e-300},
            "claims_a_year: 1e-300 is too small to count with: the smallest is 1e-09",
        ),
        (
            {"quantity": {"amount": 10**400, "unit": "places"}},
            "quantity.amount: a number of hundreds of digits is out of bounds: it goes from 0 to 1e+15",
        ),
        ({"forms": "twinning"}, "forms: a list of texts is expected, not 'twinning'"),
    ],
)
def test_a_number_that_cannot_be_counted_with_is_a_fault(fields: dict[str, Any], sentence: str) -> None:
    [told] = faults_of_need(**fields)
    assert told.startswith(f"needs.json, row 1, {sentence}")


def test_a_fault_in_a_list_inside_names_its_place() -> None:
    faults: list[Fault] = []
    offer = {
        "key": "o", "owner": "CAN", "forms": ["twinning"], "proofs": [{"title": "a"}, {"titel": "b"}],
    }  # fmt: skip
    cooperation = [{"owner": "CAN", "state": "BLZ", "title": "x", "year": 2001.5}, {"owner": "CAN"}]
    read_offers("offers.json", {"offers": [offer], "cooperation": cooperation}, faults)
    assert [str(each) for each in faults] == [
        "offers.json, row 1, proofs[2].title: is missing",
        "offers.json, row 1, proofs[2].titel: is not a field of this file",
        "offers.json, cooperation[1].year: a whole number is expected, not 2001.5",
        "offers.json, cooperation[2].state: is missing",
        "offers.json, cooperation[2].title: is missing",
    ]


@pytest.mark.parametrize("wrong", ["", 0, False, {}])
def test_what_is_no_list_is_not_taken_for_an_empty_one(wrong: object) -> None:
    faults: list[Fault] = []
    read_offers("offers.json", {"offers": [], "cooperation": wrong}, faults)
    assert [str(each) for each in faults] == ["offers.json, cooperation: a list of objects is expected"]


def test_a_rate_names_its_currency() -> None:
    faults: list[Fault] = []
    rates = {"EUR": {"worth": -1, "on": "2025-05-01", "source": "x"}, "CAD": {"worth": 0.7, "source": "x"}}
    read_needs("needs.json", {"needs": [], "rates": rates}, faults)
    assert [str(each) for each in faults] == [
        "needs.json, rates.EUR.worth: -1 is out of bounds: it goes from 1e-09 on",
        "needs.json, rates.CAD.on: a rate without a day says nothing",
    ]


def test_a_field_that_stands_twice_is_a_fault_of_its_row() -> None:
    text = """{"needs": [{"key": "a", "state": "BLZ", "forms": ["twinning"],
        "quantity": {"amount": 1, "amount": 2, "unit": "places"}}, {"key": "b", "key": "c",
        "state": "BLZ", "forms": ["twinning"]}]}"""
    faults: list[Fault] = []
    read_needs("needs.json", json.loads(text, object_pairs_hook=objects), faults)
    assert [str(each) for each in faults] == [
        "needs.json, row 2, key: stands twice in the same object",
        "needs.json, row 1, quantity.amount: stands twice in the same object",
    ]


def test_weights_must_weigh_something() -> None:
    faults: list[Fault] = []
    assert read_weights("weights.json", {"theme": 2}, faults)[Factor.THEME] == 2
    assert faults == []
    read_weights("weights.json", {}, faults)
    assert faults


def test_a_row_that_is_none_does_not_shift_the_numbers_of_the_others() -> None:
    faults: list[Fault] = []
    read_needs("needs.json", {"needs": ["none", NEED, NEED]}, faults)
    [twice] = [each for each in faults if each.field == "key"]
    assert (twice.row, twice.text) == (3, "'n1' stands in row 2 already")


def test_a_number_without_an_end_is_a_fault() -> None:
    [told] = faults_of_need(claims_a_year=float("inf"))
    assert "claims_a_year: a number is expected that has an end" in told


def test_misspelt_fields_are_told_in_the_same_order_each_time() -> None:
    told = faults_of_need(zeta=1, alpha=1, mid=1)
    assert [each.split(", ")[-1].split(":")[0] for each in told] == ["alpha", "mid", "zeta"]
