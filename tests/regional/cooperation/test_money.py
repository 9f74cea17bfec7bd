"""Money goes its way from announcement to spending: who may enter it, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from cauce.engines.flows import Stage, Why
from cauce.foundation.ledger.models import Entry
from cauce.regional.cooperation.actions import flows, rates
from cauce.regional.cooperation.actions.refusals import Refused
from cauce.regional.cooperation.models import Flow, Rate
from cauce.regional.cooperation.queries import money
from cauce.regional.cooperation.queries.money import Asked
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.cooperation.money_making import DAY, announced, given, told


def totals(cast: Cast, who: str = "nobody", on: date | None = None, **asked: str) -> Any:
    return money.look(cast.person(who), Asked(**asked), on).totals


def test_the_stages_of_one_flow_are_one_flow_further_on(cast: Cast) -> None:
    first = announced(cast, "BLZ")
    confirmed = flows.confirm(by=cast.person("elena"), flow=first, told=told(80))
    flows.disburse(by=cast.person("elena"), flow=confirmed, told=told(30))
    last = flows.disburse(by=cast.person("ana"), flow=confirmed, told=told(20, on=date(2025, 4, 1)))
    flows.spend(by=cast.person("elena"), flow=last, told=told(5, on=date(2025, 5, 1)))
    found = totals(cast)
    assert {stage.value: sum_.own["CAD"] for stage, sum_ in found.whole.items()} == {
        "announced": 100, "confirmed": 80, "disbursed": 50, "spent": 5,
    }  # fmt: skip
    assert [each.open["CAD"] for each in found.differences] == [20, 30, 45]
    assert found.by_recipient["BLZ"].at(Stage.SPENT).own == {"CAD": 5}


def test_what_follows_takes_over_whose_it_is_and_what_it_is_for(cast: Cast) -> None:
    serves = {"commitment": make_commitment("C-1")}
    first = announced(cast, "BLZ", "MEX", serves=serves, visibility="parties", named=("BLZ",))
    after = flows.confirm(by=cast.person("elena"), flow=first, told=told(None))
    assert (after.donor_id, after.commitment, after.visibility) == ("CAN", serves["commitment"], "parties")
    assert [each.code for each in after.recipients.order_by("code")] == ["BLZ", "MEX"]
    assert [each.code for each in after.named_parties.all()] == ["BLZ"]
    assert (after.amount, after.currency) == (None, "")


@pytest.mark.parametrize("who", ["celia", "diego", "fabio", "gina", "nobody", "bruno"])
def test_only_the_donor_and_the_secretariat_enter_its_money(cast: Cast, who: str) -> None:
    first = announced(cast, "BLZ")
    for act in (
        lambda: flows.announce(by=cast.person(who), given=given("CAN"), told=told()),
        lambda: flows.confirm(by=cast.person(who), flow=first, told=told()),
        lambda: flows.withdraw(by=cast.person(who), flow=first, because="Error"),
        lambda: rates.set_rate(by=cast.person(who), currency="CAD", worth=Decimal(1), on=DAY, source="x"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Flow.objects.count() == 1
    assert not Rate.objects.exists()


def test_a_chair_enters_the_money_of_its_own_country(cast: Cast) -> None:
    made = flows.announce(by=cast.person("bruno"), given=given("COL"), told=told())
    assert made.key == "FLOW-COL-2025-01"
    assert Entry.objects.filter(verb="announce_money", party="COL").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": TODAY + timedelta(days=1)}, {"source_url": " "}, {"amount": -1}, {"currency": ""},
        {"on": date(2025, 2, 28)},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(cast: Cast, wrong: dict[str, Any]) -> None:
    first = announced(cast)
    with pytest.raises(Refused):
        flows.confirm(by=cast.person("elena"), flow=first, told=told(**wrong))
    assert Flow.objects.count() == 1


def test_a_stage_is_never_told_twice_in_a_row(cast: Cast) -> None:
    confirmed = flows.confirm(by=cast.person("elena"), flow=announced(cast), told=told())
    with pytest.raises(Refused):
        flows.confirm(by=cast.person("elena"), flow=confirmed, told=told())


def test_the_same_money_comes_no_further_as_a_part_and_as_a_whole(cast: Cast) -> None:
    whole = announced(cast)
    part = announced(cast, amount=40, part_of=whole)
    flows.confirm(by=cast.person("elena"), flow=part, told=told(40))
    with pytest.raises(Refused):
        flows.confirm(by=cast.person("elena"), flow=whole, told=told(100))
    other = announced(cast, amount=60)
    inside = announced(cast, amount=10, part_of=other)
    flows.confirm(by=cast.person("elena"), flow=other, told=told(60))
    with pytest.raises(Refused):
        flows.confirm(by=cast.person("elena"), flow=inside, told=told(10))
    found = totals(cast)
    assert found.whole[Stage.ANNOUNCED].own == {"CAD": 160}
    assert found.whole[Stage.CONFIRMED].own == {"CAD": 100}


def test_a_withdrawal_takes_away_one_row_and_says_why(cast: Cast) -> None:
    first, other = announced(cast, "BLZ"), announced(cast, "MEX", amount=7)
    with pytest.raises(Refused):
        flows.withdraw(by=cast.person("elena"), flow=first, because="  ")
    flows.withdraw(by=cast.person("elena"), flow=first, because="Dicho dos veces")
    found = totals(cast)
    assert found.whole[Stage.ANNOUNCED].own == {"CAD": other.amount}
    assert [row.key for row in found.left_out(Why.WITHDRAWN)] == [first.key]
    with pytest.raises(Refused):
        flows.withdraw(by=cast.person("elena"), flow=first, because="Otra vez")
    with pytest.raises(Refused):
        flows.confirm(by=cast.person("elena"), flow=first, told=told())


def test_a_day_that_is_over_knows_nothing_of_what_came_later(cast: Cast) -> None:
    first = announced(cast)
    flows.withdraw(by=cast.person("elena"), flow=first, because="Error")
    assert totals(cast, on=TODAY - timedelta(days=1)).rows == ()
    Flow.objects.update(entered_at=None)
    assert totals(cast, on=TODAY - timedelta(days=1)).whole[Stage.ANNOUNCED].own == {"CAD": 100}
    assert totals(cast, on=DAY - timedelta(days=1)).rows == ()
    assert totals(cast, on=TODAY).whole == {}


def test_a_rate_is_dated_sourced_and_never_set_twice(cast: Cast) -> None:
    announced(cast)
    rate: dict[str, Any] = {
        "by": cast.person("ana"),
        "currency": "CAD",
        "worth": Decimal("0.7"),
        "source": "Banco",
    }
    rates.set_rate(**rate, on=DAY + timedelta(days=1))
    assert totals(cast).whole[Stage.ANNOUNCED].kept == {"CAD": 100}
    rates.set_rate(**rate, on=DAY)
    assert totals(cast).whole[Stage.ANNOUNCED].converted == 70
    for wrong in ({"on": DAY}, {"on": TODAY + timedelta(days=1)}, {"on": DAY, "currency": "USD"}):
        with pytest.raises(Refused):
            rates.set_rate(**{**rate, **wrong})


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        ("public", {"ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"}),
        ("parties", {"ana", "celia", "elena"}),
        ("secretariat", {"ana", "elena"}),
    ],
)
def test_a_row_counts_only_for_those_who_may_see_it(cast: Cast, visibility: str, readers: set[str]) -> None:
    first = announced(cast, "BLZ", visibility=visibility, named=("BLZ",))
    confirmed = flows.confirm(by=cast.person("elena"), flow=first, told=told(80))
    for who in cast.everyone:
        found = money.look(cast.person(who), Asked())
        assert bool(found.totals.whole) is (who in readers), who
        assert (money.one(cast.person(who), confirmed.key) is not None) is (who in readers), who


def test_narrowing_to_a_state_leaves_a_part_within_its_larger_row(cast: Cast) -> None:
    whole = announced(cast)
    announced(cast, "BLZ", amount=40, part_of=whole)
    assert totals(cast, state="BLZ").whole == {}
    assert totals(cast, donor="CAN").whole[Stage.ANNOUNCED].own == {"CAD": 100}
    assert totals(cast, state="-").whole[Stage.ANNOUNCED].own == {"CAD": 100}


def test_money_of_a_commitment_comes_also_through_its_need_or_arrangement(cast: Cast) -> None:
    commitment = make_commitment("C-1")
    announced(cast, "BLZ", serves={"commitment": commitment})
    announced(cast, "BLZ")
    found = money.of_commitment(cast.person("nobody"), commitment.pk)
    assert found.totals.whole[Stage.ANNOUNCED].own == {"CAD": 100}


def test_the_record_tells_amounts_only_of_what_everyone_may_see(cast: Cast) -> None:
    announced(cast, amount=12345, visibility="secretariat")
    announced(cast, amount=777)
    changes = [each.change for each in Entry.objects.filter(verb="announce_money").order_by("pk")]
    assert "amount" not in changes[0]
    assert changes[1]["amount"] == "777"


def test_a_row_is_shown_with_its_own_flow_and_not_with_what_others_gave(cast: Cast) -> None:
    total = announced(cast, amount=500)
    Flow.objects.filter(pk=total.pk).update(is_total=True, donor=None)
    mine = announced(cast, "BLZ", part_of=total)
    inside = announced(cast, "MEX", amount=10, part_of=mine)
    paid = flows.disburse(by=cast.person("elena"), flow=inside, told=told(10))
    other = announced(cast, donor="ESP", by="ana", part_of=total)
    whole = money.one(cast.person("nobody"), paid.key)
    assert whole is not None
    assert {flow.key for flow, _counted in whole.rows} == {mine.key, inside.key, paid.key}
    above = money.one(cast.person("nobody"), total.key)
    assert above is not None
    assert {flow.key for flow, _counted in above.rows} == {total.key, mine.key, other.key}
