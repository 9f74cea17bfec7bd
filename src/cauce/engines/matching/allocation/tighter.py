"""What follows for single pairs from what their needs are to have, so that programs need not find it out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cauce.engines.matching.allocation.order import SLACK
from cauce.engines.matching.allocation.problem import Floats, Ints, Problem

#: Shares are told to programs in steps of this. Numbers that differ by less mislead HiGHS: where 0.5 and
#: 0.500000001 stood in one column, it called a plan the best that was not.
STEP = 1e-6


def tightened(problem: Problem, least_of_need: Floats) -> Problem:
    """The same problem for plans that give each need so much: pairs give no less than the others must leave
    to them, and no more than the others must have. A pair that cannot be in such a plan can give nothing.
    """
    need = problem.need
    left = least_of_need[need] - _of_others(problem, problem.most, problem.max_partners - 1, largest=True)
    left = np.floor(left / STEP + 2 * SLACK / STEP) * STEP
    taken = _of_others(problem, problem.least, problem.min_partners - 1, largest=False)
    least = np.where(left > problem.least + STEP, left, problem.least)
    most = np.where(taken > 1.0 - problem.most + STEP, np.maximum(1.0 - taken, 0.0), problem.most)
    possible = least <= most + STEP
    return replace(
        problem, least=np.where(possible, np.minimum(least, most), 0.0), most=np.where(possible, most, 0.0)
    )


def _of_others(problem: Problem, value: Floats, count: Ints, *, largest: bool) -> Floats:
    """For each pair the sum of the `count` largest, or smallest, values among the other pairs of its need."""
    order = np.lexsort((-value if largest else value, problem.need))
    first = np.searchsorted(problem.need, np.arange(problem.needs))
    rank = np.empty(problem.pairs, dtype=np.int64)
    rank[order] = np.arange(problem.pairs) - first[problem.need[order]]
    total = _sum_of(problem, value, rank < count[problem.need])
    with_next = _sum_of(problem, value, rank <= count[problem.need])
    among = rank <= count[problem.need]
    return np.where(among, with_next[problem.need] - value, total[problem.need])


def _sum_of(problem: Problem, value: Floats, chosen: NDArray[np.bool_]) -> Floats:
    total = np.bincount(problem.need, weights=value * chosen, minlength=problem.needs)
    return np.asarray(total, dtype=np.float64)
