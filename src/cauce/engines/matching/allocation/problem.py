"""The problem of giving offers to needs, in numbers: who can serve what, how much of it, at what cost.

A need is covered by shares: 0.4 of it by one partner, 0.6 by another; never more than the whole. A State's
coverage is the mean of that over its needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
#: What differs by less is the same.
TOLERANCE = 1e-6
#: A budget below this is nothing.
TINY = 1e-12


@dataclass(frozen=True)
class Problem:
    """Arrays over needs (n), offers (o) and possible pairs (e), pairs sorted by need, then offer.

    `state` (n) numbers the States from 0; `min_partners`, `max_partners` (n). `capacity` (o) is how many
    needs an offer can serve, `budget` (o) what it has, in its own unit (infinite when it is not counted). For
    a pair: `need`, `offer`, `fit` (0 to 1), `cost` of the whole need in the offer's unit, and the `least` and
    `most` share of the need the offer gives when it gives. `pair_cap` groups pairs by owner and State
    (`bond`, e) and says how many of each group may be used (by group).
    """

    states: tuple[str, ...]
    state: Ints
    min_partners: Ints
    max_partners: Ints
    capacity: Ints
    budget: Floats
    need: Ints
    offer: Ints
    fit: Floats
    cost: Floats
    least: Floats
    most: Floats
    bond: Ints
    pair_cap: Ints

    @property
    def needs(self) -> int:
        return len(self.state)

    @property
    def offers(self) -> int:
        return len(self.capacity)

    @property
    def pairs(self) -> int:
        return len(self.need)

    @cached_property
    def needs_of_state(self) -> Ints:
        """How many needs each State has."""
        return np.bincount(self.state, minlength=len(self.states)).astype(np.int64)

    @cached_property
    def parts_of_budget(self) -> Floats:
        """For each pair, the part of its offer's budget that the whole need costs; 0 where it is not counted.

        Beyond `1 / TOLERANCE` the offer can give nothing that would show: the programs need no larger number.
        """
        part = self.cost / np.maximum(self.budget, TINY)[self.offer]
        return np.asarray(np.minimum(part, 1.0 / TOLERANCE), dtype=np.float64)

    def coverage(self, share: Floats) -> Floats:
        """The coverage of each State when each pair gives this share of its need."""
        of_need = np.bincount(self.need, weights=share, minlength=self.needs)
        total = np.bincount(self.state, weights=of_need, minlength=len(self.states))
        return np.asarray(total / np.maximum(self.needs_of_state, 1), dtype=np.float64)

    def total_fit(self, share: Floats) -> float:
        """The fit of what is given, each pair by the share it gives."""
        return float(self.fit @ share)

    def faults(self, share: Floats) -> list[str]:
        """Each rule that these shares break, in words; none for a plan that can be carried out."""
        used = share > TOLERANCE
        partners = np.bincount(self.need[used], minlength=self.needs)
        served = np.bincount(self.offer[used], minlength=self.offers)
        spent = np.bincount(self.offer, weights=self.parts_of_budget * share, minlength=self.offers)
        whole = np.bincount(self.need, weights=share, minlength=self.needs)
        bonds = np.bincount(self.bond[used], minlength=len(self.pair_cap))
        checks = {
            "a share below zero": share < -TOLERANCE,
            "less than the least share": used & (share < self.least - TOLERANCE),
            "more than the largest share": share > self.most + TOLERANCE,
            "a need covered more than whole": whole > 1 + TOLERANCE,
            "too few partners": (partners > 0) & (partners < self.min_partners),
            "too many partners": partners > self.max_partners,
            "an offer serves too many needs": served > self.capacity,
            "an offer spends more than it has": spent > 1 + 2 * TOLERANCE,
            "one pair of partners too often": bonds > self.pair_cap,
        }
        return [words for words, broken in checks.items() if np.any(broken)]
