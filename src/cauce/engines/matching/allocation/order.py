"""Which of two plans is better: coverage by leximin first, then the fit."""

from __future__ import annotations

import numpy as np

from cauce.engines.matching.allocation.problem import TOLERANCE, Floats, Problem

#: What a floor gives back, so that rounding makes no program impossible.
SLACK = 1e-7
#: A program that is to keep the coverage of a plan keeps it so nearly: rounding adds up over its rows.
ROUNDING = 1e-5


def is_better(problem: Problem, one: Floats, other: Floats, *, within: float = TOLERANCE) -> bool:
    """Whether the first place where the plans differ speaks for the first of them. Coverages that differ by
    no more than `within` are the same.
    """
    apart = _ordered(problem, one) - _ordered(problem, other)
    first = np.flatnonzero(np.abs(apart) > within)
    if len(first):
        return bool(apart[first[0]] > 0)
    return problem.total_fit(one) > problem.total_fit(other) + TOLERANCE


def sums(problem: Problem, share: Floats) -> Floats:
    """The sums of the 1, 2, ... smallest coverages of the States that need something."""
    return np.asarray(np.cumsum(_ordered(problem, share)))


def _ordered(problem: Problem, share: Floats) -> Floats:
    return np.sort(problem.coverage(share)[problem.needs_of_state > 0])


def need_ceiling(problem: Problem) -> Floats:
    """What each need could have if all its pairs gave what they can: by its number of partners."""
    order = np.lexsort((-problem.most, problem.need))
    need = problem.need[order]
    first = np.searchsorted(need, np.arange(problem.needs))
    within = np.arange(problem.pairs) - first[need] < problem.max_partners[need]
    most = np.bincount(need, weights=problem.most[order] * within, minlength=problem.needs)
    partners = np.bincount(need, minlength=problem.needs)
    return np.where(partners >= problem.min_partners, np.minimum(most, 1.0), 0.0)


def need_floor(problem: Problem, floors: Floats) -> Floats:
    """What each need has at least in every plan that gives each State its floor: all that it can have, less
    all that its State may lack.
    """
    may_lack = (ceiling(problem) - floors) * problem.needs_of_state
    least = need_ceiling(problem) - np.maximum(may_lack, 0.0)[problem.state] - SLACK
    return np.asarray(np.maximum(least, 0.0))


def ceiling(problem: Problem) -> Floats:
    """What each State could have if every pair of it gave all it can."""
    total = np.bincount(problem.state, weights=need_ceiling(problem), minlength=len(problem.states))
    return np.asarray(total / np.maximum(problem.needs_of_state, 1))
