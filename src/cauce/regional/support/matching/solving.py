"""What a run asks of the engine, and its answer as it is kept. No Django here.

It runs in a process of its own: a long search holds up no other job, and can be stopped at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from cauce.engines.matching.allocation.build import Limits
from cauce.engines.matching.explanations import near_misses, reasons
from cauce.engines.matching.pairs import Pair, Weights
from cauce.engines.matching.plans import Difference, Given, Plan, difference, propose, without
from cauce.engines.matching.values import Room

#: So many proposals are asked "what if not", and so many needs "why not"; each within its time.
NEXT_BEST, UNSERVED, NEAR = 20, 60, 3
SECONDS_OF_EXPLAINING = 15.0
#: Needs times offers up to which the plan is searched again without each proposal.
ROOM_TO_SEARCH_AGAIN = 20_000
WHOLE = 1 - 1e-6
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Question:
    """A room and weights; for a trial, the other room and the other weights that it tries."""

    room: Room
    weights: Weights
    seconds: float
    other_room: Room | None = None
    other_weights: Weights | None = None


def work(question: Question, way: Connection) -> None:
    """Answer a question and send ("done", 0 to 1) on the way, then ("plan", the answer)."""
    way.send(("plan", answer(question, lambda part: way.send(("done", part)))))
    way.close()


def answer(question: Question, tell: Tell) -> dict[str, Any]:
    """The plan as it is kept; of a trial, that of the other room, with the difference to the plain one."""
    plain = _plan(
        question, question.room, question.weights, _part(tell, 0.0, 0.45 if _is_trial(question) else 0.9)
    )
    if not _is_trial(question):
        return kept(question.room, plain, question.weights)
    room, weights = question.other_room or question.room, question.other_weights or question.weights
    tried = _plan(question, room, weights, _part(tell, 0.45, 0.9))
    return kept(room, tried, weights) | {"difference": _difference(difference(plain, tried))}


def kept(room: Room, plan: Plan, weights: Weights) -> dict[str, Any]:
    """A plan as JSON: numbers and codes, no words; what else it would be, as far as there is time."""
    until = monotonic() + SECONDS_OF_EXPLAINING
    given = [_given(each) for each in plan.given]
    for row, lost in zip(given, _next_best(room, plan, weights, until), strict=False):
        row["next_best"] = lost
    left = [need for need in room.needs if not need.is_covered and plan.covered(need.key) < WHOLE]
    return {
        "on": room.on.isoformat(),
        "coverage": {state: round(part, 4) for state, part in plan.coverage.items()},
        "coverage_bound": round(plan.coverage_bound, 4),
        "fit": round(plan.fit, 4),
        "fit_bound": round(plan.fit_bound, 4),
        "gap": round(plan.gap, 4),
        "is_proven": plan.is_proven,
        "left_out": plan.left_out,
        "given": given,
        "left": len(left),
        "unserved": list(_unserved(room, plan, weights, until + SECONDS_OF_EXPLAINING)),
        "rates": {
            code: {"worth": rate.worth, "on": rate.on.isoformat(), "source": rate.source}
            for code, rate in sorted(room.rates.items())
        },
    }


def explained(pair: Pair) -> dict[str, Any]:
    """Why a possible pair fits: every factor that weighs, with its evidence or what is missing."""
    return {
        "fit": round(pair.fit, 4),
        "lowest": round(pair.lowest, 4),
        "highest": round(pair.highest, 4),
        "reasons": [
            {
                "factor": each.fit.factor.value,
                "value": None if each.fit.value is None else round(each.fit.value, 4),
                "part": round(each.part, 4),
                "places": dict(each.fit.places),
                "missing": list(each.fit.missing),
            }
            for each in reasons(pair)
        ],
    }


def _is_trial(question: Question) -> bool:
    return question.other_room is not None or question.other_weights is not None


def _plan(question: Question, room: Room, weights: Weights, tell: Tell) -> Plan:
    return propose(room, weights, Limits(), seconds=question.seconds, tell=tell)


def _part(tell: Tell, first: float, last: float) -> Tell:
    """Progress within a part of the whole way."""
    return lambda done: tell(first + (last - first) * min(max(done, 0.0), 1.0))


def _given(given: Given) -> dict[str, Any]:
    quantity, wanted = given.pair.offer.quantity, given.pair.need.quantity
    need, offer = given.keys
    return {
        "need": need,
        "offer": offer,
        "state": given.pair.need.state,
        "owner": given.pair.offer.owner,
        "share": round(given.share, 4),
        "amount": None if given.amount is None else round(given.amount, 2),
        "unit": quantity.unit.value if quantity else "",
        "currency": quantity.currency if quantity else "",
        "covers": round(given.share * wanted.amount, 2) if wanted else None,
        "covers_unit": wanted.unit.value if wanted else "",
        "covers_currency": wanted.currency if wanted else "",
        **explained(given.pair),
    }


def _next_best(room: Room, plan: Plan, weights: Weights, until: float) -> Iterator[dict[str, Any] | None]:
    """For the first proposals, what the plan without each has otherwise; None when time is over.

    Only in a room where a plan is found at once; in a larger one, a trial without the offer tells.
    """
    if len(room.needs) * len(room.offers) > ROOM_TO_SEARCH_AGAIN:
        return
    for given in plan.given[:NEXT_BEST]:
        left = until - monotonic()
        yield _difference(without(room, plan, given, weights, Limits(), seconds=left)) if left > 0 else None


def _unserved(room: Room, plan: Plan, weights: Weights, until: float) -> Iterator[dict[str, Any]]:
    """Needs of which the plan leaves something, each with the offers that one thing alone keeps from it."""
    left = [need for need in room.needs if not need.is_covered and plan.covered(need.key) < WHOLE]
    for need in left[:UNSERVED]:
        near = near_misses(room, need, weights)[:NEAR] if monotonic() < until else ()
        yield {
            "need": need.key,
            "state": need.state,
            "covered": round(plan.covered(need.key), 4),
            "near": [
                {
                    "offer": each.pair.offer.key,
                    "owner": each.pair.offer.owner,
                    "barrier": each.pair.obstacles[0].barrier.value,
                    "places": dict(each.pair.obstacles[0].places),
                }
                for each in near
            ],
        }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "gained": [_brief(each) for each in found.gained],
        "lost": [_brief(each) for each in found.lost],
        "coverage": {state: round(moved, 4) for state, moved in found.coverage.items()},
        "fit": round(found.fit, 4),
    }


def _brief(given: Given) -> dict[str, Any]:
    need, offer = given.keys
    return {
        "need": need,
        "offer": offer,
        "state": given.pair.need.state,
        "owner": given.pair.offer.owner,
        "share": round(given.share, 4),
    }
