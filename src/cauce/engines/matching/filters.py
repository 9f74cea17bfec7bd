"""The hard filters: what makes a pair impossible, all of it, each with its reason.

>>> from datetime import date
>>> from cauce.engines.matching.values import Form, Need, Offer, Room
>>> need = Need("n1", "BLZ", frozenset({Form.TWINNING}))
>>> offer = Offer("o1", "CAN", frozenset({Form.FINANCIAL}), states=frozenset({"MEX"}))
>>> room = Room((need,), (offer,), date(2025, 5, 15))
>>> [obstacle.barrier.value for obstacle in obstacles(room, need, offer)]
['state_not_eligible', 'form']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from cauce.engines.matching.reasons import Barrier, Obstacle
from cauce.engines.matching.values import Need, Offer, Room, Unit, Window

Places = Mapping[str, Any]
Filter = Callable[[Room, Need, Offer], Places | None]


def obstacles(room: Room, need: Need, offer: Offer) -> tuple[Obstacle, ...]:
    """Every barrier between the two, in the order of `Barrier`; none when the pair is possible."""
    return tuple(_found(room, need, offer))


def only_obstacle(room: Room, need: Need, offer: Offer) -> Obstacle | None:
    """The barrier that alone stands between the two; None when there is none, or a second one.

    It stops at the second, so that it can be asked of thousands of pairs while a page is waited for.
    """
    first_two = list(islice(_found(room, need, offer), 2))
    return first_two[0] if len(first_two) == 1 else None


def _found(room: Room, need: Need, offer: Offer) -> Iterator[Obstacle]:
    for barrier, stops in FILTERS.items():
        places = stops(room, need, offer)
        if places is not None:
            yield Obstacle(barrier, places)


def is_eligible(offer: Offer, state: str) -> bool:
    """Whether the offer may go to the State."""
    return (offer.states is None or state in offer.states) and state not in offer.not_states


def days_apart(one: Window | None, other: Window | None) -> int:
    """How many days lie between two windows; 0 when they meet, or when one is not known."""
    if one is None or other is None:
        return 0
    return max(_gap(one, other), _gap(other, one), 0)


def days_over(room: Room, one: Window | None, other: Window | None) -> int:
    """How many days ago the time of both ended; 0 while it lasts, or when no last day is known."""
    last = min((each.last for each in (one, other) if each and each.last), default=None)
    return 0 if last is None else max(0, (room.on - last).days)


def gap_in_offer_units(room: Room, need: Need, offer: Offer) -> float | None:
    """What is still needed, as the offer counts; None when a side gives no quantity or none converts."""
    if need.quantity is None or offer.quantity is None or need.quantity.unit != offer.quantity.unit:
        return None
    if need.quantity.unit is not Unit.MONEY:
        return need.quantity.amount
    return room.worth(need.quantity.amount, need.quantity.currency, offer.quantity.currency)


def _gap(earlier: Window, later: Window) -> int:
    if earlier.last is None or later.first is None:
        return 0
    return (later.first - earlier.last).days


def _need_unpublished(_room: Room, need: Need, _offer: Offer) -> Places | None:
    return None if need.is_published else {}


def _offer_unpublished(_room: Room, _need: Need, offer: Offer) -> Places | None:
    return None if offer.is_published else {}


def _not_eligible(_room: Room, need: Need, offer: Offer) -> Places | None:
    return None if is_eligible(offer, need.state) else {"state": need.state}


def _other_form(_room: Room, need: Need, offer: Offer) -> Places | None:
    if need.forms & offer.forms:
        return None
    return {"wanted": ", ".join(sorted(need.forms)), "given": ", ".join(sorted(offer.forms))}


def _other_unit(room: Room, need: Need, offer: Offer) -> Places | None:
    if need.quantity is None or offer.quantity is None or gap_in_offer_units(room, need, offer) is not None:
        return None
    wanted, given = (side.currency or side.unit.value for side in (need.quantity, offer.quantity))
    return {"wanted": wanted, "given": given}


def _other_time(_room: Room, need: Need, offer: Offer) -> Places | None:
    days = days_apart(need.window, offer.window)
    return {"days": days} if days else None


def _over(room: Room, need: Need, offer: Offer) -> Places | None:
    days = days_over(room, need.window, offer.window)
    return {"days": days} if days and not days_apart(need.window, offer.window) else None


def _condition(_room: Room, need: Need, offer: Offer) -> Places | None:
    clash = sorted(offer.asks & need.refuses)
    return {"conditions": ", ".join(clash)} if clash else None


def _counterpart(_room: Room, need: Need, offer: Offer) -> Places | None:
    asked, borne = offer.counterpart, need.counterpart
    if asked is None or borne is None or asked <= borne:
        return None
    return {"asked": round(asked * 100), "borne": round(borne * 100)}


def _exhausted(_room: Room, _need: Need, offer: Offer) -> Places | None:
    return None if offer.has_left else {}


def _too_little_left(_room: Room, _need: Need, offer: Offer) -> Places | None:
    if offer.quantity is None or offer.least is None or not 0 < offer.quantity.amount < offer.least:
        return None
    return {"left": f"{offer.quantity.amount:g}"}


def _too_small(room: Room, need: Need, offer: Offer) -> Places | None:
    gap = gap_in_offer_units(room, need, offer)
    if gap is None or offer.least is None or need.quantity is None or gap <= 0 or gap >= offer.least:
        return None
    return {"gap": f"{gap:g}"}


def _covered(_room: Room, need: Need, _offer: Offer) -> Places | None:
    return None if need.is_wanting else {}


FILTERS: Mapping[Barrier, Filter] = {
    Barrier.NEED_NOT_PUBLISHED: _need_unpublished,
    Barrier.OFFER_NOT_PUBLISHED: _offer_unpublished,
    Barrier.STATE_NOT_ELIGIBLE: _not_eligible,
    Barrier.FORM: _other_form,
    Barrier.UNIT: _other_unit,
    Barrier.WINDOW: _other_time,
    Barrier.OVER: _over,
    Barrier.CONDITION: _condition,
    Barrier.COUNTERPART: _counterpart,
    Barrier.NO_CAPACITY: _exhausted,
    Barrier.TOO_LITTLE_LEFT: _too_little_left,
    Barrier.TOO_SMALL: _too_small,
    Barrier.COVERED: _covered,
}
