"""Problems and rooms to try the engine on: small enough for brute force, all of them seeded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from cauce.engines.matching.allocation.problem import Problem
from cauce.engines.matching.values import (
    Cooperation,
    Form,
    Need,
    Offer,
    Proof,
    Quantity,
    Rate,
    Room,
    Unit,
    Window,
)

DAY = date(2025, 5, 15)
STATES = ("BLZ", "GTM", "HND")
OWNERS = ("CAN", "ESP", "COL")
TERMS = ["a", "b", "c", "d"]
CONDITIONS = ["visibility", "procurement", "data_transfer"]


def small_problem(seed: int) -> Problem:
    """At most four needs of three States, three offers, eight pairs; all that limits a plan occurs."""
    draw = np.random.default_rng(seed)
    states, needs, offers = (int(draw.integers(1, most)) for most in (4, 5, 4))
    pairs = [(n, o) for n in range(needs) for o in range(offers) if draw.random() < 0.7][:8]
    need = np.array([n for n, _o in pairs], dtype=np.int64)
    offer = np.array([o for _n, o in pairs], dtype=np.int64)
    wanted = np.where(draw.random(needs) < 0.25, 2, 1).astype(np.int64)
    most = np.where(draw.random(len(pairs)) < 0.6, 1.0, draw.choice([0.5, 1.0], len(pairs)))
    least = np.minimum(np.where(most < 1, most, draw.choice([0.01, 0.25, 0.5], len(pairs))), most)
    state = draw.integers(0, states, needs).astype(np.int64)
    return Problem(
        states=STATES[:states],
        state=state,
        min_partners=wanted,
        max_partners=np.maximum(wanted, draw.integers(1, 4, needs)).astype(np.int64),
        capacity=draw.integers(1, 4, offers).astype(np.int64),
        budget=np.where(draw.random(offers) < 0.3, np.inf, draw.integers(1, 9, offers)).astype(np.float64),
        need=need,
        offer=offer,
        fit=np.round(draw.random(len(pairs)), 2),
        cost=draw.integers(1, 6, needs).astype(np.float64)[need],
        least=least,
        most=most,
        bond=(state[need] * offers + offer).astype(np.int64),
        pair_cap=draw.integers(1, 3, states * offers).astype(np.int64),
    )


def small_room(seed: int, needs: int = 5, offers: int = 4) -> Room:
    """Needs and offers with most fields filled, some left unknown."""
    draw = np.random.default_rng(seed)
    return Room(
        needs=tuple(_need(draw, number) for number in range(needs)),
        offers=tuple(_offer(draw, number) for number in range(offers)),
        on=DAY,
    )


def _need(draw: np.random.Generator, number: int) -> Need:
    return Need(
        key=f"need-{number}",
        state=str(draw.choice(STATES)),
        forms=_forms(draw),
        themes={"area": frozenset(draw.choice(["a", "b", "c"], 2).tolist())},
        quantity=_quantity(draw),
        window=_window(draw),
        languages=frozenset({str(draw.choice(["es", "en"]))}),
        priority=int(draw.integers(1, 4)) if draw.random() < 0.8 else None,
        max_partners=int(draw.integers(1, 3)),
    )


def _offer(draw: np.random.Generator, number: int) -> Offer:
    return Offer(
        key=f"offer-{number}",
        owner=str(draw.choice(["CAN", "ESP", "COL"])),
        forms=_forms(draw),
        themes={"area": frozenset(draw.choice(["a", "b", "c"], 2).tolist())},
        quantity=_quantity(draw),
        window=_window(draw),
        languages=frozenset({"es", str(draw.choice(["en", "fr"]))}),
        states=frozenset(draw.choice(STATES, 2).tolist()) if draw.random() < 0.5 else None,
        max_needs=int(draw.integers(1, 3)),
    )


def _forms(draw: np.random.Generator) -> frozenset[Form]:
    return frozenset({Form.TRAINING, Form(str(draw.choice(["twinning", "technical", "training"])))})


def _quantity(draw: np.random.Generator) -> Quantity | None:
    return Quantity(float(draw.integers(10, 60)), Unit.PERSON_DAYS) if draw.random() < 0.7 else None


def _window(draw: np.random.Generator) -> Window | None:
    first = DAY + timedelta(days=int(draw.integers(0, 200)))
    return Window(first, first + timedelta(days=400)) if draw.random() < 0.8 else None


def rich_room(seed: int, needs: int = 12, offers: int = 12) -> Room:
    """Needs and offers in which every filter and every factor speaks; each field is sometimes unknown."""
    draw = np.random.default_rng(seed)
    pairs = [(str(draw.choice(OWNERS)), str(draw.choice(STATES))) for _ in range(6)]
    known = tuple(Cooperation(owner, state, f"{owner}-{state}") for owner, state in pairs)
    return Room(
        needs=tuple(_rich_need(draw, number) for number in range(needs)),
        offers=tuple(_rich_offer(draw, number) for number in range(offers)),
        on=DAY,
        rates={"USD": Rate(1.0, DAY, "test"), "EUR": Rate(1.25, DAY, "test")},
        cooperation=known if draw.random() < 0.8 else None,
    )


def _rich_need(draw: np.random.Generator, number: int) -> Need:
    conditions = _some(draw, CONDITIONS)
    return Need(
        key=f"need-{number:03}",
        state=str(draw.choice(STATES)),
        forms=frozenset({Form.TRAINING} | {Form(each) for each in _some(draw, ["twinning", "technical"])}),
        themes={"area": _some(draw, TERMS), "sector": _some(draw, TERMS)},
        quantity=_rich_quantity(draw),
        window=_rich_window(draw),
        languages=_some(draw, ["es", "en"]),
        territories=_some(draw, TERMS),
        populations=_some(draw, TERMS),
        meets=_some(draw, CONDITIONS) - conditions,
        refuses=conditions if draw.random() < 0.3 else frozenset(),
        counterpart=_maybe(draw, 0.2),
        priority=_maybe(draw, int(draw.integers(1, 4))),
        legal_features=_some(draw, TERMS),
        claims_a_year=_maybe(draw, float(draw.integers(0, 2) * draw.integers(1, 90_000))),
        max_partners=int(draw.integers(1, 3)),
        is_published=bool(draw.random() < 0.9),
        is_covered=bool(draw.random() < 0.1),
    )


def _rich_offer(draw: np.random.Generator, number: int) -> Offer:
    states = frozenset(draw.choice(STATES, 2).tolist())
    return Offer(
        key=f"offer-{number:03}",
        owner=str(draw.choice(OWNERS)),
        forms=frozenset({Form.TECHNICAL} | {Form(each) for each in _some(draw, ["twinning", "training"])}),
        themes={"area": _some(draw, TERMS), "sector": _some(draw, TERMS)},
        quantity=_rich_quantity(draw),
        most=_maybe(draw, 40.0),
        least=_maybe(draw, float(draw.integers(1, 30))),
        states=_maybe(draw, states),
        not_states=frozenset({"GTM"}) if draw.random() < 0.2 else frozenset(),
        window=_rich_window(draw),
        languages=_some(draw, ["es", "en", "fr"]),
        territories=_some(draw, TERMS),
        populations=_some(draw, TERMS),
        asks=_some(draw, CONDITIONS) if draw.random() < 0.4 else frozenset(),
        counterpart=_maybe(draw, float(draw.choice([0.1, 0.2, 0.5]))),
        proofs=_maybe(draw, tuple(Proof(each, frozenset({each})) for each in sorted(_some(draw, TERMS)))),
        legal_features=_some(draw, TERMS),
        claims_a_year=_maybe(draw, float(draw.integers(1, 90_000))),
        max_needs=int(draw.integers(0, 4)),
        is_published=bool(draw.random() < 0.9),
    )


def _some(draw: np.random.Generator, codes: list[str]) -> frozenset[str]:
    return frozenset(each for each in codes if draw.random() < 0.45)


def _maybe(draw: np.random.Generator, value: Any) -> Any:
    return value if draw.random() < 0.6 else None


def _rich_quantity(draw: np.random.Generator) -> Quantity | None:
    amount = float(draw.integers(0, 60)) if draw.random() < 0.9 else 0.0
    unit = Unit.MONEY if draw.random() < 0.5 else Unit.PERSON_DAYS
    currency = str(draw.choice(["USD", "EUR", "XAF"], p=[0.5, 0.4, 0.1])) if unit is Unit.MONEY else ""
    found: Quantity | None = _maybe(draw, Quantity(amount, unit, currency))
    return found


def _rich_window(draw: np.random.Generator) -> Window | None:
    first = DAY + timedelta(days=int(draw.integers(-500, 400)))
    last = first + timedelta(days=int(draw.integers(0, 600)))
    found: Window | None = _maybe(draw, Window(_maybe(draw, first), _maybe(draw, last)))
    return found


def planted(seed: int, needs: int, offers: int, chances: float, *, states: int = 7) -> Problem:
    """A problem in which every need can be covered whole, because a plan that does so was hidden in it.

    Needs are lognormal in size; each has at least three eligible offers and about `chances` of them, takes
    one to three partners, and a tenth of them ask for two at least. Offers can serve the needs the hidden
    plan gives them and sometimes one more, and hold up to half more than it spends.
    """
    draw = np.random.default_rng(seed)
    state = draw.integers(0, states, needs)
    count = np.minimum(offers, draw.poisson(chances - 3, needs) + 3)
    eligible = [np.sort(draw.choice(offers, each, replace=False)) for each in count]
    fewest = np.where(draw.random(needs) < 0.1, 2, 1)
    slots = np.maximum(fewest, draw.integers(1, 4, needs))
    size = np.exp(draw.normal(0, 0.8, needs)) * 100
    used, spent = np.zeros(offers, dtype=np.int64), np.zeros(offers)
    for row in range(needs):
        partners = int(draw.integers(fewest[row], slots[row] + 1))
        weight = 1.0 / (1 + used[eligible[row]] ** 2)
        chosen = draw.choice(eligible[row], partners, replace=False, p=weight / weight.sum())
        shares = np.maximum(draw.dirichlet(np.full(partners, 3.0)), 0.12)
        used[chosen] += 1
        spent[chosen] += shares / shares.sum() * size[row]
    idle = np.exp(draw.normal(0, 0.8, offers)) * 100
    budget = np.where(used > 0, spent * (1 + 0.5 * draw.random(offers)), idle)
    need, offer = np.repeat(np.arange(needs), count), np.concatenate(eligible)
    cost = size[need]
    most = np.minimum(1.0, budget[offer] / cost)
    return Problem(
        states=tuple(f"S{number}" for number in range(states)),
        state=state,
        min_partners=fewest.astype(np.int64),
        max_partners=slots.astype(np.int64),
        capacity=np.maximum(1, used + draw.poisson(0.4, offers)),
        budget=budget,
        need=need,
        offer=offer.astype(np.int64),
        fit=np.round(draw.random(len(need)), 3).astype(np.float64),
        cost=cost,
        least=np.minimum(0.1, most),
        most=most,
        bond=(state[need] * offers + offer).astype(np.int64),
        pair_cap=np.full(states * offers, 99, dtype=np.int64),
    )


def open_room(seed: int, needs: int, offers: int, chances: float, *, states: int = 7) -> Problem:
    """A problem with places to spare, as the real room has: an offer serves one to three needs.

    Needs and what offers hold are lognormal in size, of the same median; a tenth of the needs ask for two
    partners at least. Nothing is hidden in it: what can be covered is for the solver to find.
    """
    draw = np.random.default_rng(seed)
    hidden = planted(seed, needs, offers, chances, states=states)
    size = np.exp(draw.normal(0, 0.8, needs)) * 100
    budget = np.exp(draw.normal(0, 0.8, offers)) * 100
    cost = size[hidden.need]
    most = np.minimum(1.0, budget[hidden.offer] / cost)
    return replace(
        hidden,
        capacity=draw.integers(1, 4, offers),
        budget=budget,
        cost=cost,
        least=np.minimum(0.1, most),
        most=most,
    )


def whole_room(seed: int, needs: int, offers: int, chances: float, *, states: int = 7) -> Problem:
    """An open room in which a partner gives its part of a need as a whole or not at all.

    The part is one of as many as the need can have partners; who has no budget for it gives nothing.
    """
    room = open_room(seed, needs, offers, chances, states=states)
    part = 1.0 / room.max_partners[room.need]
    gives = np.where(room.parts_of_budget * part <= 1, part, 0.0)
    return replace(room, least=gives, most=gives)
