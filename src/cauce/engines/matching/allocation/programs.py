"""HiGHS through scipy: linear programs, and mixed-integer ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from cauce.engines.matching.allocation.problem import Floats
from cauce.engines.matching.allocation.rows import Rows

#: The seconds that every program has.
MOMENT = 0.05


@dataclass(frozen=True)
class Found:
    """The columns (None when none were found), whether the search ended by itself, and what bounds it.

    `is_impossible` when there are no such columns at all.
    """

    columns: Floats | None
    is_ended: bool
    bound: float | None
    is_impossible: bool = False


@dataclass(frozen=True)
class Optimum:
    """The columns of a linear program, its value, and what one more of each limit would add to it."""

    columns: Floats
    value: float
    price: Floats


def largest(gain: Floats, matrix: Any, limit: Floats, low: Floats, high: Floats) -> Optimum | None:
    """The columns of largest gain with `matrix @ x <= limit`; None when there are none."""
    bounds = np.column_stack([low, high])
    found: Any = linprog(-gain, A_ub=matrix, b_ub=limit, bounds=bounds, method="highs-ipm")  # type: ignore[call-overload]
    if found.status != 0:
        return None
    return Optimum(found.x, float(-found.fun), -found.ineqlin.marginals)


def mixed(gain: Floats, rows: Rows, *, seconds: float, gap: float) -> Found:
    """The columns of largest gain, some of them whole numbers, up to a relative gap or until time is over.

    A program that is begun late has a moment all the same: HiGHS takes less than no time for no limit at all.
    """
    found: Any = milp(
        -gain,
        integrality=rows.integrality.astype(np.int64),
        bounds=Bounds(rows.low, rows.high),
        constraints=LinearConstraint(rows.matrix, rows.at_least, rows.at_most),
        options={"time_limit": max(seconds, MOMENT), "mip_rel_gap": gap},
    )
    bound = found.mip_dual_bound
    is_told = bound is not None and np.isfinite(bound)
    return Found(
        found.x, found.status == 0, -float(bound) if is_told else None, is_impossible=found.status == 2
    )
