"""From judged pairs to the numbers of a problem, in the order of their keys: that of the rows is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from cauce.engines.matching.allocation.problem import Floats, Ints, Problem
from cauce.engines.matching.columns import NeedColumns
from cauce.engines.matching.filters import gap_in_offer_units
from cauce.engines.matching.sifting import Possible
from cauce.engines.matching.values import Need, Offer, Room

#: Who takes part gives at least this much of a need: nobody is a partner of nothing.
LEAST_SHARE = 0.01


@dataclass(frozen=True)
class Limits:
    """What the plan keeps besides the capacities: how often one owner may serve one State."""

    same_pair: int = 3


@dataclass(frozen=True)
class Share:
    """What one offer can give one need: shares of the need, and the cost of the whole in the offer's unit."""

    cost: float
    least: float
    most: float


def share_of(room: Room, need: Need, offer: Offer) -> Share:
    """How much of the need the offer can give. What is not counted on both sides is given whole.

    >>> from datetime import date
    >>> from cauce.engines.matching.values import Form, Quantity, Unit
    >>> wanted, given = Quantity(200, Unit.PERSON_DAYS), Quantity(120, Unit.PERSON_DAYS)
    >>> need = Need("n", "BLZ", frozenset({Form.TRAINING}), quantity=wanted)
    >>> offer = Offer("o", "CAN", frozenset({Form.TRAINING}), quantity=given, most=80, least=10)
    >>> share_of(Room((need,), (offer,), date(2025, 5, 15)), need, offer)
    Share(cost=200, least=0.05, most=0.4)
    """
    gap = gap_in_offer_units(room, need, offer)
    if gap is None or offer.quantity is None:
        each = 1.0 / max(1, need.min_partners)
        return Share(0.0, each, each)
    most = min(1.0, min(offer.quantity.amount, inf if offer.most is None else offer.most) / gap)
    least = max(LEAST_SHARE, (offer.least or 0.0) / gap)
    return Share(gap, min(least, most), most)


def build(room: Room, possible: Possible, limits: Limits) -> Problem:
    """The problem over all published needs and all offers, with the possible pairs in their order."""
    needs, offers, need, offer = possible.needs, possible.offers, possible.need, possible.offer
    states = sorted({each.state for each in needs})
    owners = sorted({each.owner for each in offers})
    state = _places([each.state for each in needs], states)
    owner = _places([each.owner for each in offers], owners)
    bonds, bond = np.unique(owner[offer] * max(len(states), 1) + state[need], return_inverse=True)
    cost, least, most = _shares(room, possible)
    return Problem(
        states=tuple(states),
        state=state,
        min_partners=np.array([each.min_partners for each in needs], dtype=np.int64),
        max_partners=np.array([each.max_partners for each in needs], dtype=np.int64),
        capacity=np.array([each.max_needs for each in offers], dtype=np.int64),
        budget=np.array(
            [each.quantity.amount if each.quantity else inf for each in offers], dtype=np.float64
        ),
        need=need,
        offer=offer,
        fit=possible.fit,
        cost=cost,
        least=least,
        most=most,
        bond=bond.astype(np.int64),
        pair_cap=np.full(len(bonds), limits.same_pair, dtype=np.int64),
    )


def _shares(room: Room, possible: Possible) -> tuple[Floats, Floats, Floats]:
    """`share_of` for all pairs: what the whole need costs the offer, the least and the most it can give."""
    columns = NeedColumns(room, possible.needs)
    gap = np.full(len(possible.need), np.nan)
    order = np.argsort(possible.offer, kind="stable")
    edges = np.searchsorted(possible.offer[order], np.arange(len(possible.offers) + 1))
    for place, offer in enumerate(possible.offers):
        mine = order[edges[place] : edges[place + 1]]
        if len(mine) and offer.quantity is not None:
            gap[mine] = columns.gap(offer)[possible.need[mine]]
    left = [each.quantity.amount if each.quantity else inf for each in possible.offers]
    within = np.array(
        [
            min(had, inf if each.most is None else each.most)
            for had, each in zip(left, possible.offers, strict=True)
        ]
    )
    smallest = np.array([each.least or 0.0 for each in possible.offers])
    each_part = 1.0 / np.array([max(1, need.min_partners) for need in possible.needs])[possible.need]
    is_counted = ~np.isnan(gap)
    whole = np.where(is_counted, gap, 1.0)
    most = np.where(is_counted, np.minimum(1.0, within[possible.offer] / whole), each_part)
    least = np.maximum(LEAST_SHARE, smallest[possible.offer] / whole)
    return np.where(is_counted, gap, 0.0), np.where(is_counted, np.minimum(least, most), each_part), most


def _places(values: Sequence[str], among: Sequence[str]) -> Ints:
    place = {value: number for number, value in enumerate(among)}
    return np.array([place[value] for value in values], dtype=np.int64)
