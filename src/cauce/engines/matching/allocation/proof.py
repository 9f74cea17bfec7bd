"""That nothing better exists, for a plan which covers all that can be covered.

A pair whose use alone would cost more, at the prices of the relaxed problem, than the plan is below the bound
is in no better plan. What is left of the pairs is few, and is searched to the end.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from cauce.engines.matching.allocation.order import ceiling, is_better
from cauce.engines.matching.allocation.parts import laid_out, only
from cauce.engines.matching.allocation.prices import paid
from cauce.engines.matching.allocation.problem import TOLERANCE, Floats, Problem
from cauce.engines.matching.allocation.programs import mixed
from cauce.engines.matching.allocation.relaxed import Relaxed, Rules, best, relaxed_rules
from cauce.engines.matching.allocation.rows import base_rows
from cauce.engines.matching.allocation.solved import Solved

#: The search is at its end when no plan can be better by more than this part of the fit.
PROOF_GAP = 1e-3


def covers_all(problem: Problem, share: Floats) -> bool:
    """Whether each State has all that its pairs could give it, so that no plan covers more."""
    return bool(np.all(problem.coverage(share) >= ceiling(problem) - TOLERANCE))


def proven(problem: Problem, plan: Solved, *, seconds: float, gap: float = PROOF_GAP) -> Solved:
    """The plan, or a better one, with the proof when it could be made; only for one that covers all."""
    rules, top = relaxed_rules(problem), ceiling(problem)
    relaxed = best(rules, problem.fit, top - TOLERANCE)
    if relaxed is None:
        return plan
    room = relaxed.value - problem.total_fit(plan.share)
    kept = np.flatnonzero((losses(problem, rules, relaxed) <= room + TOLERANCE) | (plan.share > TOLERANCE))
    part = only(problem, kept)
    rows = base_rows(part)
    cover = hstack([rules.cover[:, kept], csr_array((len(top), rows.columns - part.pairs))])
    whole = replace(
        rows,
        matrix=vstack([rows.matrix, cover], format="csr"),
        at_least=np.concatenate([rows.at_least, top - TOLERANCE / 2]),
        at_most=np.concatenate([rows.at_most, np.full(len(top), np.inf)]),
    )
    gain = np.append(part.fit, np.zeros(rows.columns - part.pairs))
    found = mixed(gain, whole, seconds=seconds, gap=gap)
    share = np.zeros(problem.pairs)
    if found.columns is not None:
        share[kept] = laid_out(part, found.columns)
    better = share if is_better(problem, share, plan.share) else plan.share
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
