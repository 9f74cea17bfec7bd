"""HiGHS through scipy: linear programs, and mixed-integer ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from cauce.engines.matching.allocation.problem import Floats
from cauce.engines.matching.allocation.rows import Rows


@dataclass(frozen=True)
class Found:
    """The columns (None when none were found), whether the search ended by itself, and what bounds it."""

    columns: Floats | None
    is_ended: bool
    bound: float | None


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
    """The columns of largest gain, some of them whole numbers, up to a relative gap or until time is over."""
    found: Any = milp(
        -gain,
        integrality=rows.integrality.astype(np.int64),
        bounds=Bounds(rows.low, rows.high),
        constraints=LinearConstraint(rows.matrix, rows.at_least, rows.at_most),
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    bound = found.mip_dual_bound
    is_told = bound is not None and np.isfinite(bound)
    return Found(found.x, found.status == 0, -float(bound) if is_told else None)
