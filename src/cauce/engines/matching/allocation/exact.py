"""The plan by mixed-integer programming (HiGHS through scipy): coverage first, State by State, then fit.

Coverage is leximin: the worst-covered State as high as possible, then the two worst together, and so on, each
without taking from those before. The sum of the k smallest of several numbers is the largest k*r - sum(d)
with d >= r - number and d >= 0 (Ogryczak and Sliwinski, On solving linear programs with the ordered weighted
averaging objective, 2003): so each step is one program, and sums of the k smallest determine the order.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import numpy as np

from cauce.engines.matching.allocation.order import ceiling, is_better
from cauce.engines.matching.allocation.parts import laid_out
from cauce.engines.matching.allocation.problem import TOLERANCE, Floats, Problem
from cauce.engines.matching.allocation.programs import mixed
from cauce.engines.matching.allocation.rows import Rows, base_rows, step_rows
from cauce.engines.matching.allocation.solved import Solved

#: What a step may give back of the steps before, so that rounding makes no program impossible.
SLACK = 1e-7
#: The part of the time left that one step of the coverage may take.
PART_OF_TIME = 0.4


@dataclass(frozen=True)
class _Step:
    """The sum of the `smallest` coverages is at least `value`."""

    smallest: int
    value: float


def solve(problem: Problem, *, seconds: float = 60.0, gap: float = 1e-9) -> Solved:
    """The best plan, or the best found in the time; the same each time unless time cuts it short."""
    if not problem.pairs:
        return Solved(np.zeros(0), 0.0, 0.0, is_proven=True)
    return _Solver(problem, monotonic() + seconds, gap).run()


class _Solver:
    """One run: the plan so far, the steps it must keep, and whether each was solved to its end."""

    def __init__(self, problem: Problem, until: float, gap: float) -> None:
        self.problem, self.until, self.gap = problem, until, gap
        self.base = base_rows(problem)
        self.states = np.flatnonzero(problem.needs_of_state)
        self.ceiling = ceiling(problem)
        self.share = np.zeros(problem.pairs)
        self.steps: list[_Step] = []
        self.is_proven = True

    def run(self) -> Solved:
        bound = self._cover()
        fit_bound = self._fit()
        return Solved(self.share, fit_bound, bound, self.is_proven, was_cut=not self.is_proven)

    def _cover(self) -> float:
        """Raise the sum of the k smallest coverages for each k; the bound of the first."""
        first = 1.0
        for smallest in range(1, len(self.states) + 1):
            bound = self._raise(smallest)
            first = bound if smallest == 1 else first
            if self._is_full():
                break
        return min(first, 1.0)

    def _raise(self, smallest: int) -> float:
        rows = self._rows(_Step(smallest, 0.0))
        gain = np.zeros(rows.columns)
        start = rows.columns - len(self.states) - 1
        gain[start], gain[start + 1 :] = smallest, -1.0
        bound = self._solve(rows, gain, PART_OF_TIME, float(smallest))
        lowest = np.sort(self.problem.coverage(self.share)[self.states])[:smallest].sum()
        self.steps.append(_Step(smallest, float(lowest)))
        return bound

    def _is_full(self) -> bool:
        """Every State has all that its own pairs could ever give it: nothing is left to weigh up."""
        covered = self.problem.coverage(self.share)[self.states]
        if np.any(covered < self.ceiling[self.states] - TOLERANCE):
            return False
        ordered = np.cumsum(np.sort(covered))
        self.steps = [_Step(place + 1, float(value)) for place, value in enumerate(ordered)]
        return True

    def _fit(self) -> float:
        rows = self._rows()
        gain = np.zeros(rows.columns)
        gain[: self.problem.pairs] = self.problem.fit
        return self._solve(rows, gain, 1.0, float(self.problem.fit.sum()))

    def _rows(self, *last: _Step) -> Rows:
        """The rules of the problem with the steps taken, and the one to be raised now."""
        rows = self.base
        for step in (*self.steps, *last):
            floor = None if step in last else step.value - SLACK
            rows = step_rows(self.problem, rows, self.states, step.smallest, floor)
        return rows

    def _solve(self, rows: Rows, gain: Floats, part: float, otherwise: float) -> float:
        """Find the columns of largest gain, keep the plan when it is better, and give the bound."""
        left = max(0.1, (self.until - monotonic()) * part)
        found = mixed(gain, rows, seconds=left, gap=self.gap)
        self.is_proven &= found.is_ended
        if found.columns is not None:
            share = laid_out(self.problem, found.columns)
            if found.is_ended or is_better(self.problem, share, self.share):
                self.share = share
        return otherwise if found.bound is None else found.bound
