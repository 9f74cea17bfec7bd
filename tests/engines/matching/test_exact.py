"""The exact plan against brute force, and what must never change it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from cauce.engines.matching.allocation import exact, kernel
from cauce.engines.matching.allocation.order import sums
from cauce.engines.matching.allocation.problem import Problem
from cauce.engines.matching.allocation.solve import solve
from cauce.engines.matching.allocation.solved import Solved
from tests.engines.matching import brute
from tests.engines.matching.instances import open_room, small_problem

INSTANCES = 200
PARTS = 10


def worth_of(problem: Problem, way: Callable[[Problem], Solved] = exact.solve) -> brute.Worth:
    solved = way(problem)
    assert solved.is_proven
    assert problem.faults(solved.share) == []
    return [*map(float, sums(problem, solved.share)), problem.total_fit(solved.share)]


@pytest.mark.parametrize("part", range(PARTS))
def test_the_plan_equals_brute_force_on_the_whole_order(part: int) -> None:
    for seed in range(part, INSTANCES, PARTS):
        problem = small_problem(seed)
        best = pytest.approx(brute.best(problem), abs=1e-4)
        assert worth_of(problem) == best, seed
        assert worth_of(problem, solve) == best, seed


def test_numbers_that_nearly_agree_do_not_mislead_the_solver() -> None:
    """With 0.5 and 0.500000001 in one column HiGHS called another plan of this problem the best."""
    problem = small_problem(2067)
    assert worth_of(problem) == pytest.approx(brute.best(problem), abs=1e-4)


@pytest.mark.parametrize("seed", range(40))
def test_taking_an_offer_away_never_helps_the_worst_off_state(seed: int) -> None:
    problem = small_problem(seed)
    whole = worth_of(problem)[0]
    for offer in range(problem.offers):
        assert worth_of(_without_offer(problem, offer))[0] <= whole + 1e-6


def test_a_problem_without_pairs_is_a_plan_without_matches() -> None:
    solved = solve(_without_pairs(small_problem(1)))
    assert solved.is_proven
    assert solved.share.size == 0


@pytest.mark.parametrize(("seed", "fit"), [(0, 2.2846), (2, 3.1702)])
def test_a_plan_to_begin_with_never_ends_in_a_worse_one_or_in_none(seed: int, fit: float) -> None:
    """HiGHS keeps rows to 1e-6 only: what it then calls covered cannot be had to the last hair."""
    problem = open_room(seed, 8, 6, 4)
    guide = kernel.by_program(problem)
    assert guide is not None
    start = kernel.solve(problem, guide, seconds=20, is_brief=True).share
    found = exact.solve(problem, start=start, seconds=20)
    assert found.is_proven
    assert problem.faults(found.share) == []
    assert problem.total_fit(found.share) == pytest.approx(fit, abs=1e-3)
    assert found.fit_bound == pytest.approx(fit, abs=1e-3)


def test_a_plan_to_begin_with_may_spend_a_hair_too_much() -> None:
    for seed in (13, 17, 20):
        problem = small_problem(seed)
        share = exact.solve(problem).share
        start = np.minimum(share * (1 + 9e-7), problem.most)
        assert problem.faults(start) == []
        assert exact.solve(problem, start=start).is_proven, seed


def test_where_nothing_can_be_given_the_bound_is_nothing() -> None:
    problem = replace(small_problem(0), capacity=np.zeros(small_problem(0).offers, dtype=np.int64))
    solved = exact.solve(problem)
    assert solved.is_proven
    assert solved.fit_bound == pytest.approx(0.0)


def _without_offer(problem: Problem, offer: int) -> Problem:
    return _only(problem, problem.offer != offer)


def _without_pairs(problem: Problem) -> Problem:
    return _only(problem, np.zeros(problem.pairs, dtype=bool))


def _only(problem: Problem, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Problem:
    names = ("need", "offer", "fit", "cost", "least", "most", "bond")
    return replace(problem, **{name: getattr(problem, name)[kept] for name in names})
