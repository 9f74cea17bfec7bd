"""Prices: what a whole of each need, a place and the budget of each offer are worth to all the others.

A price rises where more is asked than there is, and falls where something is left; each pair is used more
while it gains more than it pays. That is the primal-dual hybrid gradient method on the relaxed problem, with
a step for each row and column of its own (Chambolle and Pock, A first-order primal-dual algorithm, 2011;
Pock and Chambolle, Diagonal preconditioning, 2011), restarted at its mean (Applegate and others, PDLP, 2021).
The number of steps is fixed, so the answer is always the same. By weak duality any prices give a bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from cauce.engines.matching.allocation.problem import TOLERANCE, Floats, Problem
from cauce.engines.matching.allocation.relaxed import Rules, relaxed_rules

#: What a whole share of a need counts besides its fit (at most 1), so that coverage comes first.
COVER = 2.0
STEPS = 400
#: After so many steps the search goes on from the mean of those since the last time.
RESTART = 100
PACE = 0.3


@dataclass(frozen=True)
class Priced:
    """Shares that nearly keep the rules, and the price of each rule.

    `value` bounds fit plus `cover` times coverage, in shares, of every plan.
    """

    share: Floats
    price: Floats
    value: float
    cover: Floats


def priced(problem: Problem, rules: Rules, cover: Floats, *, steps: int = STEPS) -> Priced:
    """Prices for a problem in which a share of a pair counts `cover` besides its fit."""
    gain = problem.fit + cover
    run = _Run(rules, gain, problem.most)
    for step in range(1, steps + 1):
        run.step()
        if step % RESTART == 0:
            run.restart()
    return Priced(run.share, run.best_price, run.best_value, cover)


def paid(rules: Rules, price: Floats) -> Floats:
    """What a whole share of each pair pays for all that it uses."""
    return np.asarray(rules.matrix.T @ price)


def bound(rules: Rules, gain: Floats, price: Floats) -> float:
    """What no shares that keep the rules can gain, whatever the prices."""
    left = np.maximum(gain - paid(rules, price), 0.0)
    return float(left @ rules.high + price @ rules.limit)


def worst_bound(problem: Problem, rules: Rules, ceiling: Floats, *, steps: int = STEPS) -> float:
    """What the coverage of the worst-covered State cannot pass.

    The same prices for a problem of its own: a column that all States carry, and a floor for each of them.
    """
    is_open = ceiling > TOLERANCE
    if not np.any(is_open):
        return 0.0
    states = np.flatnonzero(is_open)
    level = csr_array(np.ones((len(states), 1)))
    scale = float(problem.needs_of_state.mean())
    none = csr_array((rules.matrix.shape[0], 1))
    upper = vstack([hstack([rules.matrix, none]), hstack([-scale * rules.cover[states], scale * level])])
    wide = Rules(
        upper.tocsr(),
        np.concatenate([rules.limit, np.zeros(len(states))]),
        np.append(rules.low, 0.0),
        np.append(rules.high, ceiling[states].min()),
        rules.cover,
        rules.of_needs,
        rules.by_use,
    )
    run = _Run(wide, np.append(np.zeros(problem.pairs), scale), wide.high)
    for step in range(1, steps + 1):
        run.step()
        if step % RESTART == 0:
            run.restart()
    return min(run.best_value / scale, float(ceiling[states].min()))


class _Run:
    """The search: shares and prices, their sums since the last restart, and the best bound so far."""

    def __init__(self, rules: Rules, gain: Floats, most: Floats) -> None:
        self.rules, self.gain, self.most = rules, gain, most
        self.forth, self.back = rules.matrix.tocsr(), rules.matrix.T.tocsr()
        sizes = abs(self.forth)
        self.pace = PACE / np.maximum(np.ravel(sizes.sum(axis=0)), TOLERANCE)
        self.reply = 1.0 / (PACE * np.maximum(np.ravel(sizes.sum(axis=1)), TOLERANCE))
        self.share, self.price = np.zeros(len(gain)), np.zeros(len(rules.limit))
        self.pays = np.zeros(len(gain))
        self.best_price, self.best_value = self.price, bound(rules, gain, self.price)
        self._begin()

    def step(self) -> None:
        moved = np.clip(self.share + self.pace * (self.gain - self.pays), 0.0, self.most)
        asked = self.forth @ (2.0 * moved - self.share) - self.rules.limit
        self.price = np.maximum(self.price + self.reply * asked, 0.0)
        self.share, self.pays = moved, np.ravel(self.back @ self.price)
        self.shares += moved
        self.prices += self.price
        self.count += 1

    def restart(self) -> None:
        """Go on from the mean when its bound is the lower one."""
        mean = self.prices / self.count
        of_mean, of_last = (bound(self.rules, self.gain, each) for each in (mean, self.price))
        for value, price in ((of_mean, mean), (of_last, self.price)):
            if value < self.best_value:
                self.best_value, self.best_price = value, price
        if of_mean < of_last:
            self.share, self.price = self.shares / self.count, mean
            self.pays = np.ravel(self.back @ mean)
        self._begin()

    def _begin(self) -> None:
        self.shares, self.prices, self.count = np.zeros(len(self.gain)), np.zeros(len(self.price)), 0


def scarcity(problem: Problem, *, steps: int = STEPS) -> Floats:
    """For each need, the fit that others forgo when it is covered whole by its cheapest partner.

    Infinite when it has no possible partner.
    """
    rules = relaxed_rules(problem)
    found = np.full(problem.needs, np.inf)
    if not problem.pairs:
        return found
    prices = priced(problem, rules, np.full(problem.pairs, COVER), steps=steps).price.copy()
    prices[: rules.of_needs] = 0.0
    np.minimum.at(found, problem.need, paid(rules, prices))
    return found
