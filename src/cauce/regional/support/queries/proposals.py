"""Why not: the offers that one thing alone keeps from a need, and the needs it keeps from an offer. Live.

The engine's room of all that is open is held in memory, and made again when a row of it has changed. What is
shown of it passes the reader's rights each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q, QuerySet, Sum

from cauce.engines.matching.explanations import NearMiss, near_misses, near_misses_of
from cauce.engines.matching.values import Room
from cauce.foundation.accounts.standing import Person
from cauce.regional.support.matching import runs, weighing
from cauce.regional.support.matching.names import Names, names_of
from cauce.regional.support.matching.telling import Stopped, stopped
from cauce.regional.support.models import MatchStep, Need, Offer, WeightSet
from cauce.regional.support.queries.offers import knows_excluded

#: So many are shown; and among so many of the best the reader's rights choose.
SHOWN, CONSIDERED = 5, 200
#: The room is made anew after so long at the latest; and so many answers of it are remembered.
SECONDS, REMEMBERED = 300.0, 2_000


@dataclass(frozen=True)
class Near:
    """A need or an offer that almost fits, what stops it, and the smallest change."""

    other: Need | Offer
    stopped: Stopped


@dataclass(frozen=True)
class _Held:
    """The room as it was, what it was made of, until when it may be used, and what was asked of it."""

    stamp: tuple[Any, ...]
    room: Room
    until: float
    found: dict[tuple[str, str], list[NearMiss]] = field(default_factory=dict)


_newest: list[_Held] = []


def near_offers(person: Person, need: Need, *, most: int = SHOWN) -> list[Near]:
    """The offers that one thing alone keeps from an open need, the best fitting first."""
    return _near(person, need, "offer", Offer.objects.visible_to(person), most)


def near_needs(person: Person, offer: Offer, *, most: int = SHOWN) -> list[Near]:
    """The needs that one thing alone keeps from an open offer, the best fitting first."""
    return _near(person, offer, "need", Need.objects.visible_to(person), most)


def _near(person: Person, mine: Need | Offer, side: str, allowed: QuerySet[Any], most: int) -> list[Near]:
    if not mine.is_open:
        return []
    held = _held(person.on)
    asked = (side, str(mine.key))
    if asked not in held.found:
        if len(held.found) >= REMEMBERED:
            held.found.clear()
        held.found[asked] = _best(held.room, mine.key, side, person.on)
    told = [each for each in held.found[asked] if not _is_secret(person, each)]
    return _shown(told, side, allowed, most)


def _is_secret(person: Person, near: NearMiss) -> bool:
    """Whether it would tell that an offer excludes a State to somebody who may not know whom it excludes."""
    offer, state = near.pair.offer, near.pair.need.state
    is_named = offer.states is None or state in offer.states
    return state in offer.not_states and is_named and not knows_excluded(person, offer.owner)


def _best(room: Room, key: str, side: str, on: date) -> list[NearMiss]:
    """The near misses of one need or offer; none for one that the room does not hold."""
    weights = weighing.in_force(on).weights
    if side == "offer":
        found = (near_misses(room, each, weights) for each in room.needs if each.key == key)
    else:
        found = (near_misses_of(room, each, weights) for each in room.offers if each.key == key)
    return list(next(found, ()))[:CONSIDERED]


def _shown(found: Sequence[NearMiss], side: str, allowed: QuerySet[Any], most: int) -> list[Near]:
    """The best of them that the reader may see, in words."""
    keys = [getattr(each.pair, side).key for each in found]
    rows = allowed.filter(key__in=keys).select_related("owner").defer("search_es", "search_en")
    seen = {row.key: row for row in rows}
    shown = [(key, each) for key, each in zip(keys, found, strict=True) if key in seen][:most]
    names = _names([each for _key, each in shown])
    return [Near(seen[key], _why(each, names)) for key, each in shown]


def _why(near: NearMiss, names: Names) -> Stopped:
    obstacle = near.pair.obstacles[0]
    return stopped(obstacle.barrier.value, obstacle.places, names)


def _names(found: Sequence[NearMiss]) -> Names:
    """Only States are named by a hard filter."""
    states = {near.pair.need.state for near in found}
    return names_of(states, (), ()) if states else Names()


def _held(on: date) -> _Held:
    """The room of today, made again when a row has changed; rates and arrangements may lag by minutes."""
    stamp = (*_stamp(), on)
    held = _newest[0] if _newest else None
    if held is None or held.stamp != stamp or held.until < monotonic():
        held = _Held(stamp, runs.whole_room(on), monotonic() + SECONDS)
        _newest[:] = [held]
    return held


def _stamp() -> tuple[Any, ...]:
    """What changes whenever a need, an offer or an agreement does."""
    rows = Count("pk"), Max("pk"), Sum("version"), Max("written_at"), Max("published_at"), Max("closed_at")
    closed = Count("pk", filter=Q(closed_at__isnull=False))
    needs = Need.objects.order_by().aggregate(closed=closed, **_named(rows))
    offers = Offer.objects.order_by().aggregate(closed=closed, **_named(rows))
    steps = MatchStep.objects.aggregate(last=Max("pk"))
    weights = WeightSet.objects.aggregate(last=Max("pk"))
    place = connection.settings_dict["NAME"]
    return (place, *needs.values(), *offers.values(), *steps.values(), *weights.values())


def _named(aggregates: Sequence[Any]) -> dict[str, Any]:
    return {f"of_{place}": each for place, each in enumerate(aggregates)}
