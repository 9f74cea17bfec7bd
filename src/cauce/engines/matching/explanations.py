"""Why this pair, why not that one, and what would have to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cauce.engines.matching.factors import fits
from cauce.engines.matching.filters import only_obstacle
from cauce.engines.matching.pairs import Pair, Weights
from cauce.engines.matching.reasons import Factor, Fit
from cauce.engines.matching.values import Need, Offer, Room


@dataclass(frozen=True)
class Reason:
    """A factor of a possible pair, with how much it weighs among those that are known (0 to 1)."""

    fit: Fit
    part: float

    @property
    def pull(self) -> float:
        """How much of the pair's fit comes from here."""
        return self.part * (self.fit.value or 0.0)


def reasons(pair: Pair) -> tuple[Reason, ...]:
    """What speaks for a possible pair, the strongest first; then what is not known."""
    weights = {each.factor: pair.weights.get(each.factor, 0.0) for each in pair.fits}
    known = sum(weights[each.factor] for each in pair.fits if each.value is not None)
    told = [
        Reason(each, weights[each.factor] / known if known and each.value is not None else 0.0)
        for each in pair.fits
        if weights[each.factor]
    ]
    order = list(Factor)
    return tuple(
        sorted(told, key=lambda each: (each.fit.value is None, -each.pull, order.index(each.fit.factor)))
    )


@dataclass(frozen=True)
class NearMiss:
    """A pair that one thing alone stops. `fit` is what it would have if that were gone."""

    pair: Pair
    fit: float

    @property
    def reason(self) -> str:
        return self.pair.obstacles[0].text

    @property
    def change(self) -> str:
        """The smallest change that makes it possible."""
        return self.pair.obstacles[0].change


def near_misses(room: Room, need: Need, weights: Weights) -> tuple[NearMiss, ...]:
    """The offers that one thing alone keeps from a need, the best fitting first."""
    return _sorted([_near(room, need, offer, weights) for offer in room.offers])


def near_misses_of(room: Room, offer: Offer, weights: Weights) -> tuple[NearMiss, ...]:
    """The needs that one thing alone keeps from an offer, the best fitting first."""
    return _sorted([_near(room, need, offer, weights) for need in room.needs])


def _near(room: Room, need: Need, offer: Offer, weights: Weights) -> NearMiss | None:
    obstacle = only_obstacle(room, need, offer)
    if obstacle is None:
        return None
    pair = Pair(need, offer, (obstacle,), (), weights)
    return NearMiss(pair, Pair(need, offer, (), fits(room, need, offer), weights).fit)


def _sorted(found: Sequence[NearMiss | None]) -> tuple[NearMiss, ...]:
    near = [each for each in found if each is not None]
    return tuple(sorted(near, key=lambda each: (-each.fit, each.pair.need.key, each.pair.offer.key)))
