"""Money as totals to date: the newest of each party, kind and currency; nothing mixed, nothing leaked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import queries
from cauce.regional.progress.actions import GivenMoney
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.making import draft, signed

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def money(**amounts: int) -> tuple[GivenMoney, ...]:
    """announced_USD=5 and the like."""
    split = ((name.partition("_"), Decimal(amount)) for name, amount in amounts.items())
    return tuple(GivenMoney(kind, currency, amount) for (kind, _, currency), amount in split)


def totals(cast: Cast, name: str = "nobody", **when: Any) -> dict[str, dict[str, int]]:
    person = cast.person(name)
    rows = Commitment.objects.visible_to(person)
    found = queries.money_totals(rows, person, **when)
    return {currency: {kind: int(sum_) for kind, sum_ in kinds.items()} for currency, kinds in found.items()}


def test_totals_to_date_are_not_added_over_time_nor_across_currencies_or_kinds(cast: Cast) -> None:
    first, second = make_commitment("A", by=("BLZ", "MEX")), make_commitment("B", by=("MEX",))
    signed(cast, first, "BLZ", refers_to=TODAY - 2 * WEEK, money=money(announced_USD=100, disbursed_USD=10))
    signed(cast, first, "BLZ", refers_to=TODAY - WEEK, money=money(disbursed_USD=60, announced_EUR=5))
    signed(cast, first, "MEX", refers_to=TODAY - WEEK, money=money(announced_USD=0))
    signed(cast, second, "MEX", money=money(announced_USD=7))
    assert totals(cast) == {"USD": {"announced": 107, "disbursed": 60}, "EUR": {"announced": 5}}
    assert totals(cast, on=TODAY - 2 * WEEK) == {"USD": {"announced": 100, "disbursed": 10}}
    assert totals(cast, on=TODAY - 3 * WEEK) == {}
    assert queries.money_of(cast.person("nobody"), first.pk) == {
        "EUR": {"announced": 5}, "USD": {"announced": 100, "disbursed": 60}
    }  # fmt: skip


def test_an_update_that_says_nothing_of_money_takes_nothing_back(cast: Cast) -> None:
    commitment = make_commitment("A")
    paid = signed(cast, commitment, refers_to=TODAY - WEEK, money=money(disbursed_USD=3))
    signed(cast, commitment, stage="fulfilled")
    (amount,) = queries.amounts_of(cast.person("nobody"), [commitment.pk])[commitment.pk]
    assert (amount.party, int(amount.amount), amount.update) == ("BLZ", 3, paid.pk)


def test_a_correction_takes_the_place_of_what_was_said_of_money(cast: Cast) -> None:
    commitment = make_commitment("A")
    wrong = signed(cast, commitment, refers_to=TODAY - WEEK, money=money(disbursed_USD=3000))
    signed(cast, commitment, refers_to=TODAY - WEEK, corrects=wrong, money=money(disbursed_USD=3))
    assert totals(cast) == {"USD": {"disbursed": 3}}


def test_money_counts_only_for_those_who_read_the_update_and_see_the_commitment(cast: Cast) -> None:
    signed(cast, make_commitment("A"), money=money(disbursed_USD=1), audience="secretariat")
    draft(cast, make_commitment("B"), money=money(disbursed_USD=10))
    hidden = make_commitment("C", by=("MEX",), visibility="private", owner_id="MEX")
    signed(cast, hidden, "MEX", money=money(disbursed_USD=100))
    seen = {name: totals(cast, name).get("USD", {}).get("disbursed", 0) for name in cast.everyone}
    assert seen == {**dict.fromkeys(cast.everyone, 0), "ana": 1, "celia": 1, "diego": 100, "fabio": 100}


def test_money_is_asked_for_once_for_one_commitment_and_for_many(cast: Cast) -> None:
    for number in range(8):
        signed(cast, make_commitment(f"C{number}"), money=money(announced_USD=1))
    keys = list(Commitment.objects.values_list("pk", flat=True))
    for asked in (keys[:1], keys):
        with CaptureQueriesContext(connection) as ran:
            queries.amounts_of(cast.person("nobody"), asked)
        assert len(ran) == 1
    with CaptureQueriesContext(connection) as ran:
        assert totals(cast) == {"USD": {"announced": 8}}
    assert len(ran) == 1
