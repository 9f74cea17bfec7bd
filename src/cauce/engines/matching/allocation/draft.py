"""A plan made need by need, at prices; and mended by chains: one need takes a place, who was there moves on.

Plain lists, because every step looks at a few pairs only.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cauce.engines.matching.allocation.problem import TOLERANCE, Floats, Problem

#: How many of its pairs, and of those who stand there, a need looks at when it seeks a place.
BREADTH = 10

Given = list[tuple[int, float]]


class Draft:
    """A plan in the making: what each need has, and what is left of offers and bonds."""

    def __init__(self, problem: Problem, worth: Floats, wanted: Floats) -> None:
        self.first: list[int] = np.searchsorted(problem.need, np.arange(problem.needs + 1)).tolist()
        self.need: list[int] = problem.need.tolist()
        self.offer: list[int] = problem.offer.tolist()
        self.cost: list[float] = problem.cost.tolist()
        self.least: list[float] = problem.least.tolist()
        self.most: list[float] = problem.most.tolist()
        self.bond: list[int] = problem.bond.tolist()
        self.fit: list[float] = problem.fit.tolist()
        self.worth: list[float] = worth.tolist()
        self.fewest: list[int] = problem.min_partners.tolist()
        self.slots: list[int] = problem.max_partners.tolist()
        self.wanted: list[float] = wanted.tolist()
        self.places: list[int] = problem.capacity.tolist()
        self.budget: list[float] = problem.budget.tolist()
        self.bonds: list[int] = problem.pair_cap.tolist()
        self.given: list[Given] = [[] for _ in range(problem.needs)]
        self.serves: list[set[int]] = [set() for _ in range(problem.offers)]
        whole = (worth * problem.most).tolist()
        self.ranked = [
            sorted(range(self.first[n], self.first[n + 1]), key=lambda pair: (-whole[pair], pair))
            for n in range(problem.needs)
        ]

    def share(self) -> Floats:
        """The shares as an array over the pairs."""
        found = np.zeros(len(self.need))
        for given in self.given:
            for pair, share in given:
                found[pair] = share
        return found

    def lacks(self, need: int) -> float:
        """What the need lacks of what is wanted for it."""
        return self.wanted[need] - sum(share for _pair, share in self.given[need])

    def take(self, need: int, given: Given) -> None:
        """Give the need these shares."""
        self.given[need] = given
        for pair, share in given:
            offer = self.offer[pair]
            self.places[offer] -= 1
            self.budget[offer] -= self.cost[pair] * share
            self.bonds[self.bond[pair]] -= 1
            self.serves[offer].add(need)

    def free(self, need: int) -> Given:
        """Take from the need all it has, and say what that was."""
        given = self.given[need]
        for pair, share in given:
            offer = self.offer[pair]
            self.places[offer] += 1
            self.budget[offer] += self.cost[pair] * share
            self.bonds[self.bond[pair]] += 1
            self.serves[offer].discard(need)
        self.given[need] = []
        return given

    def chosen(self, need: int, worth: Sequence[float] | None = None) -> Given:
        """The partners for a need that has none: as much of it as can be, then those worth most."""
        options = self._options(need)
        fewest, slots, left = self.fewest[need], self.slots[need], self.wanted[need]
        found: Given = []
        while options and left > TOLERANCE and len(found) < slots:
            pair, most = self._next(options, slots - len(found), left, worth or self.worth)
            del options[pair]
            share = self._share(pair, min(most, left), left, options, fewest - len(found) - 1)
            if share >= self.least[pair] - TOLERANCE and share > TOLERANCE:
                found.append((pair, share))
                left -= share
                if self._is_spent(self.bond[pair], found):
                    options = {
                        each: most for each, most in options.items() if self.bond[each] != self.bond[pair]
                    }
        return found if len(found) >= fewest else []

    def _is_spent(self, bond: int, given: Given) -> bool:
        """Whether no other pair of the bond may be used beside these."""
        return sum(self.bond[pair] == bond for pair, _share in given) >= self.bonds[bond]

    def _options(self, need: int) -> dict[int, float]:
        """The pairs that the need could use now, with the most each could give."""
        found: dict[int, float] = {}
        for pair in range(self.first[need], self.first[need + 1]):
            offer = self.offer[pair]
            if self.places[offer] < 1 or self.bonds[self.bond[pair]] < 1:
                continue
            most, cost, budget = self.most[pair], self.cost[pair], self.budget[offer]
            if cost > 0 and cost * most > budget:
                most = budget / cost
            if most >= self.least[pair] and most > TOLERANCE:
                found[pair] = most
        return found

    def _next(
        self, options: dict[int, float], slots: int, left: float, worth: Sequence[float]
    ) -> tuple[int, float]:
        """The best pair from which the other slots can still fill what is left; else the largest."""
        largest = sorted(options.values(), reverse=True)[:slots]
        others, edge = sum(largest[: slots - 1]), largest[-1] if len(largest) == slots else 0.0
        chosen, best = -1, -np.inf
        for pair, most in options.items():
            within = others if most < edge or slots == 1 else sum(largest) - most
            if min(most, left) + (within if slots > 1 else 0.0) < left - TOLERANCE:
                continue
            gained = worth[pair] * min(most, left)
            if gained > best:
                chosen, best = pair, gained
        if chosen < 0:
            chosen = max(options, key=lambda pair: (options[pair], -pair))
        return chosen, options[chosen]

    def _share(self, pair: int, share: float, left: float, options: dict[int, float], missing: int) -> float:
        """No more than leaves the partners still missing their least share."""
        rest = left - share
        if missing <= 0 and rest <= TOLERANCE:
            return share
        least = sorted(self.least[each] for each in options)[: max(missing, 1)]
        kept = sum(least)
        return share if rest >= kept or not least else max(left - kept, self.least[pair])

    def fill(self, needs: Sequence[int]) -> None:
        """Serve the needs one after the other with what is left."""
        for need in needs:
            self.take(need, self.chosen(need))

    def mend(self, need: int, depth: int) -> bool:
        """Cover what the need lacks by a chain of moves in which nobody else loses; whether it succeeded."""
        return self._mend(need, depth, {need})

    def prefer(self, need: int) -> None:
        """Choose anew by fit alone among what is left, and stay with it when it is better."""
        lacked, before = self.lacks(need), self.free(need)
        found = self.chosen(need, self.fit)
        lacks = self.wanted[need] - sum(share for _pair, share in found)
        better = self._fit(found) > self._fit(before) and lacks <= max(lacked, 0.0) + TOLERANCE
        self.take(need, found if better else before)

    def _fit(self, given: Given) -> float:
        return sum(self.fit[pair] * share for pair, share in given)

    def _mend(self, need: int, depth: int, moved: set[int]) -> bool:
        before = self.free(need)
        found = self.chosen(need)
        if self._is_whole(need, found):
            self.take(need, found)
            return True
        for pair in self.ranked[need][:BREADTH]:
            for other in sorted(self.serves[self.offer[pair]] - moved)[:BREADTH]:
                if self._swapped(need, other, depth, moved):
                    return True
        self.take(need, before)
        return False

    def _swapped(self, need: int, other: int, depth: int, moved: set[int]) -> bool:
        """Whether the need is covered when another gives way, and the other finds its place elsewhere."""
        lacked = self.lacks(other)
        before = self.free(other)
        found = self.chosen(need)
        if self._is_whole(need, found):
            self.take(need, found)
            again = self.chosen(other)
            if self.wanted[other] - sum(share for _pair, share in again) <= max(lacked, 0.0) + TOLERANCE:
                self.take(other, again)
                return True
            if depth > 1 and self._mend(other, depth - 1, moved | {other}):
                return True
            self.free(need)
        self.take(other, before)
        return False

    def _is_whole(self, need: int, found: Given) -> bool:
        return sum(share for _pair, share in found) >= self.wanted[need] - TOLERANCE
