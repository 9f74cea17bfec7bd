"""All pairs of a room at once, in arrays: which are possible, and how well those fit.

The same filters and factors as `filters` and `factors`, which stay the word on every single pair (and on what
it is told with); here only yes or no and a number come out, one offer against all needs at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cauce.engines.matching.columns import NeedColumns
from cauce.engines.matching.pairs import Weights
from cauce.engines.matching.values import Need, Offer, Room
from cauce.engines.matching.weighing import Weighing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Marks = NDArray[np.bool_]
Tell = Callable[[float], None]

#: Of each offer so many of its best needs are weighed against the others, and of each need so many offers;
#: what has few chances keeps them all. Rooms of hundreds a side are far below.
BEST_OF_OFFER, BEST_OF_NEED = 200, 60
#: After so many offers it is told how far the work is.
TOLD_EVERY = 50


@dataclass(frozen=True)
class Possible:
    """The possible pairs as places in `needs` and `offers`, sorted by need, then offer, with their fits.

    `left_out` counts the possible pairs that are not among them, because better ones of both sides are many.
    """

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    need: Ints
    offer: Ints
    fit: Floats
    left_out: int = 0

    def keys(self, place: int) -> tuple[str, str]:
        """The keys of the need and the offer of a pair."""
        return self.needs[self.need[place]].key, self.offers[self.offer[place]].key

    def only(self, kept: Marks) -> Possible:
        """The same without the other pairs."""
        return replace(self, need=self.need[kept], offer=self.offer[kept], fit=self.fit[kept])


def possible(room: Room, weights: Weights, tell: Tell = lambda _part: None) -> Possible:
    """The possible pairs of a room, among the needs that still want something.

    `tell` hears how far it is (0 to 1), and may raise to end it.
    """
    wanting = (each for each in room.needs if each.is_published and each.is_wanting)
    needs = tuple(sorted(wanting, key=lambda each: each.key))
    offers = tuple(sorted(room.offers, key=lambda each: each.key))
    columns = NeedColumns(room, needs)
    chances = np.zeros(len(needs), dtype=np.int64)
    open_to: list[Ints] = []
    for place, offer in enumerate(offers):
        _told(tell, place, len(offers), 0.0, 0.3)
        open_to.append(np.flatnonzero(columns.possible(offer)).astype(np.int32))
        chances[open_to[-1]] += 1
    weighing = Weighing(room, columns, weights)
    found: list[tuple[Ints, Floats]] = []
    for place, offer in enumerate(offers):
        _told(tell, place, len(offers), 0.3, 1.0)
        found.append(_best(open_to[place], weighing.fits(offer, open_to[place]), chances))
    return _gathered(needs, offers, found, int(chances.sum()))


def _told(tell: Tell, place: int, of: int, first: float, last: float) -> None:
    if place % TOLD_EVERY == 0:
        tell(first + (last - first) * place / of)


def _best(need: Ints, fit: Floats, chances: Ints) -> tuple[Ints, Floats]:
    """The best pairs of one offer, and those of needs that have few."""
    if len(need) <= BEST_OF_OFFER:
        return need, fit
    kept = chances[need] <= BEST_OF_NEED
    kept[np.argsort(-fit, kind="stable")[:BEST_OF_OFFER]] = True
    return need[kept], fit[kept]


def _gathered(
    needs: Sequence[Need], offers: Sequence[Offer], found: Iterable[tuple[Ints, Floats]], counted: int
) -> Possible:
    parts = [(need, np.full(len(need), place), fit) for place, (need, fit) in enumerate(found)]
    if not parts:
        return Possible(tuple(needs), tuple(offers), *(np.zeros(0, dtype=np.int64),) * 2, np.zeros(0))
    need, offer, fit = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.lexsort((offer, -fit, need))
    need, offer, fit = need[order], offer[order], fit[order]
    rank = np.arange(len(need)) - np.searchsorted(need, need)
    kept = rank < BEST_OF_NEED if counted > len(needs) * BEST_OF_NEED else np.ones(len(need), dtype=bool)
    need, offer, fit = need[kept], offer[kept], fit[kept]
    order = np.lexsort((offer, need))
    whole = (need[order].astype(np.int64), offer[order].astype(np.int64), fit[order])
    return Possible(tuple(needs), tuple(offers), *whole, left_out=counted - len(need))
