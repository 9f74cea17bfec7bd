"""Each need with each offer: what stops the pair, or how well it fits.

>>> from datetime import date
>>> from cauce.engines.matching.values import Form, Need, Offer, Room
>>> need = Need("n", "BLZ", frozenset({Form.TWINNING}), languages=frozenset({"en"}), priority=1)
>>> offer = Offer("o", "CAN", frozenset({Form.TWINNING}), languages=frozenset({"en", "fr"}))
>>> pair = judge(Room((need,), (offer,), date(2025, 5, 15)), need, offer, EQUAL)
>>> pair.is_possible, round(pair.fit, 2), round(pair.lowest, 2), round(pair.highest, 2)
(True, 1.0, 0.2, 1.0)
>>> next(fit for fit in pair.fits if fit.value is None).missing
('need.themes', 'offer.themes')
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cauce.engines.matching.factors import fits
from cauce.engines.matching.filters import obstacles
from cauce.engines.matching.reasons import Factor, Fit, Obstacle
from cauce.engines.matching.values import Need, Offer, Room

Weights = Mapping[Factor, float]
EQUAL: Weights = dict.fromkeys(Factor, 1.0)


@dataclass(frozen=True)
class Pair:
    """A need and an offer. Without obstacles, `fits` holds every factor; with some, none was measured."""

    need: Need
    offer: Offer
    obstacles: tuple[Obstacle, ...]
    fits: tuple[Fit, ...] = ()
    weights: Weights = field(default_factory=lambda: EQUAL)

    @property
    def is_possible(self) -> bool:
        return not self.obstacles

    @property
    def is_near_miss(self) -> bool:
        """One thing alone stands in the way."""
        return len(self.obstacles) == 1

    @cached_property
    def fit(self) -> float:
        """0 to 1 by the factors that are known, weighed; 0.5 when none of those that weigh is."""
        weight = sum(self._weight(each) for each in self.fits if each.value is not None)
        return self._known / weight if weight else 0.5

    @property
    def lowest(self) -> float:
        """The fit if everything unknown turned out to speak against the pair."""
        return self._known / self._all if self._all else 0.0

    @property
    def highest(self) -> float:
        """The fit if everything unknown turned out to speak for it."""
        return (self._known + self._unknown) / self._all if self._all else 1.0

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields without which some factor that weighs cannot be told."""
        lacking = (field for each in self.fits if self._weight(each) for field in each.missing)
        return tuple(dict.fromkeys(lacking))

    @property
    def open_conditions(self) -> tuple[str, ...]:
        """Codes of what the offer asks and the State has said nothing of: to be asked before it is shared."""
        return tuple(sorted(self.offer.asks - self.need.meets - self.need.refuses))

    def _weight(self, fit: Fit) -> float:
        return self.weights.get(fit.factor, 0.0)

    @cached_property
    def _known(self) -> float:
        return sum(self._weight(each) * each.value for each in self.fits if each.value is not None)

    @cached_property
    def _unknown(self) -> float:
        return sum(self._weight(each) for each in self.fits if each.value is None)

    @cached_property
    def _all(self) -> float:
        return sum(self._weight(each) for each in self.fits)


def judge(room: Room, need: Need, offer: Offer, weights: Weights) -> Pair:
    """What stops the two, or how they fit."""
    barriers = obstacles(room, need, offer)
    return Pair(need, offer, barriers, () if barriers else fits(room, need, offer), weights)


def judged(room: Room, weights: Weights) -> Iterator[Pair]:
    """Every pair of the room, possible or not, in the order of the keys of need and offer."""
    for need in sorted(room.needs, key=lambda each: each.key):
        for offer in sorted(room.offers, key=lambda each: each.key):
            yield judge(room, need, offer, weights)
