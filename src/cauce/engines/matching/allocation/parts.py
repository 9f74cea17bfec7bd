"""A plan decided anew in part: some needs are freed, all others keep what they have, and a program decides.

The program has one aim: the coverage that States lack of their targets, dear, and then the fit. So it finds
its way also where no plan reaches the targets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, eye_array, hstack

from cauce.engines.matching.allocation.order import SLACK
from cauce.engines.matching.allocation.problem import TINY, TOLERANCE, Floats, Ints, Problem
from cauce.engines.matching.allocation.programs import mixed
from cauce.engines.matching.allocation.rows import Rows, base_rows, with_limits
from cauce.engines.matching.allocation.tighter import tightened

Marks = NDArray[np.bool_]
PAIR_FIELDS = ("need", "offer", "fit", "cost", "least", "most", "bond")


@dataclass(frozen=True)
class Aim:
    """What each State is to reach, as a sum of shares, and what a share that is lacking costs there.

    `wanted` is what each need is to have. Below each of a State's `levels` (State by level, sums too) a share
    is dearer by `dearer` times its cost: so those furthest behind come first.
    """

    target: Floats
    dear: Floats
    wanted: Floats
    levels: Floats
    dearer: Floats


def only(problem: Problem, kept: Marks | Ints) -> Problem:
    """The same needs and offers with these pairs alone."""
    return replace(problem, **{name: getattr(problem, name)[kept] for name in PAIR_FIELDS})


def decided(
    problem: Problem, aim: Aim, share: Floats, freed: Marks, pairs: Marks, *, seconds: float, gap: float
) -> tuple[Floats, bool]:
    """The plan when the freed needs may use these pairs of theirs; and whether the search reached its end."""
    open_pairs = np.flatnonzero(freed[problem.need] & pairs & (problem.most > TOLERANCE))
    if not len(open_pairs):
        return share, True
    kept = np.where(freed[problem.need], 0.0, share)
    part = _left(problem, open_pairs, kept)
    held = np.bincount(problem.state[problem.need], weights=kept, minlength=len(problem.states))
    least = _held(problem, aim, share, freed, open_pairs)
    left = np.maximum(np.column_stack([aim.levels, aim.target]) - held[:, None], 0.0)
    found, ended = _program(part, replace(aim, levels=left[:, :-1], target=left[:, -1]), least, seconds, gap)
    if found is None:
        return share, ended
    kept[open_pairs] = found
    return kept, ended


def _left(problem: Problem, pairs: Ints, kept: Floats) -> Problem:
    """The problem of these pairs alone, with what the rest of the plan leaves of offers and bonds."""
    used = kept > TOLERANCE
    needs, need = np.unique(problem.need[pairs], return_inverse=True)
    offers, offer = np.unique(problem.offer[pairs], return_inverse=True)
    bonds, bond = np.unique(problem.bond[pairs], return_inverse=True)
    served = np.bincount(problem.offer[used], minlength=problem.offers)
    spent = np.bincount(problem.offer, weights=problem.cost * kept, minlength=problem.offers)
    bound = np.bincount(problem.bond[used], minlength=len(problem.pair_cap))
    budget = np.maximum(problem.budget - spent, 0.0)[offers]
    cost, most = problem.cost[pairs], problem.most[pairs]
    within = np.where(cost > 0, budget[offer] / np.maximum(cost, TINY), 1.0)
    return Problem(
        states=problem.states,
        state=problem.state[needs],
        min_partners=problem.min_partners[needs],
        max_partners=problem.max_partners[needs],
        capacity=np.maximum(problem.capacity - served, 0)[offers],
        budget=budget,
        need=need,
        offer=offer,
        fit=problem.fit[pairs],
        cost=cost,
        least=problem.least[pairs],
        most=np.minimum(most, within),
        bond=bond,
        pair_cap=np.maximum(problem.pair_cap - bound, 0)[bonds],
    )


def _held(problem: Problem, aim: Aim, share: Floats, freed: Marks, pairs: Ints) -> Floats | None:
    """What each need of a part keeps, where none of those freed lacks anything; None where one does."""
    given = np.bincount(problem.need, weights=share, minlength=problem.needs)
    if np.any(given[freed] < aim.wanted[freed] - TOLERANCE):
        return None
    needs = np.unique(problem.need[pairs])
    return np.minimum(aim.wanted, given)[needs] - SLACK


def _program(
    part: Problem, aim: Aim, least: Floats | None, seconds: float, gap: float
) -> tuple[Floats | None, bool]:
    """The shares of a small problem by mixed-integer programming; the aim is what is left of it."""
    rows = base_rows(part if least is None else tightened(part, least), least)
    gain = np.zeros(rows.columns)
    gain[: part.pairs] = part.fit + aim.dear[part.state[part.need]]
    whole = np.bincount(part.state, minlength=len(part.states))
    capped = np.flatnonzero(aim.target < whole - TOLERANCE)
    given = _given(part)
    rows = with_limits(rows, given[capped], aim.target[capped])
    present = np.flatnonzero(whole)
    for level, dearer in zip(aim.levels.T, aim.dearer, strict=True):
        rows = _below(rows, given[present], level[present])
        gain = np.append(gain, dearer * aim.dear[present])
    found = mixed(gain, rows, seconds=seconds, gap=gap)
    return None if found.columns is None else laid_out(part, found.columns), found.is_ended


def _given(part: Problem) -> csr_array:
    """`_given(part) @ share` is what each State is given."""
    each = (np.ones(part.pairs), (part.state[part.need], np.arange(part.pairs)))
    return coo_array(each, shape=(len(part.states), part.pairs)).tocsr()


def _below(rows: Rows, given: csr_array, level: Floats) -> Rows:
    """With a column for each State: what it is given, but for what is above the level."""
    count = len(level)
    wider = Rows(
        hstack([rows.matrix, csr_array((rows.matrix.shape[0], count))], format="csr"),
        rows.at_least,
        rows.at_most,
        np.concatenate([rows.low, np.zeros(count)]),
        np.concatenate([rows.high, level]),
        np.concatenate([rows.integrality, np.zeros(count)]),
    )
    others = csr_array((count, rows.columns - given.shape[1]))
    return with_limits(wider, hstack([-given, others, eye_array(count)], format="csr"), np.zeros(count))


def laid_out(problem: Problem, columns: Floats) -> Floats:
    """The shares of the pairs in use; what rounding left on the others is nothing, and what it gave beyond a
    need or a budget is taken from those who give more than their least.
    """
    share, used = columns[: problem.pairs], columns[problem.pairs : 2 * problem.pairs] > 0.5
    share = np.where(used & (share > TOLERANCE), np.clip(share, problem.least, problem.most), 0.0)
    share = _within(share, problem.least, problem.need, np.ones(problem.pairs))
    return _within(share, problem.least, problem.offer, problem.parts_of_budget)


def _within(share: Floats, least: Floats, group: Ints, weight: Floats) -> Floats:
    """The shares with no more than 1 of each group, counted by weight, as far as their least allows."""
    beyond = np.bincount(group, weights=weight * share) - 1.0
    above = np.maximum(share - least, 0.0) * (weight > 0)
    room = np.bincount(group, weights=weight * above)
    part = np.where(beyond > 0, np.minimum(beyond / np.maximum(room, TINY), 1.0), 0.0)
    return np.asarray(share - above * part[group])
