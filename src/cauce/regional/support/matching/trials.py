"""What if: the same room with one thing otherwise. A trial proposes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cauce.engines.matching.values import Offer, Quantity, Room

#: What ends the key of an offer that is tried a second time. No real key holds it.
AGAIN = "~again"


@dataclass(frozen=True)
class Change:
    """What is otherwise: other weights (a code), offers left out, offers there twice, less money.

    `budget` is in per cent of what offers of money have.
    """

    weights: str = ""
    left_out: Sequence[str] = ()
    again: Sequence[str] = ()
    budget: int = 100

    @property
    def is_nothing(self) -> bool:
        return not (self.weights or self.left_out or self.again or self.budget != 100)

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "weights": self.weights,
            "left_out": list(self.left_out),
            "again": list(self.again),
            "budget": self.budget,
        }


def read(kept: Mapping[str, Any]) -> Change:
    """A change as a run keeps it."""
    return Change(**kept)


def changed(room: Room, change: Change) -> Room:
    """The room as it would be."""
    offers = [each for each in room.offers if each.key not in set(change.left_out)]
    offers += [
        replace(each, key=f"{each.key}{AGAIN}") for each in room.offers if each.key in set(change.again)
    ]
    return replace(room, offers=tuple(_with_budget(each, change.budget / 100) for each in offers))


def _with_budget(offer: Offer, part: float) -> Offer:
    quantity = offer.quantity
    if part == 1 or quantity is None or not quantity.currency:
        return offer
    return replace(offer, quantity=Quantity(quantity.amount * part, quantity.unit, quantity.currency))
