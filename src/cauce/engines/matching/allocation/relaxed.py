"""The relaxed problem: pairs may be used in part. Its optimum is a bound, and its multipliers are prices.

A pair that gives the share s then takes s / most of a place, so the shares alone are the columns. What is
left out (least shares, least partners, whole places) can only make the optimum larger: it bounds every plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, hstack, vstack

from cauce.engines.matching.allocation.problem import TOLERANCE, Floats, Ints, Problem
from cauce.engines.matching.allocation.programs import largest
from cauce.engines.matching.allocation.rows import cover_of

#: What a floor gives back, so that rounding makes no program impossible.
SLACK = 1e-7
#: A multiplier below this is nothing.
FREE = 1e-9

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Rules:
    """`matrix @ share <= limit` and `low <= share <= high`; `cover @ share` is the coverage of each State.

    The first `of_needs` rows are those of needs, the others those of offers and bonds. `by_use` marks the
    rows in which a pair counts because it is used, however much it gives.
    """

    matrix: csr_array
    limit: Floats
    low: Floats
    high: Floats
    cover: csr_array
    of_needs: int
    by_use: Marks


@dataclass(frozen=True)
class Relaxed:
    """An optimum: its shares and value; what one more of each limit, and less of each floor, would add."""

    share: Floats
    value: float
    price: Floats
    floor_price: Floats


def relaxed_rules(problem: Problem) -> Rules:
    """The rules when pairs may be used in part: of needs, their partners, then places, budgets, bonds."""
    place = 1.0 / np.maximum(problem.most, TOLERANCE)
    blocks = [
        _Block(problem.need, np.ones(problem.pairs), np.ones(problem.needs)),
        _Block(problem.need, place, problem.max_partners.astype(np.float64), by_use=True),
        _Block(problem.offer, place, problem.capacity.astype(np.float64), by_use=True),
        _Block(problem.offer, problem.parts_of_budget, np.ones(problem.offers)),
        _Block(problem.bond, place, problem.pair_cap.astype(np.float64), by_use=True),
    ]
    return _rules(problem, blocks, np.zeros(problem.pairs))


def shares_only(problem: Problem) -> Rules:
    """The rules when it is settled which pairs are in use, and only their shares are open."""
    blocks = [
        _Block(problem.need, np.ones(problem.pairs), np.ones(problem.needs)),
        _Block(problem.offer, problem.parts_of_budget, np.ones(problem.offers)),
    ]
    return _rules(problem, blocks, problem.least)


def best(rules: Rules, gain: Floats, floors: Floats) -> Relaxed | None:
    """The shares that gain most while each State has its floor; None when no shares reach the floors."""
    states = len(floors)
    matrix = vstack([rules.matrix, -rules.cover], format="csr")
    limit = np.concatenate([rules.limit, SLACK - floors])
    found = largest(gain, matrix, limit, rules.low, rules.high)
    if found is None:
        return None
    last = len(found.price) - states
    return Relaxed(found.columns, found.value, found.price[:last], found.price[last:])


def fairest(rules: Rules, ceiling: Floats) -> Floats:
    """The coverage of each State by leximin: the lowest as high as can be, then the next, and so on.

    Raise all together until some State cannot follow (its multiplier says so); settle it there; raise the
    others. On a convex set of shares this is the leximin optimum.
    """
    floors = np.zeros(len(ceiling))
    is_open = ceiling > TOLERANCE
    while np.any(is_open):
        level, stuck = _raised(rules, floors, is_open, ceiling)
        floors[is_open] = np.minimum(level, ceiling[is_open])
        is_open &= ~stuck
    return floors


def _raised(rules: Rules, floors: Floats, is_open: Marks, ceiling: Floats) -> tuple[float, Marks]:
    """How high all open States can be together, and which of them can go no higher."""
    pairs, states = rules.cover.shape[1], len(floors)
    rising = csr_array(is_open.astype(np.float64).reshape(-1, 1))
    lower = hstack([-rules.cover, rising], format="csr")
    upper = hstack([rules.matrix, csr_array((rules.matrix.shape[0], 1))], format="csr")
    limit = np.concatenate([rules.limit, np.where(is_open, SLACK, SLACK - floors)])
    gain = np.append(np.zeros(pairs), 1.0)
    low, high = np.append(rules.low, 0.0), np.append(rules.high, ceiling[is_open].min())
    found = largest(gain, vstack([upper, lower], format="csr"), limit, low, high)
    if found is None:
        return float(floors[is_open].max(initial=0.0)), is_open.copy()
    level = float(found.columns[-1])
    stuck = is_open & ((found.price[-states:] > FREE) | (ceiling <= level + TOLERANCE))
    return level, stuck if np.any(stuck) else is_open.copy()


@dataclass(frozen=True)
class _Block:
    """For each group, the sum over its pairs of value times share is at most so much."""

    group: Ints
    value: Floats
    limit: Floats
    by_use: bool = False


def _rules(problem: Problem, blocks: list[_Block], low: Floats) -> Rules:
    """The rows that can bind at all."""
    each, matrices, limits, by_use, of_needs = np.arange(problem.pairs), [], [], [], 0
    for block in blocks:
        reached = np.bincount(block.group, weights=block.value * problem.most, minlength=len(block.limit))
        binding = reached > block.limit + TOLERANCE
        row = np.cumsum(binding) - 1
        kept = binding[block.group] & (block.value > 0)
        entries = (block.value[kept], (row[block.group[kept]], each[kept]))
        matrices.append(coo_array(entries, shape=(int(binding.sum()), problem.pairs)))
        limits.append(block.limit[binding])
        by_use.append(np.full(int(binding.sum()), block.by_use))
        of_needs += int(binding.sum()) if block.group is problem.need else 0
    matrix, limit = vstack(matrices, format="csr"), np.concatenate(limits)
    return Rules(matrix, limit, low, problem.most, cover_of(problem), of_needs, np.concatenate(by_use))
