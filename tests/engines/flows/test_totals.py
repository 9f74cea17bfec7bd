"""Any sequence of flows, in any order, in several currencies: the totals agree, and nothing counts twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauce.engines.flows import (
    NOTHING,
    STAGES,
    BadRows,
    Money,
    Rate,
    Rates,
    Row,
    Share,
    Stage,
    Totals,
    Why,
    add_up,
    count,
)
from tests.engines.flows import twin
from tests.engines.flows.made import life, rates, sequences, withdrawn

DAY = date(2021, 6, 10)
#: A busy machine is no fault of the engine.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def announced(key: str, amount: int | None, **fields: object) -> Row:
    given: dict[str, object] = {"currency": "EUR", "stage": Stage.ANNOUNCED, "donor": "ESP", "on": DAY}
    return Row(key=key, amount=None if amount is None else Decimal(amount), **{**given, **fields})  # type: ignore[arg-type]


def worth(money: Money) -> tuple[Counter[str], Counter[str], Decimal, int, int]:
    """What can be compared of a sum."""
    return Counter(money.own), Counter(money.kept), money.converted, money.rows, money.unstated


def summed(shares: Mapping[str, Share], stage: Stage) -> Money:
    return sum((share.alone.get(stage, NOTHING) for share in shares.values()), NOTHING)


@UNHURRIED
@given(sequences(), rates(), st.randoms())
def test_the_order_of_arrival_changes_nothing(rows: list[Row], known: list[Rate], chance: Random) -> None:
    shuffled = rows[:]
    chance.shuffle(shuffled)
    assert add_up(shuffled, Rates(known)) == add_up(rows, Rates(known))


@UNHURRIED
@given(sequences(), rates())
def test_it_counts_what_the_naive_twin_counts(rows: list[Row], known: list[Rate]) -> None:
    totals = add_up(rows, Rates(known))
    assert {each.row.key for each in totals.rows if each.counts} == {
        row.key for row in rows if twin.counts(row, rows)
    }
    for stage in STAGES:
        worths = [twin.cents(row, known) for row in rows if row.stage is stage and twin.counts(row, rows)]
        expected = sum(each for each in worths if each is not None)
        assert totals.whole.get(stage, NOTHING).converted * 100 == expected


@UNHURRIED
@given(sequences(), rates())
def test_donors_and_years_add_up_to_the_whole(rows: list[Row], known: list[Rate]) -> None:
    totals = add_up(rows, Rates(known))
    for stage in STAGES:
        whole = worth(totals.whole.get(stage, NOTHING))
        assert worth(summed(totals.by_donor, stage)) == whole
        assert worth(summed(totals.by_year, stage)) == whole


@UNHURRIED
@given(sequences(), rates())
def test_recipients_and_themes_add_up_to_the_whole_with_what_is_shared_taken_once(
    rows: list[Row], known: list[Rate]
) -> None:
    totals = add_up(rows, Rates(known))
    counted = [each.row for each in totals.rows if each.counts]
    for stage in STAGES:
        whole = worth(totals.whole.get(stage, NOTHING))
        for shares, named in ((totals.by_recipient, "recipients"), (totals.by_theme, "themes")):
            shared = [row for row in counted if row.stage is stage and len(getattr(row, named)) > 1]
            assert worth(summed(shares, stage) + Money.of(shared, Rates(known))) == whole
            for row in shared:
                for key in getattr(row, named):
                    assert shares[key].shared[stage].rows >= 1


@UNHURRIED
@given(sequences(), rates())
def test_every_row_has_one_answer_and_no_flow_counts_a_row_and_its_repetition(
    rows: list[Row], known: list[Rate]
) -> None:
    totals = add_up(rows, Rates(known))
    assert sorted(each.row.key for each in totals.rows) == sorted(row.key for row in rows)
    counting = {each.row.key: each.row for each in totals.rows if each.counts}
    for row in counting.values():
        for above in (*twin.chain(row, rows, "follows"), *twin.chain(row, rows, "part_of")):
            both_state = above.amount is not None and row.amount is not None
            assert not (above.key in counting and above.stage is row.stage and both_state)


@UNHURRIED
@given(sequences(), rates(), st.data())
def test_withdrawing_takes_away_exactly_one(rows: list[Row], known: list[Rate], data: st.DataObject) -> None:
    """A counted row that nothing repeats or is part of: its stage loses it, and no other figure moves."""
    tied = {row.follows for row in rows} | {row.part_of for row in rows}
    alone = [each.row for each in count(rows) if each.counts and each.row.key not in tied]
    if not alone:
        return
    gone = data.draw(st.sampled_from(alone))
    before = add_up(rows, Rates(known))
    after = add_up([withdrawn(row) if row == gone else row for row in rows], Rates(known))
    for stage in STAGES:
        lost = Money.of([gone] if stage is gone.stage else [], Rates(known))
        now = after.whole.get(stage, NOTHING)
        assert worth(now + lost) == worth(before.whole.get(stage, NOTHING))
        donor = after.by_donor.get(gone.donor, Share()).at(stage)
        assert worth(donor + lost) == worth(before.by_donor.get(gone.donor, Share()).at(stage))
    others = {key: share for key, share in before.by_donor.items() if key != gone.donor}
    assert others == {key: share for key, share in after.by_donor.items() if key != gone.donor}


@UNHURRIED
@given(sequences(), rates(), st.data())
def test_a_withdrawn_row_never_counts_and_what_does_not_count_takes_nothing_away(
    rows: list[Row], known: list[Rate], data: st.DataObject
) -> None:
    idle = [each.row for each in count(rows) if not each.counts and each.why is not Why.TOTAL]
    if not idle:
        return
    gone = data.draw(st.sampled_from(idle))
    held = {gone.key}
    held |= {row.key for row in rows if held & {row.follows, row.part_of}}
    if len(held) > 1:
        return
    after = add_up([withdrawn(row) if row == gone else row for row in rows], Rates(known))
    assert after.whole == add_up(rows, Rates(known)).whole


@UNHURRIED
@given(life(), rates())
def test_the_difference_between_two_stages_is_what_has_not_come_further(
    rows: list[Row], known: list[Rate]
) -> None:
    totals = add_up(rows, Rates(known))
    for difference in totals.differences:
        before = totals.whole.get(difference.before, NOTHING).own
        after = totals.whole.get(difference.after, NOTHING).own
        for currency in {*before, *after}:
            assert before.get(currency, 0) - after.get(currency, 0) == difference.open.get(currency, 0)
        assert not difference.beyond
        assert not difference.unknown


def only(totals: Totals) -> Money:
    return totals.whole.get(Stage.ANNOUNCED, NOTHING)


def test_a_total_told_of_an_occasion_is_never_added_to_its_named_parts() -> None:
    rows = [
        announced("TOTAL", 110, currency="USD", donor="", is_total=True),
        announced("USA", 57, currency="USD", part_of="TOTAL", donor="USA"),
        announced("ESP", 10, part_of="TOTAL"),
    ]
    totals = add_up(rows, Rates([Rate("EUR", Decimal("1.2"), DAY)]))
    assert only(totals).own == {"USD": 57, "EUR": 10}
    assert only(totals).converted == 69
    (told,) = totals.told
    assert told.rest == 41
    assert (told.currency, told.named.rows) == ("USD", 2)
    assert add_up(rows).told[0].rest is None


def test_a_row_for_several_is_once_in_the_whole_and_shared_in_each() -> None:
    totals = add_up([announced("A", 90, recipients=frozenset({"CRI", "PAN"})), announced("B", 5)])
    assert only(totals).own == {"EUR": 95}
    assert totals.by_recipient["CRI"].shared[Stage.ANNOUNCED].own == {"EUR": 90}
    assert totals.by_recipient["PAN"].alone == {}
    assert totals.by_recipient[""].alone[Stage.ANNOUNCED].own == {"EUR": 5}


def test_what_names_no_amount_is_counted_as_such_and_never_as_zero() -> None:
    totals = add_up([announced("A", None), announced("B", 5)])
    assert (only(totals).rows, only(totals).unstated) == (2, 1)
    assert only(totals).own == {"EUR": 5}
    assert not only(totals).is_whole
    assert totals.differences[0].unknown == 1


def test_a_part_of_a_larger_announcement_counts_within_it_until_that_is_withdrawn() -> None:
    larger, part = announced("A", 63), announced("B", 10, part_of="A")
    assert only(add_up([larger, part])).own == {"EUR": 63}
    assert only(add_up([withdrawn(larger), part])).own == {"EUR": 10}


def test_the_same_money_told_again_counts_once() -> None:
    again = announced("B", 63, follows="A", on=date(2022, 1, 1))
    assert only(add_up([announced("A", 63), again])).own == {"EUR": 63}


def test_what_is_disbursed_of_a_part_is_taken_off_the_whole_announcement() -> None:
    rows = [
        announced("A", 63), announced("B", 10, part_of="A"),
        announced("C", 10, follows="B", stage=Stage.CONFIRMED),
        announced("D", 70, follows="A", stage=Stage.CONFIRMED),
    ]  # fmt: skip
    assert add_up(rows[:3]).differences[0].open == {"EUR": 53}
    assert add_up(rows).differences[0].beyond == {"EUR": 17}


def test_a_withdrawal_in_the_middle_does_not_tear_a_flow_apart() -> None:
    rows = [
        announced("A", 63),
        withdrawn(announced("B", 63, follows="A", stage=Stage.CONFIRMED)),
        announced("C", 20, follows="B", stage=Stage.DISBURSED),
    ]
    assert {each.flow for each in count(rows)} == {"A"}
    assert add_up(rows).whole[Stage.DISBURSED].own == {"EUR": 20}


def test_a_rate_speaks_from_its_day_on_for_a_year() -> None:
    known = Rates([Rate("EUR", Decimal("1.2"), DAY)])
    early = announced("A", 10, on=date(2021, 6, 9))
    late = announced("B", 10, on=date(2022, 6, 12))
    timely = announced("C", 10, on=date(2022, 6, 11))
    money = only(add_up([early, late, timely], known))
    assert money.converted == 12
    assert money.kept == {"EUR": 20}


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(BadRows, match="A stands twice"):
        add_up([announced("A", 1), announced("A", 2)])


@pytest.mark.parametrize("fields", [{"amount": Decimal(-1)}, {"amount": Decimal("NaN")}, {"currency": ""}])
def test_an_amount_that_is_none_is_refused(fields: dict[str, object]) -> None:
    with pytest.raises(BadRows):
        replace(announced("A", 1), **fields)  # type: ignore[arg-type]


@UNHURRIED
@given(sequences(), rates())
def test_narrowing_by_each_donor_gives_the_shares_of_the_whole(rows: list[Row], known: list[Rate]) -> None:
    totals = add_up(rows, Rates(known))
    for donor, share in totals.by_donor.items():
        narrowed = add_up(rows, Rates(known), only=lambda row, donor=donor: row.donor == donor)  # type: ignore[misc]
        assert narrowed.whole == share.alone
        assert set(narrowed.by_donor) == {donor}


def test_a_part_stays_within_its_larger_row_when_only_its_recipient_is_asked_for() -> None:
    rows = [announced("A", 63), announced("B", 10, part_of="A", recipients=frozenset({"HND"}))]
    totals = add_up(rows, only=lambda row: "HND" in row.recipients)
    assert totals.whole == {}
    assert [row.key for row in totals.left_out(Why.WITHIN)] == ["B"]
