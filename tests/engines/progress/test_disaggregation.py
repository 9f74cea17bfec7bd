"""Parts add up to their whole exactly, in each dimension by itself."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cauce.engines.progress.disaggregation import Part, problems

amounts = st.decimals(min_value=-(10**16) + 1, max_value=10**16 - 1, places=4)
DIMENSIONS = st.sampled_from(["sex", "age", "territory"])
divided = st.dictionaries(DIMENSIONS, st.lists(amounts, min_size=1), min_size=1)


def parts_of(divisions: dict[str, list[Decimal]]) -> list[Part]:
    return [Part(name, str(place), each) for name, row in divisions.items() for place, each in enumerate(row)]


def wrong_by_fractions(whole: Decimal, divisions: dict[str, list[Decimal]]) -> set[str]:
    """The naive twin: fractions are never rounded."""
    sums = {name: sum((Fraction(each) for each in row), Fraction(0)) for name, row in divisions.items()}
    return {name for name, total in sums.items() if total != Fraction(whole)}


@given(whole=amounts, divisions=divided)
def test_it_names_every_dimension_that_does_not_add_up_and_no_other(
    whole: Decimal, divisions: dict[str, list[Decimal]]
) -> None:
    found = problems(whole, parts_of(divisions))
    assert {each.dimension for each in found} == wrong_by_fractions(whole, divisions)
    for each in found:
        assert each.difference is not None
        assert Fraction(each.difference) == Fraction(each.total) - Fraction(whole)


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
