"""That nothing better exists, for a plan whose coverage no plan can pass.

A pair whose use alone would cost more, at the prices of the relaxed problem, than the plan is below the bound
is in no better plan. What is left of the pairs is searched to the end.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cauce.engines.matching.allocation.order import ROUNDING, SLACK, ceiling, is_better, need_floor
from cauce.engines.matching.allocation.parts import laid_out, only
from cauce.engines.matching.allocation.prices import paid
from cauce.engines.matching.allocation.problem import TOLERANCE, Floats, Problem
from cauce.engines.matching.allocation.programs import mixed
from cauce.engines.matching.allocation.relaxed import Relaxed, Rules, best, relaxed_rules
from cauce.engines.matching.allocation.rows import base_rows, with_floors
from cauce.engines.matching.allocation.solved import Solved
from cauce.engines.matching.allocation.tighter import tightened

#: The search is at its end when no plan can be better by more than this part of the fit.
PROOF_GAP = 1e-3


def covers(problem: Problem, share: Floats, target: Floats) -> bool:
    """Whether each State has what no plan can pass, so that nothing of the coverage is left to be proven."""
    return bool(np.all(problem.coverage(share) >= target - TOLERANCE))


def proven(
    problem: Problem, plan: Solved, target: Floats, *, seconds: float, gap: float = PROOF_GAP
) -> Solved:
    """The plan, or a better one, with the proof when it could be made; only for one that covers the target.

    The target is the leximin of the relaxed problem, or all that each State could have: no plan passes it.
    """
    floors = np.minimum(target, problem.coverage(plan.share))
    least = need_floor(problem, floors)
    tight = tightened(problem, least)
    rules = relaxed_rules(tight)
    relaxed = best(rules, tight.fit, target - TOLERANCE)
    if relaxed is None:
        return plan
    room = relaxed.value - problem.total_fit(plan.share)
    kept = np.flatnonzero((losses(tight, rules, relaxed) <= room + TOLERANCE) | (plan.share > TOLERANCE))
    part = only(tight, kept)
    partly = np.flatnonzero(floors < ceiling(problem) - TOLERANCE)
    rows = with_floors(base_rows(part, least), rules.cover[:, kept][partly], floors[partly] - SLACK)
    gain = np.append(part.fit, np.zeros(rows.columns - part.pairs))
    found = mixed(gain, rows, seconds=seconds, gap=gap)
    share = np.zeros(problem.pairs)
    if found.columns is not None:
        share[kept] = laid_out(part, found.columns)
    better = share if is_better(problem, share, plan.share, within=ROUNDING) else plan.share
    bound = relaxed.value
    if found.bound is not None:
        bound = min(bound, max(found.bound, problem.total_fit(better)))
    ended = found.is_ended
    return replace(plan, share=better, fit_bound=bound, is_proven=ended, was_cut=not ended)


def losses(problem: Problem, rules: Rules, relaxed: Relaxed) -> Floats:
    """How far below the relaxed optimum every plan is that uses the pair."""
    by_use = np.where(rules.by_use, relaxed.price, 0.0)
    fee = paid(rules, by_use) * problem.most
    gain = problem.fit - paid(rules, relaxed.price - by_use) + rules.cover.T @ relaxed.floor_price
    used = np.where(gain > 0, gain * problem.most, gain * problem.least) - fee
    return np.asarray(np.maximum(gain * problem.most - fee, 0.0) - used)
