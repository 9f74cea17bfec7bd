"""Every barrier and every factor as a sentence that an official understands."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cauce.engines.matching.factors import fits
from cauce.engines.matching.filters import obstacles, only_obstacle
from cauce.engines.matching.pairs import EQUAL, judge, judged
from cauce.engines.matching.reasons import BARRIERS, CHANGES, FIELDS, FOUND, Barrier, Factor, Fit
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
from tests.engines.matching.instances import rich_room

DAY = date(2025, 5, 15)
NEED = Need(
    "n",
    "BLZ",
    frozenset({Form.TRAINING}),
    themes={"area": frozenset({"registration"})},
    quantity=Quantity(100, Unit.PERSON_DAYS),
    window=Window(DAY, DAY + timedelta(days=30)),
    languages=frozenset({"en"}),
    territories=frozenset({"BZ-CY"}),
    counterpart=0.1,
    priority=1,
    legal_features=frozenset({"commission"}),
    claims_a_year=500,
)
OFFER = Offer(
    "o",
    "CAN",
    frozenset({Form.TRAINING}),
    themes={"area": frozenset({"registration"})},
    quantity=Quantity(50, Unit.PERSON_DAYS),
    languages=frozenset({"en", "fr"}),
    territories=frozenset({"BZ-CY"}),
    proofs=(Proof("Registration in Toronto", frozenset({"registration"})),),
    legal_features=frozenset({"commission"}),
    claims_a_year=500,
)
ROOM = Room((NEED,), (OFFER,), DAY, cooperation=(Cooperation("CAN", "BLZ", "Twinning of 2016"),))
#: What has to be changed of the two for each barrier to stand alone, and what is then said.
ALONE: dict[Barrier, tuple[dict[str, Any], dict[str, Any], str]] = {
    Barrier.NEED_NOT_PUBLISHED: (
        {"is_published": False},
        {},
        "The State has not published this need for matching.",
    ),
    Barrier.OFFER_NOT_PUBLISHED: (
        {},
        {"is_published": False},
        "Its owner has not published this offer for matching.",
    ),
    Barrier.STATE_NOT_ELIGIBLE: ({}, {"states": frozenset({"MEX"})}, "The offer is not open to BLZ."),
    Barrier.FORM: (
        {},
        {"forms": frozenset({Form.TWINNING})},
        "The need asks for training; the offer gives twinning.",
    ),
    Barrier.UNIT: (
        {},
        {"quantity": Quantity(5, Unit.PLACES)},
        "The need is counted in person_days, the offer in places, and nothing converts them.",
    ),
    Barrier.WINDOW: (
        {},
        {"window": Window(DAY + timedelta(days=40))},
        "The dates do not meet: they lie 10 days apart.",
    ),
    Barrier.OVER: (
        {"window": Window(None, DAY - timedelta(days=7))},
        {},
        "The time in which both could work ended 7 days ago.",
    ),
    Barrier.CONDITION: (
        {"refuses": frozenset({"visibility"})},
        {"asks": frozenset({"visibility"})},
        "The offer asks for what the State cannot meet: visibility.",
    ),
    Barrier.COUNTERPART: (
        {},
        {"counterpart": 0.25},
        "The offer asks the State to bear 25% of the cost; it can bear 10%.",
    ),
    Barrier.NO_CAPACITY: ({}, {"max_needs": 0}, "Nothing is left of the offer."),
    Barrier.TOO_LITTLE_LEFT: (
        {},
        {"least": 60.0},
        "What is left of the offer is less than the smallest part it gives.",
    ),
    Barrier.TOO_SMALL: (
        {"quantity": Quantity(5, Unit.PERSON_DAYS)},
        {"least": 10.0},
        "What is still needed is less than the smallest part the offer gives.",
    ),
    Barrier.COVERED: ({"is_covered": True}, {}, "The need is covered already."),
}


def test_every_barrier_has_its_sentence_here() -> None:
    assert set(ALONE) == set(Barrier) == set(BARRIERS) == set(CHANGES)
    assert set(FOUND) == set(Factor)


@pytest.mark.parametrize("barrier", Barrier)
def test_a_barrier_that_stands_alone_is_told_with_the_smallest_change(barrier: Barrier) -> None:
    of_need, of_offer, sentence = ALONE[barrier]
    need, offer = replace(NEED, **of_need), replace(OFFER, **of_offer)
    [obstacle] = obstacles(ROOM, need, offer)
    assert (obstacle.barrier, obstacle.text) == (barrier, sentence)
    assert only_obstacle(ROOM, need, offer) == obstacle
    assert re.fullmatch(r"[A-Z][^{}]+\.", obstacle.change)


@pytest.mark.parametrize(
    ("factor", "sentence"),
    [
        (Factor.THEME, "Both are about: registration."),
        (Factor.EXPERTISE, "Its owner has shown it can: Registration in Toronto."),
        (Factor.LANGUAGE, "Both work in en."),
        (Factor.LEGAL_SYSTEM, "Alike in law: commission."),
        (Factor.SCALE, "Claims in a year: 500 and 500."),
        (Factor.COOPERATION, "They have worked together: Twinning of 2016."),
        (Factor.PRIORITY, "The State gives it priority 1."),
        (Factor.QUANTITY, "It would cover 50% of what is missing."),
        (Factor.TERRITORY, "The same places or people: BZ-CY."),
        (Factor.URGENCY, "It is needed within 30 days."),
    ],
)
def test_a_factor_that_speaks_for_a_pair_says_what_was_found(factor: Factor, sentence: str) -> None:
    assert {fit.factor: fit.text for fit in fits(ROOM, NEED, OFFER)}[factor] == sentence


@pytest.mark.parametrize("seed", range(15))
def test_every_text_is_a_whole_sentence_with_all_its_places_filled(seed: int) -> None:
    for pair in judged(rich_room(seed), EQUAL):
        told = [each.text for each in pair.fits] + [each.text for each in pair.obstacles]
        for text in (*told, *(each.change for each in pair.obstacles)):
            assert re.fullmatch(r"[A-Z][^{}]*\.", text), text


@pytest.mark.parametrize("seed", range(15))
def test_what_is_not_known_names_its_fields_and_is_never_a_zero(seed: int) -> None:
    for pair in judged(rich_room(seed), EQUAL):
        for fit in pair.fits:
            assert (fit.value is None) == bool(fit.missing)
            assert set(fit.missing) <= set(FIELDS)
        if pair.is_possible:
            assert 0 <= pair.lowest <= pair.fit <= pair.highest <= 1 + 1e-9


def test_a_field_that_nobody_filled_in_leaves_the_fit_as_it_was() -> None:
    whole = judge(ROOM, NEED, OFFER, EQUAL)
    silent = judge(ROOM, replace(NEED, languages=frozenset()), OFFER, EQUAL)
    against = judge(ROOM, replace(NEED, languages=frozenset({"es"})), OFFER, EQUAL)
    assert against.fit < silent.fit <= whole.fit
    assert "need.languages" in silent.missing
    [language] = [fit for fit in silent.fits if fit.factor is Factor.LANGUAGE]
    assert language.text == "Not enough data. Missing: the working languages of the State."


def test_a_condition_nobody_answered_is_no_barrier_but_an_open_question() -> None:
    pair = judge(ROOM, NEED, replace(OFFER, asks=frozenset({"visibility"})), EQUAL)
    assert pair.is_possible
    assert pair.open_conditions == ("visibility",)


def test_money_is_compared_at_the_dated_rate_of_the_room() -> None:
    need = replace(NEED, quantity=Quantity(1000, Unit.MONEY, "USD"))
    offer = replace(OFFER, quantity=Quantity(400, Unit.MONEY, "EUR"))
    rates = {"USD": Rate(1.0, DAY, "a bank"), "EUR": Rate(1.25, DAY, "a bank")}
    quantity = {fit.factor: fit for fit in fits(replace(ROOM, rates=rates), need, offer)}[Factor.QUANTITY]
    assert quantity.value == pytest.approx(0.5)
    assert [each.barrier for each in obstacles(ROOM, need, offer)] == [Barrier.UNIT]


def test_a_fit_of_nothing_says_so() -> None:
    assert Fit(Factor.LANGUAGE, 0.0).text == "They share no working language."
