"""Plans too large to be proven best: a guide over the relaxed problem, a draft along it, and mending.

1. The guide: the relaxed problem, solved to its end (`by_program`) or by prices (`by_prices`), says what each
   need can have, what each pair is worth after what it uses, and what no plan can pass.
2. The draft: needs with the fewest chances first, each with the best partners at those prices; then chains of
   moves for what is lacking.
3. Programs over parts: each need that lacks something with its neighbours, the kernel of promising pairs as
   a whole when it is small, then groups of needs one after the other for the fit. Where support is scarce
   groups come first, and in all programs a share is the dearer the further its State is behind.
4. The shares of the pairs in use are laid out once more, by leximin.

Each step keeps the better of two plans, so none can do harm. All limits are numbers of steps; time only ends
the search early.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic

import numpy as np

from cauce.engines.matching.allocation.draft import Draft
from cauce.engines.matching.allocation.order import ceiling, is_better, need_ceiling
from cauce.engines.matching.allocation.parts import Aim, Marks, decided, only
from cauce.engines.matching.allocation.prices import COVER, paid, priced, worst_bound
from cauce.engines.matching.allocation.problem import TOLERANCE, Floats, Ints, Problem
from cauce.engines.matching.allocation.relaxed import best, fairest, relaxed_rules, shares_only
from cauce.engines.matching.allocation.solved import Solved

Tell = Callable[[float], None]
#: How many of its best pairs each need has in the kernel besides those the relaxed plan uses.
EXTRA = 4
#: A kernel of so many pairs is decided as a whole.
SMALL_KERNEL = 2_500
#: What a lacking share costs a program beside a fit of at most 1.
DEAR = 200.0
#: How many needs a group has that is decided at once, round after round; the same where support is scarce.
GROUPS = (40, 80, 160, 160, 160)
SCARCE_GROUPS = (20, 20, 20, 40, 40)
#: Where support is scarce: what a lacking share costs, and the gap of a program; the levels of coverage below
#: which a share is dearer, as parts of the way, and how much dearer.
SCARCE_DEAR, SCARCE_GAP = 10.0, 1e-4
LEVELS, DEARER = (0.125, 0.25, 0.5), (16.0, 8.0, 4.0)
#: How far a draft leans to the pairs that the relaxed plan uses, in fit.
LEAN = 0.05
#: How many pairs in use the last layout can hold.
LAYOUT = 6_000
#: How deep the chains of moves go; seconds and gap of one program; the part of the time for the kernel.
DEPTH = 3
PROGRAM_SECONDS, PROGRAM_GAP = 3.0, 1e-5
KERNEL_DEAR, KERNEL_GAP = 50.0, 1e-4
KERNEL_PART = 0.6


@dataclass(frozen=True)
class Guide:
    """What the relaxed problem says: its shares, the worth of a whole share of each pair after what it uses.

    `target` is the coverage each State is to reach, `coverage_bound` what the worst cannot pass; `fit_bound`
    gives, for the coverage a plan has reached, the fit that none of at least that coverage can pass.
    """

    share: Floats
    worth: Floats
    target: Floats
    coverage_bound: float
    fit_bound: Callable[[Floats], float]


def by_program(problem: Problem) -> Guide | None:
    """The guide by linear programming; None when the programs fail."""
    rules, top = relaxed_rules(problem), ceiling(problem)
    target, found = top, best(rules, problem.fit, top)
    if found is None:
        target = fairest(rules, top)
        found = best(rules, problem.fit, target - TOLERANCE)
    if found is None:
        return None
    worth = problem.fit - paid(rules, found.price) + rules.cover.T @ found.floor_price

    def fit_bound(reached: Floats) -> float:
        solved = best(rules, problem.fit, np.minimum(reached, target) - TOLERANCE)
        return np.inf if solved is None else solved.value

    lowest = target[problem.needs_of_state > 0].min()
    return Guide(found.share, worth, target, float(lowest), fit_bound)


def by_prices(problem: Problem) -> Guide:
    """The guide by prices: nearly as good, and quick however many pairs there are."""
    rules, top = relaxed_rules(problem), ceiling(problem)
    cover = np.full(problem.pairs, COVER)
    found = priced(problem, rules, cover)
    target = np.minimum(rules.cover @ found.share, top)
    scarce = np.any(target < top - 0.01)
    worst = worst_bound(problem, rules, top) if scarce else float(top[problem.needs_of_state > 0].min())
    target = np.minimum(top, max(worst, float(target.min()))) if scarce else top
    worth = problem.fit + cover - paid(rules, found.price)

    def fit_bound(reached: Floats) -> float:
        return float(found.value - COVER * (reached @ problem.needs_of_state))

    return Guide(found.share, worth, target, worst, fit_bound)


def solve(
    problem: Problem,
    guide: Guide,
    *,
    seconds: float,
    tell: Tell = lambda _part: None,
    is_brief: bool = False,
) -> Solved:
    """The best plan found along the guide; a brief search leaves out what only raises the fit."""
    return _Search(problem, guide, seconds, tell).run(is_brief=is_brief)


class _Search:
    """One run: the plan so far, which only ever gets better."""

    def __init__(self, problem: Problem, guide: Guide, seconds: float, tell: Tell) -> None:
        self.problem, self.guide, self.tell = problem, guide, tell
        self.until, self.late = monotonic() + seconds, min(0.5, seconds / 10)
        self.wanted = _wanted(problem, guide)
        self.rank = _rank(problem, guide.worth * problem.most)
        self.share = np.zeros(problem.pairs)
        self.is_scarce = bool(np.any(guide.target < ceiling(problem) - TOLERANCE))
        self.was_cut = False

    def run(self, *, is_brief: bool = False) -> Solved:
        steps = self._brief() if is_brief else self._steps()
        for done, step in enumerate(steps):
            self.tell(done / len(steps))
            step()
        reached = self.problem.coverage(self.share)
        fit_bound, worst = self.guide.fit_bound(reached), self.guide.coverage_bound
        return Solved(self.share, fit_bound, worst, is_proven=False, was_cut=self.was_cut)

    def _brief(self) -> tuple[Callable[[], None], ...]:
        return (self._draft, self._lacking, self._lay_out)

    def _steps(self) -> tuple[Callable[[], None], ...]:
        if self.is_scarce:
            return (self._draft, self._groups, self._lay_out, self._lacking, self._lay_out)
        return (self._draft, self._lacking, self._whole, self._lacking, self._groups, self._lay_out)

    def _aim(self, dear: float) -> Aim:
        """What States are to reach; a lack counts by the part of the State's needs that it is."""
        problem, sizes = self.problem, self.problem.needs_of_state
        whole = np.bincount(problem.state, weights=self.wanted, minlength=len(problem.states))
        target = np.asarray(whole, dtype=np.float64)
        cost = dear * float(sizes.mean()) / np.maximum(sizes, 1)
        return Aim(target, cost, self.wanted, *self._levels(target))

    def _levels(self, target: Floats) -> tuple[Floats, Floats]:
        """Where support is scarce: steps from what the worst-covered State has to what each is to reach."""
        problem = self.problem
        sizes = problem.needs_of_state
        if not self.is_scarce:
            return np.zeros((len(sizes), 0)), np.zeros(0)
        worst = problem.coverage(self.share)[sizes > 0].min() * sizes
        steps = np.array(LEVELS)
        return worst[:, None] + np.maximum(target - worst, 0.0)[:, None] * steps, np.array(DEARER)

    def _keep(self, share: Floats) -> None:
        if is_better(self.problem, share, self.share):
            self.share = share

    def _draft(self) -> None:
        problem, guide = self.problem, self.guide
        used = guide.share / np.maximum(problem.most, TOLERANCE)
        draft = Draft(problem, guide.worth + LEAN * used, self.wanted)
        draft.fill(_hardest_first(problem))
        self._keep(draft.share())
        for depth in range(1, DEPTH + 1):
            for need in range(problem.needs):
                if draft.lacks(need) > TOLERANCE and self._seconds() > 0:
                    draft.mend(need, depth)
        self._keep(draft.share())
        for need in range(problem.needs):
            draft.prefer(need)
        self._keep(draft.share())

    def _whole(self) -> None:
        """The kernel in one program, when it is small; then what that leaves lacking."""
        kernel, before = self._promising(EXTRA) | (self.share > TOLERANCE), self.share
        if kernel.sum() > SMALL_KERNEL or self._is_late():
            return
        every, within = np.ones(self.problem.needs, dtype=bool), self._seconds() * KERNEL_PART
        self.share, ended = decided(
            self.problem, self._aim(KERNEL_DEAR), before, every, kernel, seconds=within, gap=KERNEL_GAP
        )
        self.was_cut |= not ended
        self._lacking()
        self._keep(before)

    def _lacking(self) -> None:
        """Each need that lacks something, with those who stand in its places."""
        problem = self.problem
        for need in np.flatnonzero(self._lacks() > TOLERANCE):
            if self._lacks()[need] <= TOLERANCE or self._is_late():
                continue
            near = np.zeros(problem.offers, dtype=bool)
            near[problem.offer[problem.need == need]] = True
            freed = np.zeros(problem.needs, dtype=bool)
            freed[problem.need[near[problem.offer] & (self.share > TOLERANCE)]] = True
            freed[need] = True
            near[problem.offer[freed[problem.need] & (self.share > TOLERANCE)]] = True
            self._decide(freed, near[problem.offer], PROGRAM_SECONDS)

    def _groups(self) -> None:
        """Groups of needs that stand in each other's way, those first that fall shortest of the guide."""
        kernel = self._promising(2 * EXTRA)
        for size in SCARCE_GROUPS if self.is_scarce else GROUPS:
            for group in _groups(self.problem, self.guide, self.share, self.rank, size):
                if self._is_late():
                    return
                freed = np.zeros(self.problem.needs, dtype=bool)
                freed[group] = True
                self._decide(freed, kernel | (self.share > TOLERANCE), PROGRAM_SECONDS)

    def _lay_out(self) -> None:
        """The shares anew, with the pairs in use as they are."""
        used = np.flatnonzero(self.share > TOLERANCE)
        if not len(used) or len(used) > LAYOUT:
            return
        rules = shares_only(only(self.problem, used))
        floors = self.problem.coverage(self.share)
        if np.any(floors < self.guide.target - TOLERANCE):
            floors = fairest(rules, rules.cover @ rules.high)
        found = best(rules, self.problem.fit[used], floors - TOLERANCE / 10)
        if found is not None:
            share = np.zeros(self.problem.pairs)
            share[used] = np.clip(found.share, rules.low, rules.high)
            if not self.problem.faults(share):
                self._keep(share)

    def _decide(self, freed: Marks, pairs: Marks, seconds: float) -> None:
        within = min(seconds, max(self._seconds(), 0.1))
        dear, gap = (SCARCE_DEAR, SCARCE_GAP) if self.is_scarce else (DEAR, PROGRAM_GAP)
        found, ended = decided(
            self.problem, self._aim(dear), self.share, freed, pairs, seconds=within, gap=gap
        )
        self.was_cut |= not ended
        self._keep(found)

    def _promising(self, extra: int) -> Marks:
        return (self.guide.share > TOLERANCE) | (self.rank < extra)

    def _lacks(self) -> Floats:
        given = np.bincount(self.problem.need, weights=self.share, minlength=self.problem.needs)
        return np.asarray(self.wanted - given)

    def _seconds(self) -> float:
        return self.until - monotonic()

    def _is_late(self) -> bool:
        late = self._seconds() < self.late
        self.was_cut |= late
        return late


def _wanted(problem: Problem, guide: Guide) -> Floats:
    """How much of each need the plan is to cover: all it can have, or where support is scarce what the guide
    gives it."""
    most = need_ceiling(problem)
    scarce = guide.target < ceiling(problem) - TOLERANCE
    guided = np.bincount(problem.need, weights=guide.share, minlength=problem.needs)
    return np.where(scarce[problem.state], np.minimum(guided, most), most)


def _rank(problem: Problem, worth: Floats) -> Ints:
    """The place of each pair among those of its need, the worthiest first."""
    order = np.lexsort((-worth, problem.need))
    rank = np.empty(problem.pairs, dtype=np.int64)
    first = np.searchsorted(problem.need[order], np.arange(problem.needs))
    rank[order] = np.arange(problem.pairs) - first[problem.need[order]]
    return rank


def _hardest_first(problem: Problem) -> list[int]:
    """The needs, those first which the fewest offers can serve; of the worse-off State first among equals."""
    enough = problem.most * problem.max_partners[problem.need] >= 1.0
    chances = np.bincount(problem.need[enough], minlength=problem.needs)
    served = np.bincount(problem.state, weights=chances, minlength=len(problem.states))
    each = served / np.maximum(problem.needs_of_state, 1)
    order: list[int] = np.lexsort((np.arange(problem.needs), each[problem.state], chances)).tolist()
    return order


def _groups(problem: Problem, guide: Guide, share: Floats, rank: Ints, size: int) -> Iterator[Ints]:
    """Every need once, in groups around those whose fit is furthest below the guide's."""
    regret = np.bincount(problem.need, weights=problem.fit * (guide.share - share), minlength=problem.needs)
    used = share > TOLERANCE
    by_offer: dict[int, list[int]] = {}
    for pair in np.flatnonzero(used):
        by_offer.setdefault(int(problem.offer[pair]), []).append(int(problem.need[pair]))
    first = np.searchsorted(problem.need, np.arange(problem.needs + 1))
    promising = (guide.share > TOLERANCE) | (rank < EXTRA)
    left = np.ones(problem.needs, dtype=bool)
    for seed in np.argsort(-regret, kind="stable"):
        if not left[seed] or regret[seed] <= TOLERANCE:
            continue
        group, at = [int(seed)], 0
        left[seed] = False
        while at < len(group) and len(group) < size:
            pairs = np.arange(first[group[at]], first[group[at] + 1])
            for pair in pairs[promising[pairs]]:
                for other in by_offer.get(int(problem.offer[pair]), ()):
                    if left[other] and len(group) < size:
                        left[other] = False
                        group.append(other)
            at += 1
        yield np.array(group, dtype=np.int64)
