"""The way to a plan by the size of the problem: proven best, along a linear program, or along prices."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np

from cauce.engines.matching.allocation import exact, kernel
from cauce.engines.matching.allocation.order import ceiling, is_better
from cauce.engines.matching.allocation.problem import Floats, Problem
from cauce.engines.matching.allocation.proof import PROOF_GAP, covers, proven
from cauce.engines.matching.allocation.solved import Solved

#: Up to so many pairs a plan is proven best; up to so many the guide is a linear program; prices above.
EXACT_PAIRS = 1_500
PROGRAM_PAIRS = 60_000
#: Up to so many pairs the time that is left is spent on a nearer bound.
PROOF_PAIRS = 10_000
#: Up to so many pairs the search for something better goes to its very end.
TINY_PAIRS = 300
#: The part of the time after which a proof is given up for a wider search.
PROOF_PART = 0.8


def solve(problem: Problem, *, seconds: float = 60.0, tell: kernel.Tell = lambda _part: None) -> Solved:
    """The best plan to be had in about so many seconds. `tell` hears how far it is (0 to 1); it may raise."""
    if not problem.pairs:
        return Solved(np.zeros(0), 0.0, 0.0, is_proven=True)
    if problem.pairs > EXACT_PAIRS:
        return _guided(problem, seconds, tell)
    end = monotonic() + seconds
    program = kernel.by_program(problem)
    guide = program or kernel.by_prices(problem)
    target = program.target if program else ceiling(problem)
    found = kernel.solve(problem, guide, seconds=seconds * PROOF_PART, tell=tell, is_brief=True)
    told = _proven(problem, found, target, _left(end - seconds * (1 - PROOF_PART)))
    if told.is_proven:
        return told
    wide = kernel.solve(problem, guide, seconds=_left(end), tell=tell)
    best = wide if is_better(problem, wide.share, told.share) else told
    bound = min(best.fit_bound, guide.fit_bound(problem.coverage(best.share)))
    if covers(problem, found.share, target):
        bound = min(bound, told.fit_bound)
        is_proven = problem.total_fit(best.share) >= bound * (1 - PROOF_GAP)
        return replace(best, fit_bound=bound, is_proven=is_proven, was_cut=not is_proven)
    return replace(best, fit_bound=bound, was_cut=True)


def _left(end: float) -> float:
    """The seconds up to then: never none, or a program that was begun late would be refused."""
    return max(end - monotonic(), 0.05)


def _proven(problem: Problem, found: Solved, target: Floats, seconds: float) -> Solved:
    """The proof, by the shorter way when the plan covers all that can be covered."""
    is_tiny = problem.pairs <= TINY_PAIRS
    if covers(problem, found.share, target):
        return proven(problem, found, target, seconds=seconds, gap=0.0 if is_tiny else PROOF_GAP)
    told = exact.solve(problem, start=found.share, seconds=seconds, gap=exact.EXACT if is_tiny else PROOF_GAP)
    return told if told.is_proven or is_better(problem, told.share, found.share) else found


def _guided(problem: Problem, seconds: float, tell: kernel.Tell) -> Solved:
    end = monotonic() + seconds
    program = kernel.by_program(problem) if problem.pairs <= PROGRAM_PAIRS else None
    found = kernel.solve(problem, program or kernel.by_prices(problem), seconds=_left(end), tell=tell)
    target = program.target if program else ceiling(problem)
    if problem.pairs > PROOF_PAIRS or not covers(problem, found.share, target):
        return found
    return proven(problem, found, target, seconds=_left(end))
