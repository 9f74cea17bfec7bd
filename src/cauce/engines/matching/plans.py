"""A plan over all needs and offers at once, and what would change if the room were another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from cauce.engines.matching.allocation.build import Limits, build, share_of
from cauce.engines.matching.allocation.prices import COVER, scarcity
from cauce.engines.matching.allocation.problem import TOLERANCE
from cauce.engines.matching.allocation.solve import solve
from cauce.engines.matching.pairs import EQUAL, Pair, Weights, judge
from cauce.engines.matching.sifting import Possible, possible
from cauce.engines.matching.values import Room

SECONDS = 60.0
#: The part of the work that judging the pairs is.
SIFTING = 0.3
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Given:
    """An offer that serves a need: `share` of the need, `amount` in the offer's unit (None: not counted)."""

    pair: Pair
    share: float
    amount: float | None

    @property
    def keys(self) -> tuple[str, str]:
        return self.pair.need.key, self.pair.offer.key


@dataclass(frozen=True)
class Plan:
    """Who serves whom. `coverage` of each State is the mean share that is covered of its published needs,
    without those that agreements cover already; a State without any other is not in it.

    `fit` is the sum of the fits by their shares; no plan that covers each State at least so far passes
    `fit_bound`, and none covers the worst-off State beyond `coverage_bound`. `is_proven` when no plan is
    better by more than a thousandth. `was_cut` when time ended the search: only then may the same room give
    another plan. In very large rooms `left_out` possible pairs were set aside because better ones of both
    sides are many; the bounds are those of the others. `scarcity` of a need: the fit that others forgo when
    its cheapest partner covers it whole, where a share of a need counts `COVER` besides its fit; None when it
    has no possible partner. `usable` are the offers that have a possible need.
    """

    given: tuple[Given, ...]
    coverage: Mapping[str, float]
    fit: float
    fit_bound: float
    coverage_bound: float
    is_proven: bool
    was_cut: bool = False
    left_out: int = 0
    scarcity: Mapping[str, float | None] = field(default_factory=dict)
    usable: frozenset[str] = frozenset()

    @property
    def gap(self) -> float:
        """How far the fit may be from the best, as a part of the bound (0 to 1)."""
        return max(0.0, (self.fit_bound - self.fit) / self.fit_bound) if self.fit_bound > 0 else 0.0

    @property
    def worst(self) -> float:
        """The coverage of the worst-covered State; 1 when no State needs anything."""
        return min(self.coverage.values(), default=1.0)

    def forgone(self, need: str) -> float | None:
        """About how many whole needs others go without when this one is covered whole; None: nobody can.

        The price of scarcity, divided by what a whole need of the plan counts for.
        """
        price = self.scarcity.get(need)
        if price is None:
            return None
        shares = sum(each.share for each in self.given)
        return price / (COVER + (self.fit / shares if shares else 0.0))

    @cached_property
    def by_need(self) -> Mapping[str, tuple[Given, ...]]:
        found: dict[str, tuple[Given, ...]] = {}
        for each in self.given:
            found[each.pair.need.key] = (*found.get(each.pair.need.key, ()), each)
        return found

    def covered(self, need: str) -> float:
        """The share of a need that the plan covers."""
        return sum(each.share for each in self.by_need.get(need, ()))


@dataclass(frozen=True)
class Difference:
    """What a second plan has that the first has not, and the reverse; and by State how the coverage moves.

    `shifted` are pairs of both plans that give another share: as they were and as they would be.
    """

    gained: tuple[Given, ...]
    lost: tuple[Given, ...]
    coverage: Mapping[str, float]
    fit: float
    shifted: tuple[tuple[Given, Given], ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.gained or self.lost or self.shifted or any(self.coverage.values()))


def propose(
    room: Room,
    weights: Weights = EQUAL,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    *,
    seconds: float = SECONDS,
    tell: Tell = lambda _part: None,
) -> Plan:
    """The plan for a room: coverage of the worst-off State first, then of the next, then the total fit.

    `tell` hears how far it is, from 0 to 1; what it raises ends the work.
    """
    sifted = possible(room, weights, lambda part: tell(SIFTING * part))
    return plan_of(
        room, sifted, weights, limits, seconds=seconds, tell=lambda part: tell(SIFTING + (1 - SIFTING) * part)
    )


def plan_of(
    room: Room,
    among: Possible,
    weights: Weights,
    limits: Limits,
    *,
    seconds: float = SECONDS,
    tell: Tell = lambda _part: None,
) -> Plan:
    """The plan that uses only these pairs."""
    problem = build(room, among, limits)
    solved = solve(problem, seconds=seconds, tell=tell)
    coverage = problem.coverage(solved.share) if problem.needs else ()
    dearness = scarcity(problem) if problem.needs else ()
    return Plan(
        given=tuple(
            _given(room, among, weights, int(place), float(solved.share[place]))
            for place in np.flatnonzero(solved.share > TOLERANCE)
        ),
        coverage=dict(zip(problem.states, map(float, coverage), strict=True)),
        fit=problem.total_fit(solved.share),
        fit_bound=solved.fit_bound,
        coverage_bound=solved.coverage_bound,
        is_proven=solved.is_proven and not among.left_out,
        was_cut=solved.was_cut,
        left_out=among.left_out,
        scarcity={
            need.key: None if np.isinf(price) else float(price)
            for need, price in zip(among.needs, dearness, strict=True)
        },
        usable=frozenset(among.offers[place].key for place in np.unique(among.offer)),
    )


def difference(before: Plan, after: Plan) -> Difference:
    """What changes from one plan to another; shares that move by less than a hundredth do not count."""
    first = {each.keys: each for each in before.given}
    second = {each.keys: each for each in after.given}
    states = sorted(set(before.coverage) | set(after.coverage))
    moved = {state: after.coverage.get(state, 0.0) - before.coverage.get(state, 0.0) for state in states}
    return Difference(
        gained=tuple(second[keys] for keys in sorted(second) if keys not in first),
        lost=tuple(first[keys] for keys in sorted(first) if keys not in second),
        coverage={state: change for state, change in moved.items() if abs(change) >= 0.01},
        fit=after.fit - before.fit,
        shifted=tuple(
            (first[keys], second[keys])
            for keys in sorted(second)
            if keys in first and abs(second[keys].share - first[keys].share) >= 0.01
        ),
    )


def without(
    room: Room, plan: Plan, given: Given, weights: Weights, limits: Limits, *, seconds: float = SECONDS
) -> Difference:
    """What the next best plan, the one without this pair, gains and loses."""
    whole = possible(room, weights)
    kept = np.array([whole.keys(place) != given.keys for place in range(len(whole.need))], dtype=bool)
    return difference(plan, plan_of(room, whole.only(kept), weights, limits, seconds=seconds))


def _given(room: Room, among: Possible, weights: Weights, place: int, share: float) -> Given:
    need, offer = among.needs[among.need[place]], among.offers[among.offer[place]]
    cost = share_of(room, need, offer).cost
    return Given(judge(room, need, offer, weights), share, cost * share if cost else None)
