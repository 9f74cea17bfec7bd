"""The ways to a plan: none breaks a rule or passes its bound; on small rooms they meet the proven plan."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cauce.engines.matching.allocation import exact, kernel
from cauce.engines.matching.allocation.draft import Draft
from cauce.engines.matching.allocation.order import ceiling, is_better, need_ceiling, need_floor, sums
from cauce.engines.matching.allocation.parts import Aim, decided, laid_out, only
from cauce.engines.matching.allocation.prices import COVER, bound, paid, priced, scarcity, worst_bound
from cauce.engines.matching.allocation.problem import Floats, Problem
from cauce.engines.matching.allocation.programs import mixed
from cauce.engines.matching.allocation.proof import covers, losses, proven
from cauce.engines.matching.allocation.relaxed import best, fairest, relaxed_rules
from cauce.engines.matching.allocation.rows import base_rows
from cauce.engines.matching.allocation.solve import solve
from cauce.engines.matching.allocation.solved import Solved
from cauce.engines.matching.allocation.tighter import tightened
from tests.engines.matching import brute
from tests.engines.matching.instances import STATES, open_room, planted, small_problem

GUIDES = {"by_program": kernel.by_program, "by_prices": kernel.by_prices}


class Cancelled(Exception):
    pass


def guided(problem: Problem, guide: str) -> Solved:
    found = GUIDES[guide](problem)
    assert found is not None
    return kernel.solve(problem, found, seconds=20)


def worth(problem: Problem, share: Floats) -> brute.Worth:
    return [*map(float, sums(problem, share)), problem.total_fit(share)]


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("part", range(4))
def test_a_guided_plan_breaks_no_rule_and_passes_no_bound(guide: str, part: int) -> None:
    for seed in range(part, 32, 4):
        problem = small_problem(seed)
        if not problem.pairs:
            continue
        found, top = guided(problem, guide), exact.solve(problem)
        assert problem.faults(found.share) == [], seed
        assert not brute.is_better(worth(problem, found.share), worth(problem, top.share)), seed
        assert problem.total_fit(found.share) <= found.fit_bound + 1e-5, seed
        worst = problem.coverage(top.share)[problem.needs_of_state > 0].min()
        assert worst <= found.coverage_bound + 1e-5, seed


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guided_plan_covers_as_well_as_the_proven_one_in_most_small_rooms(guide: str) -> None:
    equal = told = 0
    for seed in range(30):
        problem = small_problem(seed)
        if problem.pairs:
            found, top = guided(problem, guide), exact.solve(problem)
            equal += bool(np.allclose(sums(problem, found.share), sums(problem, top.share), atol=0.01))
            told += 1
    assert equal >= 0.85 * told


@pytest.mark.parametrize("seed", range(3))
def test_what_was_hidden_is_found_every_need_is_covered_whole(seed: int) -> None:
    problem = planted(seed, 40, 60, 12)
    found = solve(problem, seconds=6)
    assert problem.faults(found.share) == []
    assert problem.coverage(found.share) == pytest.approx(np.ones(7), abs=1e-5)
    assert found.fit_bound * 0.95 <= problem.total_fit(found.share) <= found.fit_bound + 1e-5


@pytest.mark.parametrize("seed", range(2))
def test_prices_alone_lead_nearly_as_far_and_bound_the_same_plans(seed: int) -> None:
    problem = planted(seed, 60, 90, 8)
    by_program, by_prices = guided(problem, "by_program"), guided(problem, "by_prices")
    assert problem.coverage(by_prices.share).min() >= 0.98
    assert problem.total_fit(by_prices.share) >= 0.95 * problem.total_fit(by_program.share)
    assert by_prices.fit_bound >= problem.total_fit(by_program.share) - 1e-5
    assert by_prices.fit_bound <= 1.02 * by_program.fit_bound


@pytest.mark.parametrize("seed", range(3))
def test_the_same_problem_has_the_same_plan_each_time(seed: int) -> None:
    problem = planted(seed, 25, 30, 6)
    first, second = solve(problem, seconds=30), solve(problem, seconds=30)
    assert first.was_cut or second.was_cut or np.array_equal(first.share, second.share)
    draft = [kernel.solve(problem, kernel.by_prices(problem), seconds=30, is_brief=True) for _ in range(2)]
    assert np.array_equal(draft[0].share, draft[1].share)


@pytest.mark.parametrize("seed", range(6))
def test_a_proof_finds_the_plan_that_exhaustive_search_finds(seed: int) -> None:
    problem = planted(seed, 7, 7, 4)
    found = proven(problem, guided(problem, "by_prices"), ceiling(problem), seconds=20, gap=0.0)
    assert found.is_proven
    assert worth(problem, found.share) == pytest.approx(worth(problem, exact.solve(problem).share), abs=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_no_plan_that_uses_a_pair_passes_the_bound_less_the_loss_of_the_pair(seed: int) -> None:
    problem = planted(seed, 5, 5, 4)
    rules = relaxed_rules(problem)
    relaxed = best(rules, problem.fit, ceiling(problem) - 1e-6)
    assert relaxed is not None
    lost = losses(problem, rules, relaxed)
    top = exact.solve(problem).share
    assert covers(problem, top, ceiling(problem))
    for pair in np.flatnonzero(top > 0):
        assert problem.total_fit(top) <= relaxed.value - lost[pair] + 1e-5


@pytest.mark.parametrize("part", range(4))
def test_what_follows_for_single_pairs_holds_in_the_best_plan(part: int) -> None:
    narrowed = 0
    for seed in range(part, 60, 4):
        problem = small_problem(seed)
        if not problem.pairs:
            continue
        share = exact.solve(problem).share
        tight = tightened(problem, need_floor(problem, problem.coverage(share)))
        used = share > 1e-6
        assert np.all(share[used] >= tight.least[used] - 1e-5), seed
        assert np.all(share[used] <= tight.most[used] + 1e-5), seed
        narrowed += int(np.sum((tight.least > problem.least) | (tight.most < problem.most)))
    assert narrowed > 0


def test_where_support_is_scarce_the_state_furthest_behind_comes_first() -> None:
    """One State has half of what it needs, the other nothing; the last offer fits the first one better."""
    problem = Problem(
        states=STATES[:2],
        state=np.array([0, 1, 1]),
        min_partners=np.ones(3, dtype=np.int64),
        max_partners=np.ones(3, dtype=np.int64),
        capacity=np.ones(2, dtype=np.int64),
        budget=np.full(2, np.inf),
        need=np.array([0, 1, 2]),
        offer=np.array([0, 0, 1]),
        fit=np.array([0.2, 0.9, 0.5]),
        cost=np.ones(3),
        least=np.ones(3),
        most=np.ones(3),
        bond=np.arange(3),
        pair_cap=np.ones(3, dtype=np.int64),
    )
    share, freed = np.array([0.0, 0.0, 1.0]), np.array([True, True, False])
    target, whole = np.array([1.0, 2.0]), np.ones(3)
    for levels, dearer, wanted in (
        (np.zeros((2, 0)), np.zeros(0), [0, 1, 1]),
        (np.outer(target, kernel.LEVELS), np.array(kernel.DEARER), [1, 0, 1]),
    ):
        aim = Aim(target, np.array([10.0, 10.0]), whole, levels, dearer)
        found, ended = decided(problem, aim, share, freed, np.ones(3, dtype=bool), seconds=5, gap=1e-6)
        assert ended
        assert found == pytest.approx(wanted)


def test_a_program_that_is_begun_late_ends_at_once() -> None:
    problem = open_room(1, 50, 100, 16)
    rows = base_rows(problem)
    gain = np.append(problem.fit, np.zeros(rows.columns - problem.pairs))
    started = monotonic()
    assert not mixed(gain, rows, seconds=-1.0, gap=0.0).is_ended
    assert monotonic() - started < 5


def test_a_pair_that_the_others_of_its_need_leave_too_little_to_can_give_nothing() -> None:
    problem = planted(5, 50, 100, 16)
    tight = tightened(problem, np.ones(problem.needs))
    alone = problem.max_partners[problem.need] == 1
    assert np.all(tight.most[alone & (problem.most < 0.999)] == 0)
    assert tight.least[alone & (problem.most == 1)] == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("seed", range(30))
def test_any_prices_bound_every_plan(seed: int) -> None:
    problem = small_problem(seed)
    if not problem.pairs:
        return
    rules, share = relaxed_rules(problem), exact.solve(problem).share
    draw = np.random.default_rng(seed)
    for _ in range(5):
        price = draw.random(len(rules.limit)) * draw.choice([0.0, 0.5, 3.0])
        assert problem.total_fit(share) <= bound(rules, problem.fit, price) + 1e-6
    found = priced(problem, rules, np.full(problem.pairs, COVER))
    assert problem.total_fit(share) + COVER * share.sum() <= found.value + 1e-6
    assert np.all(found.price >= 0)
    assert paid(rules, found.price).shape == share.shape


@pytest.mark.parametrize("seed", range(40))
def test_no_plan_covers_the_worst_off_state_beyond_its_bounds(seed: int) -> None:
    problem = small_problem(seed)
    if not problem.pairs:
        return
    rules, top = relaxed_rules(problem), ceiling(problem)
    needy = problem.needs_of_state > 0
    worst = problem.coverage(exact.solve(problem).share)[needy].min()
    assert worst <= fairest(rules, top)[needy].min() + 1e-5
    if np.all(top[needy] > 0):
        assert worst <= worst_bound(problem, rules, top) + 1e-5


def test_a_need_that_nobody_else_wants_costs_the_others_nothing() -> None:
    problem = _rivals(needs=1, offers=1)
    assert scarcity(problem) == pytest.approx([0.0], abs=1e-6)


def test_a_need_whose_only_partner_is_wanted_elsewhere_has_a_price() -> None:
    [one, other] = scarcity(_rivals(needs=2, offers=1))
    assert one > 0.5
    assert other > 0.5


def test_a_need_without_a_possible_partner_has_no_price() -> None:
    problem = only(_rivals(needs=2, offers=1), np.array([True, False]))
    assert np.isinf(scarcity(problem)[1])


def test_few_partners_bound_what_a_need_can_have() -> None:
    problem = replace(_rivals(needs=1, offers=3), most=np.array([0.5, 0.3, 0.2]))
    for slots, most in ((1, 0.5), (2, 0.8), (3, 1.0)):
        given = replace(problem, max_partners=np.array([slots]))
        assert need_ceiling(given) == pytest.approx([most])
    assert need_ceiling(replace(problem, min_partners=np.array([4]))) == pytest.approx([0.0])


def test_the_worse_off_state_decides_before_the_fit() -> None:
    problem = replace(_rivals(needs=2, offers=2), state=np.array([0, 1]), states=("BLZ", "GTM"))
    even, uneven = np.array([0.5, 0.0, 0.0, 0.5]), np.array([1.0, 0.0, 0.4, 0.0])
    assert is_better(problem, even, uneven)
    assert not is_better(problem, uneven, even)
    assert not is_better(problem, even, even)


def test_what_is_told_of_progress_may_end_the_search() -> None:
    def tell(part: float) -> None:
        if part > 0:
            raise Cancelled

    with pytest.raises(Cancelled):
        solve(planted(1, 80, 90, 30), seconds=20, tell=tell)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), needs=st.integers(1, 9), offers=st.integers(4, 9))
def test_where_all_can_be_covered_all_is(seed: int, needs: int, offers: int) -> None:
    problem = planted(seed, needs, offers, 4, states=3)
    found = solve(problem, seconds=20)
    assert problem.faults(found.share) == []
    covered = np.bincount(problem.need, weights=found.share, minlength=needs)
    assert covered == pytest.approx(np.ones(needs), abs=1e-5)


def _rivals(*, needs: int, offers: int) -> Problem:
    """Every need with every offer, fit 1 and nothing counted; each offer serves one need."""
    pairs = needs * offers
    return Problem(
        states=("BLZ",),
        state=np.zeros(needs, dtype=np.int64),
        min_partners=np.ones(needs, dtype=np.int64),
        max_partners=np.full(needs, offers, dtype=np.int64),
        capacity=np.ones(offers, dtype=np.int64),
        budget=np.full(offers, np.inf),
        need=np.repeat(np.arange(needs), offers),
        offer=np.tile(np.arange(offers), needs),
        fit=np.ones(pairs),
        cost=np.zeros(pairs),
        least=np.full(pairs, 0.01),
        most=np.ones(pairs),
        bond=np.zeros(pairs, dtype=np.int64),
        pair_cap=np.array([99]),
    )


def test_a_budget_spent_to_the_last_hair_still_lets_what_costs_nothing_be_given() -> None:
    """0.7, less 1.2 times the 0.7/1.2 that it can give, is a little below nothing."""
    nothing = np.zeros(2, dtype=np.int64)
    problem = Problem(
        states=("BLZ",), state=nothing, min_partners=nothing + 1, max_partners=nothing + 1,
        capacity=np.array([2]), budget=np.array([0.7]), need=np.arange(2), offer=nothing,
        fit=np.ones(2), cost=np.array([1.2, 0.0]), least=np.zeros(2), most=np.ones(2),
        bond=nothing, pair_cap=np.array([2]),
    )  # fmt: skip
    draft = Draft(problem, problem.fit, np.ones(2))
    draft.fill(range(2))
    assert draft.budget[0] < 0
    assert draft.share() == pytest.approx([0.7 / 1.2, 1.0])


def test_one_owner_serves_a_need_with_no_more_offers_than_the_pair_of_partners_may_have() -> None:
    problem = replace(_rivals(needs=1, offers=3), most=np.full(3, 0.4), pair_cap=np.array([2]))
    draft = Draft(problem, problem.fit, np.ones(1))
    draft.fill([0])
    assert problem.faults(draft.share()) == []
    found = solve(problem)
    assert problem.faults(found.share) == []
    assert found.share.sum() == pytest.approx(0.8, abs=1e-5)


def test_what_rounding_gives_to_one_is_not_spent_beyond_the_budget() -> None:
    """The offer has a fifth of what a whole need costs; HiGHS left one need a hair below its least share."""
    room = _rivals(needs=2, offers=1)
    problem = replace(
        room, capacity=np.array([2]), budget=np.array([0.2]), cost=np.ones(2), least=np.full(2, 0.1 / 2)
    )
    share = laid_out(problem, np.array([0.049999, 0.150001, 1.0, 1.0]))
    assert problem.faults(share) == []
    assert share == pytest.approx([0.05, 0.15])
