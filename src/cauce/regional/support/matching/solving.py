"""What a run asks of the engine, and its answer as it is kept. No Django here.

It runs in a process of its own: a long search holds up no other job, and can be stopped at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any

from cauce.engines.matching.allocation.build import Limits
from cauce.engines.matching.explanations import near_misses, reasons
from cauce.engines.matching.pairs import Pair, Weights
from cauce.engines.matching.plans import Difference, Given, Plan, difference, propose, without
from cauce.engines.matching.values import Need, Offer, Room
from cauce.regional.support.matching.trials import AGAIN

#: So many proposals are asked "what if not", and so many needs "why not"; each within its time.
NEXT_BEST, UNSERVED, NEAR = 20, 60, 3
#: So many of those who took no part are named, of each reason.
NAMED = 30
#: So many needs are named as dear; what costs others less of a whole need than this is free.
DEAREST, FREE = 10, 0.05
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
    """Answer a question and send ("done", 0 to 1) on the way, then ("plan", the answer).

    In this process nobody reads the output: HiGHS writes lines there that mean nothing to the operator.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    way.send(("plan", answer(question, lambda part: way.send(("done", part)))))
    way.close()


def answer(question: Question, tell: Tell) -> dict[str, Any]:
    """The plan as it is kept; of a trial, that of the other room, with the difference to the plain one."""
    plain = _plan(
        question, question.room, question.weights, _part(tell, 0.0, 0.45 if _is_trial(question) else 0.9)
    )
    if not _is_trial(question):
        return kept(question.room, plain, question.weights) | {"seconds": question.seconds}
    room, weights = question.other_room or question.room, question.other_weights or question.weights
    tried = _plan(question, room, weights, _part(tell, 0.45, 0.9))
    told = {
        "seconds": question.seconds,
        "difference": _difference(difference(plain, tried)),
        "is_rough": plain.was_cut or tried.was_cut,
    }
    return kept(room, tried, weights) | told


def kept(room: Room, plan: Plan, weights: Weights) -> dict[str, Any]:
    """A plan as JSON: numbers and codes, no words; what else it would be, as far as there is time."""
    until = monotonic() + SECONDS_OF_EXPLAINING
    given = [_given(each) for each in plan.given]
    for row, lost in zip(given, _next_best(room, plan, weights, until), strict=False):
        row["next_best"] = lost
    return {
        "on": room.on.isoformat(),
        "coverage": {state: round(part, 4) for state, part in plan.coverage.items()},
        "coverage_bound": round(plan.coverage_bound, 4),
        "fit": round(plan.fit, 4),
        "fit_bound": round(plan.fit_bound, 4),
        "gap": round(plan.gap, 4),
        "is_proven": plan.is_proven,
        "was_cut": plan.was_cut,
        "left_out": plan.left_out,
        "scarcity": {need.key: _scarce(plan, need) for need in room.needs if need.key in plan.scarcity},
        "dear": _dear(plan, room),
        "aside": _aside(room, plan),
        "given": given,
        "left": len(_left(room, plan)),
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
    for need in _left(room, plan)[:UNSERVED]:
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


def _left(room: Room, plan: Plan) -> list[Need]:
    """The needs of which the plan leaves something."""
    return [need for need in room.needs if need.is_wanting and plan.covered(need.key) < WHOLE]


def _scarce(plan: Plan, need: Need) -> dict[str, Any]:
    """How dear a need is: what others go without when it is covered, in whole needs; and what it wants."""
    forgone, wanted = plan.forgone(need.key), need.quantity
    return {
        "forgone": None if forgone is None else round(forgone, 3),
        "covered": round(plan.covered(need.key), 4),
        "wanted": wanted.amount if wanted else None,
        "unit": wanted.unit.value if wanted else "",
        "currency": wanted.currency if wanted else "",
    }


def _aside(room: Room, plan: Plan) -> dict[str, Any]:
    """Needs and offers that take no part in the plan, by the reason: how many, and the first of them."""
    serving = {given.pair.offer.key for given in plan.given}
    idle = [offer for offer in room.offers if offer.key not in serving]
    found: Mapping[str, list[Any]] = {
        "covered": [need for need in room.needs if not need.is_wanting],
        "used_up": [offer for offer in idle if not offer.has_left],
        "no_need": [offer for offer in idle if offer.has_left and offer.key not in plan.usable],
        "not_chosen": [offer for offer in idle if offer.key in plan.usable],
    }
    return {
        why: {"count": len(rows), "rows": [_named(row) for row in rows[:NAMED]]}
        for why, rows in found.items()
    }


def _dear(plan: Plan, room: Room) -> list[dict[str, Any]]:
    """The needs that cost others most when they are covered, the dearest first."""
    prices = {need.key: round(plan.forgone(need.key) or 0.0, 2) for need in room.needs}
    dear = [need for need in room.needs if prices[need.key] >= FREE]
    return [_named(need) for need in sorted(dear, key=lambda each: (-prices[each.key], each.key))[:DEAREST]]


def _named(row: Need | Offer) -> dict[str, str]:
    if isinstance(row, Need):
        return {"need": row.key, "state": row.state}
    return {"offer": row.key, "owner": row.owner}


def _difference(found: Difference) -> dict[str, Any]:
    """As it is kept. An offer put twice into a trial is one offer: either for the other changes nothing."""
    swapped = _places(found.gained) & _places(found.lost)
    return {
        "gained": [_brief(each) for each in found.gained if _place(each) not in swapped],
        "lost": [_brief(each) for each in found.lost if _place(each) not in swapped],
        "shifted": [_brief(after) | {"before": round(before.share, 4)} for before, after in found.shifted],
        "coverage": {state: round(moved, 4) for state, moved in found.coverage.items()},
        "fit": round(found.fit, 4),
    }


def _places(rows: Iterable[Given]) -> set[tuple[str, str, float]]:
    return {_place(each) for each in rows}


def _place(given: Given) -> tuple[str, str, float]:
    """The need, the offer and the share of a proposal."""
    need, offer = given.keys
    return need, offer.removesuffix(AGAIN), round(given.share, 2)


def _brief(given: Given) -> dict[str, Any]:
    need, offer = given.keys
    return {
        "need": need,
        "offer": offer,
        "state": given.pair.need.state,
        "owner": given.pair.offer.owner,
        "share": round(given.share, 4),
    }
