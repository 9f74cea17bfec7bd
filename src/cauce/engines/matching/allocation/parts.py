"""A plan decided anew in part: some needs are freed, all others keep what they have, and a program decides.

The program has one aim: the coverage that States lack of their targets, dear, and then the fit. So it finds
its way also where no plan reaches the targets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, vstack

from cauce.engines.matching.allocation.order import SLACK
from cauce.engines.matching.allocation.problem import TINY, TOLERANCE, Floats, Ints, Problem
from cauce.engines.matching.allocation.programs import mixed
from cauce.engines.matching.allocation.rows import base_rows
from cauce.engines.matching.allocation.tighter import tightened

Marks = NDArray[np.bool_]
PAIR_FIELDS = ("need", "offer", "fit", "cost", "least", "most", "bond")


@dataclass(frozen=True)
class Aim:
    """What each State is to reach, as a sum of shares, and what a share that is lacking costs there.

    `wanted` is what each need is to have.
    """

    target: Floats
    dear: Floats
    wanted: Floats


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
    found, ended = _program(part, np.maximum(aim.target - held, 0.0), aim.dear, least, seconds, gap)
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
    part: Problem, lacking: Floats, dear: Floats, least: Floats | None, seconds: float, gap: float
) -> tuple[Floats | None, bool]:
    """The shares of a small problem whose States lack so much, by mixed-integer programming."""
    rows = base_rows(part if least is None else tightened(part, least), least)
    of_pair = part.state[part.need]
    whole = np.bincount(part.state, minlength=len(part.states))
    capped = np.flatnonzero(lacking < whole - TOLERANCE)
    row = np.full(len(part.states), -1)
    row[capped] = np.arange(len(capped))
    kept = np.flatnonzero(row[of_pair] >= 0)
    given = coo_array((np.ones(len(kept)), (row[of_pair[kept]], kept)), shape=(len(capped), rows.columns))
    gain = np.zeros(rows.columns)
    gain[: part.pairs] = part.fit + dear[of_pair]
    whole_rows = replace(
        rows,
        matrix=vstack([rows.matrix, given], format="csr"),
        at_least=np.concatenate([rows.at_least, np.full(len(capped), -np.inf)]),
        at_most=np.concatenate([rows.at_most, lacking[capped]]),
    )
    found = mixed(gain, whole_rows, seconds=seconds, gap=gap)
    return None if found.columns is None else laid_out(part, found.columns), found.is_ended


def laid_out(problem: Problem, columns: Floats) -> Floats:
    """The shares of the pairs in use; what rounding left on the others is nothing."""
    share, used = columns[: problem.pairs], columns[problem.pairs : 2 * problem.pairs] > 0.5
    return np.where(used & (share > TOLERANCE), np.clip(share, problem.least, problem.most), 0.0)
