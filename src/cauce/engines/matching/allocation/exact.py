"""The plan by mixed-integer programming (HiGHS through scipy): coverage first, State by State, then fit.

Coverage is leximin: the worst-covered State as high as possible, then the two worst together, and so on, each
without taking from those before. The sum of the k smallest of several numbers is the largest k*r - sum(d)
with d >= r - number and d >= 0 (Ogryczak and Sliwinski, On solving linear programs with the ordered weighted
averaging objective, 2003): so each step is one program, and sums of the k smallest determine the order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

import numpy as np
from scipy.sparse import csr_array

from cauce.engines.matching.allocation.order import ROUNDING, ceiling, is_better, need_floor
from cauce.engines.matching.allocation.parts import laid_out
from cauce.engines.matching.allocation.problem import Floats, Problem
from cauce.engines.matching.allocation.programs import Found, mixed
from cauce.engines.matching.allocation.rows import Rows, base_rows, cover_of, step_rows, with_floors
from cauce.engines.matching.allocation.solved import Solved
from cauce.engines.matching.allocation.tighter import tightened

#: What a step may give back of the steps before, so that rounding makes no program impossible.
SLACK = 1e-7
#: What it gives back, one after the other, until there is a plan: HiGHS keeps its rows to 1e-6 only.
GIVEN_BACK = (0.0, 1e-6, ROUNDING)
#: The gap of a step of the coverage.
EXACT = 1e-9
#: The part of the time left that one step of the coverage may take.
PART_OF_TIME = 0.4
#: The part that the search for a plan may take in which all later steps are at the most they can be.
PART_AT_ONCE = 0.5


@dataclass(frozen=True)
class _Step:
    """The sum of the `smallest` coverages is at least `value`."""

    smallest: int
    value: float


Program = Callable[[Sequence[_Step]], tuple[Rows, Floats]]


def solve(
    problem: Problem, *, start: Floats | None = None, seconds: float = 60.0, gap: float = 1e-9
) -> Solved:
    """The best plan, or the best found in the time; the same each time unless time cuts it short.

    `start` is a plan to begin with. `gap` is the part of the fit that the plan may be below the best.
    """
    if not problem.pairs:
        return Solved(np.zeros(0), 0.0, 0.0, is_proven=True)
    first = np.zeros(problem.pairs) if start is None else start
    return _Solver(problem, first, monotonic() + seconds, gap).run()


class _Solver:
    """One run: the plan so far, the steps it must keep, and whether each was solved to its end."""

    def __init__(self, problem: Problem, share: Floats, until: float, gap: float) -> None:
        self.problem, self.share, self.until, self.gap = problem, share, until, gap
        self.states = np.flatnonzero(problem.needs_of_state)
        self.ceiling = ceiling(problem)
        self.ordered = np.sort(self.ceiling[self.states])
        self.steps: list[_Step] = []
        self.is_proven = True

    def run(self) -> Solved:
        bound, fit_bound = 1.0, None
        for smallest in range(1, len(self.states) + 1):
            most = self._most(self.steps)
            if self._reached(smallest) >= most.value - SLACK:
                raised = most.value
            else:
                fit_bound = self._at_once() if smallest > 1 else None
                if fit_bound is not None:
                    break
                raised = min(self._raise(smallest), most.value)
            bound = raised if smallest == 1 else bound
            self.steps.append(_Step(smallest, min(self._reached(smallest), raised)))
        if fit_bound is None:
            fit_bound = self._fit(self.steps, 1.0, GIVEN_BACK)
        if fit_bound is None:
            fit_bound = float(self.problem.fit.sum())
        return Solved(self.share, fit_bound, bound, self.is_proven, was_cut=not self.is_proven)

    def _most(self, steps: Sequence[_Step]) -> _Step:
        """What the next sum can be at most: the one before, and the next of what States could have."""
        before = steps[-1].value if steps else 0.0
        return _Step(len(steps) + 1, before + float(self.ordered[len(steps)]))

    def _reached(self, smallest: int) -> float:
        return float(np.sort(self.problem.coverage(self.share)[self.states])[:smallest].sum())

    def _at_once(self) -> float | None:
        """All the other steps at the most that they can be: often there is such a plan.

        The bound of its fit; None when none was found.
        """
        steps = list(self.steps)
        while len(steps) < len(self.states):
            steps.append(self._most(steps))
        return self._fit(steps, PART_AT_ONCE, GIVEN_BACK[:1])

    def _fit(self, steps: Sequence[_Step], part: float, given_back: Sequence[float]) -> float | None:
        """The plan of largest fit that keeps the steps, and the bound of that; None when none was found."""

        def program(kept: Sequence[_Step]) -> tuple[Rows, Floats]:
            rows = self._rows(kept, kept[-1].value)
            return rows, np.append(self.problem.fit, np.zeros(rows.columns - self.problem.pairs))

        found = self._keeping(steps, given_back, program, part, self.gap)
        if found.columns is None and steps is not self.steps:
            return None
        self.is_proven &= found.is_ended
        return found.bound

    def _raise(self, smallest: int) -> float:
        """The largest sum of the smallest coverages that keeps the steps; its bound."""

        def program(kept: Sequence[_Step]) -> tuple[Rows, Floats]:
            rows = step_rows(self.problem, self._rows(kept, None), self.states, smallest, None)
            gain = np.zeros(rows.columns)
            start = rows.columns - len(self.states) - 1
            gain[start], gain[start + 1 :] = smallest, -1.0
            return rows, gain

        now = _Step(smallest, self._reached(smallest) - ROUNDING)
        found = self._keeping((*self.steps, now), GIVEN_BACK, program, PART_OF_TIME, EXACT)
        self.is_proven &= found.is_ended
        return float(smallest) if found.bound is None else found.bound

    def _rows(self, steps: Sequence[_Step], total: float | None) -> Rows:
        """The rules of the problem and the steps; `total` is what all States have together, when it is known.

        What follows from the floors of single States, or from the total, is not said again.
        """
        floors = self._floors(steps)
        least = need_floor(self.problem, floors)
        cover, partly = cover_of(self.problem), np.flatnonzero((floors > 0) & (floors < self.ceiling))
        rows = base_rows(tightened(self.problem, least), least)
        rows = with_floors(rows, cover[partly], floors[partly] - SLACK)
        if total is not None and floors.sum() < total - SLACK:
            rows = with_floors(rows, csr_array(cover.sum(axis=0).reshape(1, -1)), np.array([total - SLACK]))
        lowest = np.sort(floors[self.states])
        for step in steps:
            others = np.inf if total is None else self.ordered[step.smallest :].sum()
            follows = max(lowest[: step.smallest].sum(), -np.inf if total is None else total - others)
            if follows < step.value - SLACK:
                rows = step_rows(self.problem, rows, self.states, step.smallest, step.value - SLACK)
        return rows

    def _floors(self, steps: Sequence[_Step]) -> Floats:
        """What each State has at least in every plan that keeps the steps.

        The sum of the k smallest coverages is no more than the State's own and the k - 1 smallest of all
        that the other States could have.
        """
        floors = np.zeros(len(self.ceiling))
        for state in self.states:
            others = np.sort(self.ceiling[self.states[self.states != state]])
            floors[state] = max((s.value - others[: s.smallest - 1].sum() for s in steps), default=0.0)
        return np.clip(floors, 0.0, self.ceiling)

    def _keeping(
        self, steps: Sequence[_Step], given_back: Sequence[float], program: Program, part: float, gap: float
    ) -> Found:
        """Find the columns of largest gain that keep the steps, and keep the plan when it is better."""
        found = Found(None, is_ended=False, bound=None)
        for back in given_back:
            rows, gain = program([_Step(step.smallest, step.value - back) for step in steps])
            left = max(0.1, (self.until - monotonic()) * part)
            found = mixed(gain, rows, seconds=left, gap=gap)
            if not found.is_impossible:
                break
        if found.columns is not None:
            share = laid_out(self.problem, found.columns)
            if is_better(self.problem, share, self.share, within=ROUNDING):
                self.share = share
        return found
