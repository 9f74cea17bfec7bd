"""What a solver hands back."""

from __future__ import annotations

from dataclasses import dataclass

from cauce.engines.matching.allocation.problem import Floats


@dataclass(frozen=True)
class Solved:
    """Shares for each pair, and what no plan passes that covers each State at least so far: `fit_bound`.

    `coverage_bound` is the most that the worst-covered State could have had. `is_proven` when no plan is
    better by more than a thousandth. `was_cut` when time ended the search: only then may the same input give
    another answer.
    """

    share: Floats
    fit_bound: float
    coverage_bound: float
    is_proven: bool
    was_cut: bool = False
