"""Parts add up to their whole exactly, in each dimension by itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauce.engines.progress.disaggregation import Part, SharePart, problems, share_problems

#: A machine that is busy with other things is no fault of the sums.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
amounts = st.decimals(min_value=-(10**16) + 1, max_value=10**16 - 1, places=4)
DIMENSIONS = st.sampled_from(["sex", "age", "territory"])
divided = st.dictionaries(DIMENSIONS, st.lists(amounts, min_size=1, max_size=8), min_size=1)


def parts_of(divisions: dict[str, list[Decimal]]) -> list[Part]:
    return [Part(name, str(place), each) for name, row in divisions.items() for place, each in enumerate(row)]


def wrong_by_fractions(whole: Decimal, divisions: dict[str, list[Decimal]]) -> set[str]:
    """The naive twin: fractions are never rounded."""
    sums = {name: sum((Fraction(each) for each in row), Fraction(0)) for name, row in divisions.items()}
    return {name for name, total in sums.items() if total != Fraction(whole)}


@unhurried
@given(whole=amounts, divisions=divided)
def test_it_names_every_dimension_that_does_not_add_up_and_no_other(
    whole: Decimal, divisions: dict[str, list[Decimal]]
) -> None:
    found = problems(whole, parts_of(divisions))
    assert {each.dimension for each in found} == wrong_by_fractions(whole, divisions)
    for each in found:
        assert each.difference is not None
        assert Fraction(each.difference) == Fraction(each.total) - Fraction(whole)


@unhurried
@given(divisions=st.lists(st.lists(amounts, min_size=1, max_size=6), min_size=1, max_size=3), whole=amounts)
def test_a_division_that_is_completed_to_its_whole_always_adds_up(
    divisions: list[list[Decimal]], whole: Decimal
) -> None:
    completed = {
        str(place): [*row, Decimal(whole - sum(row, Decimal(0)))] for place, row in enumerate(divisions)
    }
    assert problems(whole, parts_of(completed)) == ()
    off_by_least = {name: [*row, Decimal("0.0001")] for name, row in completed.items()}
    assert {each.dimension for each in problems(whole, parts_of(off_by_least))} == set(completed)


def test_parts_of_no_value_do_not_add_up_even_to_zero() -> None:
    assert problems(None, [Part("sex", "women", Decimal(0))])[0].difference is None
    assert problems(Decimal(0), [Part("sex", "women", Decimal(0))]) == ()


counts = st.decimals(min_value=0, max_value=10**15 - 1, places=4)
shared = st.dictionaries(DIMENSIONS, st.lists(st.tuples(counts, counts), min_size=1, max_size=6), min_size=1)


def share_parts_of(divisions: dict[str, list[tuple[Decimal, Decimal]]]) -> list[SharePart]:
    return [
        SharePart(name, str(place), *both)
        for name, row in divisions.items()
        for place, both in enumerate(row)
    ]


@unhurried
@given(so_many=counts, of=counts, divisions=shared)
def test_each_count_of_a_share_adds_up_by_itself(
    so_many: Decimal, of: Decimal, divisions: dict[str, list[tuple[Decimal, Decimal]]]
) -> None:
    found = {(each.of, each.dimension) for each in share_problems(so_many, of, share_parts_of(divisions))}
    wrong = set()
    for place, (name, whole) in enumerate((("numerator", so_many), ("denominator", of))):
        row = {dimension: [both[place] for both in parts] for dimension, parts in divisions.items()}
        wrong |= {(name, dimension) for dimension in wrong_by_fractions(whole, row)}
    assert found == wrong


@unhurried
@given(divisions=shared)
def test_the_share_of_the_whole_lies_between_the_shares_of_its_parts(
    divisions: dict[str, list[tuple[Decimal, Decimal]]],
) -> None:
    """What tells counts from percentages: the whole is their mean, weighted by how many there are."""
    for dimension, row in divisions.items():
        so_many, of = (sum((Fraction(both[place]) for both in row), Fraction(0)) for place in (0, 1))
        parts = share_parts_of({dimension: row})
        if not of or not all(each.is_possible for each in parts):
            continue
        assert not share_problems(Decimal(sum(a for a, _ in row)), Decimal(sum(b for _, b in row)), parts)
        shares = [Fraction(each.numerator) / Fraction(each.denominator) for each in parts if each.denominator]
        assert min(shares) <= so_many / of <= max(shares)


def test_nothing_of_nothing_has_no_share_and_something_of_nothing_cannot_be() -> None:
    nobody, wrong = (SharePart("sex", "x", Decimal(some), Decimal(0)) for some in (0, 1))
    assert (nobody.share, nobody.is_possible, wrong.is_possible) == (None, True, False)
    assert share_problems(None, None, [nobody])[0].difference is None
