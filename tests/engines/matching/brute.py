"""The naive twin: every set of pairs is tried, and its shares are laid out by linear programs."""

from __future__ import annotations

from itertools import product

import numpy as np
from scipy.optimize import linprog

from cauce.engines.matching.allocation.problem import Floats, Ints, Problem

SAME = 2e-5
Worth = list[float]


def best(problem: Problem) -> Worth:
    """The sums of the 1, 2, ... smallest coverages and the total fit of the best plan there is."""
    found: Worth = []
    for bits in product([False, True], repeat=problem.pairs):
        used = np.array(bits, dtype=bool)
        worth = _worth(problem, used) if _is_allowed(problem, used) else None
        if worth is not None and (not found or is_better(worth, found)):
            found = worth
    return found


def is_better(one: Worth, other: Worth) -> bool:
    """Whether the first place where they differ is higher in `one`."""
    for mine, yours in zip(one, other, strict=True):
        if abs(mine - yours) > SAME:
            return mine > yours
    return False


def _is_allowed(problem: Problem, used: Floats) -> bool:
    partners = np.bincount(problem.need[used], minlength=problem.needs)
    served = np.bincount(problem.offer[used], minlength=problem.offers)
    bonds = np.bincount(problem.bond[used], minlength=len(problem.pair_cap))
    enough = np.all((partners == 0) | (partners >= problem.min_partners))
    few = np.all(partners <= problem.max_partners) and np.all(served <= problem.capacity)
    return bool(enough and few and np.all(bonds <= problem.pair_cap))


def _worth(problem: Problem, used: Floats) -> Worth | None:
    """Step by step as the order says; None when the pairs in use leave no plan."""
    place = np.flatnonzero(used)
    states = np.flatnonzero(problem.needs_of_state)
    sums: Worth = []
    for smallest in range(1, len(states) + 1):
        value = _program(problem, place, states, [*enumerate(sums, start=1), (smallest, None)], fit=False)
        if value is None:
            return None
        sums.append(value)
    fit = _program(problem, place, states, list(enumerate(sums, start=1)), fit=True)
    return None if fit is None else [*sums, fit]


def _program(
    problem: Problem, place: Ints, states: Ints, steps: list[tuple[int, float | None]], *, fit: bool
) -> float | None:
    count, width = len(place), len(states) + 1
    columns = count + len(steps) * width
    if not columns:
        return 0.0
    rows, limits = _rules(problem, place, columns)
    aim = np.zeros(columns)
    aim[:count] = -problem.fit[place] if fit else 0.0
    for number, (smallest, floor) in enumerate(steps):
        first = count + number * width
        own = np.zeros(columns)
        own[first], own[first + 1 : first + width] = -smallest, 1.0
        for index, state in enumerate(states):
            row = np.zeros(columns)
            of_state = problem.state[problem.need[place]] == state
            row[:count] = -1.0 * of_state / problem.needs_of_state[state]
            row[first], row[first + 1 + index] = 1.0, -1.0
            rows.append(row)
            limits.append(0.0)
        if floor is None:
            aim = own
        else:
            rows.append(own)
            limits.append(1e-7 - floor)
    bounds = [(problem.least[pair], problem.most[pair]) for pair in place] + [(0, 1)] * (columns - count)
    solved = linprog(aim, np.array(rows), limits, bounds=bounds)
    return None if solved.fun is None else float(-solved.fun)


def _rules(problem: Problem, place: Ints, columns: int) -> tuple[list[Floats], list[float]]:
    rows: list[Floats] = []
    limits: list[float] = []
    for need in range(problem.needs):
        row = np.zeros(columns)
        row[: len(place)] = problem.need[place] == need
        rows.append(row)
        limits.append(1.0)
    for offer in np.flatnonzero(np.isfinite(problem.budget)):
        row = np.zeros(columns)
        row[: len(place)] = (problem.offer[place] == offer) * problem.cost[place]
        rows.append(row)
        limits.append(float(problem.budget[offer]))
    return rows, limits
