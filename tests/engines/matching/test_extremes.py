"""Rooms that nobody means to enter: no cost, no money, hairs and mountains of it, everything the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cauce.engines.matching.allocation import kernel
from cauce.engines.matching.allocation.order import sums
from cauce.engines.matching.allocation.prices import scarcity
from cauce.engines.matching.allocation.problem import Floats, Problem
from cauce.engines.matching.allocation.solve import solve
from cauce.engines.matching.plans import Plan, propose
from cauce.engines.matching.values import Form, Need, Offer, Quantity, Rate, Room, Unit
from tests.engines.matching.instances import DAY, small_problem

#: A division by nothing shows itself first as a warning of numpy.
pytestmark = pytest.mark.filterwarnings("error::RuntimeWarning")
Extreme = Callable[[Problem], Problem]


def _spread(problem: Problem) -> Problem:
    """Each offer counts in a unit of its own, from thousand-millionths to thousands of millions."""
    unit = 10.0 ** np.random.default_rng(problem.pairs).integers(-9, 16, problem.offers)
    return replace(problem, budget=problem.budget * unit, cost=problem.cost * unit[problem.offer])


EXTREMES: dict[str, Extreme] = {
    "no cost": lambda p: replace(p, cost=np.zeros(p.pairs)),
    "no money": lambda p: replace(p, budget=np.zeros(p.offers), most=np.where(p.cost > 0, 0.0, p.most)),
    "no money, said nowhere else": lambda p: replace(p, budget=np.zeros(p.offers)),
    "hairs of money": lambda p: replace(p, budget=p.budget * 1e-9, cost=p.cost * 1e-9),
    "hairs for mountains": lambda p: replace(p, cost=p.cost * 1e15),
    "mountains for hairs": lambda p: replace(p, cost=p.cost * 1e-9),
    "mountains of money": lambda p: replace(p, budget=p.budget * 1e15, cost=p.cost * 1e15),
    "all units": _spread,
    "all the same": lambda p: replace(p, fit=np.full(p.pairs, 0.5), cost=np.ones(p.pairs)),
    "nothing fits": lambda p: replace(p, fit=np.zeros(p.pairs)),
    "more partners than may be": lambda p: replace(p, min_partners=p.max_partners + 1),
    "more partners than there are": lambda p: replace(
        p, min_partners=np.full(p.needs, 9), max_partners=np.full(p.needs, 9)
    ),
    "no places": lambda p: replace(p, capacity=np.zeros(p.offers, dtype=np.int64)),
    "no pair may meet": lambda p: replace(p, pair_cap=np.zeros(len(p.pair_cap), dtype=np.int64)),
    "no shares": lambda p: replace(p, most=np.zeros(p.pairs), least=np.zeros(p.pairs)),
}


def check(problem: Problem, share: Floats, fit_bound: float) -> None:
    assert np.all(np.isfinite(share))
    assert problem.faults(share) == []
    assert problem.total_fit(share) <= fit_bound + 1e-5


@pytest.mark.parametrize("name", EXTREMES)
def test_no_room_breaks_a_way_to_a_plan_and_no_plan_breaks_a_rule(name: str) -> None:
    for seed in range(500, 506):
        problem = EXTREMES[name](small_problem(seed))
        found = solve(problem, seconds=20)
        assert found.is_proven, seed
        check(problem, found.share, found.fit_bound)
        if problem.pairs:
            priced = kernel.solve(problem, kernel.by_prices(problem), seconds=20)
            check(problem, priced.share, priced.fit_bound)
        assert len(scarcity(problem)) == problem.needs


@pytest.mark.parametrize("name", ["hairs of money", "mountains of money", "all units"])
def test_the_unit_that_an_offer_counts_in_changes_no_coverage(name: str) -> None:
    for seed in range(500, 512):
        problem = small_problem(seed)
        other = EXTREMES[name](problem)
        assert sums(other, solve(other).share) == pytest.approx(sums(problem, solve(problem).share), abs=1e-4)


def needs(count: int, amount: float | None = 5.0, **fields: Any) -> Iterator[Need]:
    for number in range(count):
        wanted = None if amount is None else Quantity(amount, Unit.PLACES)
        yield Need(f"n{number:04}", "BLZ", frozenset({Form.TRAINING}), quantity=wanted, **fields)


def offers(count: int, amount: float | None = 5.0, max_needs: int = 1) -> Iterator[Offer]:
    for number in range(count):
        left = None if amount is None else Quantity(amount, Unit.PLACES)
        key, training = f"o{number:04}", frozenset({Form.TRAINING})
        yield Offer(key, "CAN", training, quantity=left, max_needs=max_needs)


def plan(asked: Iterator[Need], given: Iterator[Offer]) -> Plan:
    return propose(Room(tuple(asked), tuple(given), DAY), seconds=20)


@pytest.mark.parametrize(
    ("asked", "left", "covered"),
    [(1e-9, 1e-9, 1), (1e-9, 1e15, 1), (1e15, 1e15, 1), (1e15, 1e-9, 0), (5.0, 0.0, 0), (0.01, 5e9, 1)],
)
def test_hairs_and_mountains_of_places(asked: float, left: float, covered: float) -> None:
    found = plan(needs(1, asked), offers(1, left))
    assert found.coverage == {"BLZ": covered}
    assert found.is_proven
    for each in found.given:
        assert each.amount == pytest.approx(asked)


def test_a_currency_worth_nearly_nothing_divides_by_nothing() -> None:
    rates = {"USD": Rate(1e-9, DAY, "x"), "EUR": Rate(1e15, DAY, "x")}
    money = [Quantity(1e-9, Unit.MONEY, "USD"), Quantity(1e15, Unit.MONEY, "EUR")]
    form = frozenset({Form.FINANCIAL})
    for wanted in money:
        for left in money:
            room = Room(
                (Need("n", "BLZ", form, quantity=wanted),),
                (Offer("o", "CAN", form, quantity=left),),
                DAY,
                rates,
            )
            found = propose(room)
            assert found.is_proven
            assert found.coverage["BLZ"] in (0.0, pytest.approx(1.0))


def test_a_thousand_equal_needs_of_one_state() -> None:
    found = plan(needs(1_000), offers(20))
    assert len(found.given) == 3
    assert found.coverage["BLZ"] == pytest.approx(0.003)
    room = Room(tuple(needs(1_000)), tuple(offers(20, amount=500.0, max_needs=100)), DAY)
    wide = propose(room, seconds=30)
    assert len(wide.given) == 3


def test_empty_sides_are_a_plan_without_proposals() -> None:
    for asked, given in ((0, 3), (3, 0), (0, 0)):
        found = plan(needs(asked), offers(given))
        assert (found.given, found.is_proven, found.gap) == ((), True, 0.0)
        assert dict(found.coverage) == ({"BLZ": 0.0} if asked else {})


@pytest.mark.parametrize(
    "wanted", [{"min_partners": 5, "max_partners": 2}, {"min_partners": 9, "max_partners": 9}]
)
def test_a_need_that_cannot_have_its_partners_has_none(wanted: dict[str, int]) -> None:
    for amount in (5.0, None):
        found = plan(needs(2, amount, **wanted), offers(4, amount, max_needs=2))
        assert found.given == ()
        assert found.coverage == {"BLZ": 0.0}
