"""Rows become what the engine reads: the remaining gap, the evidence, and what is not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cauce.engines.matching.filters import obstacles
from cauce.engines.matching.reasons import Barrier
from cauce.engines.matching.values import Rate, Unit, Window
from cauce.foundation.values.translated import Translated
from cauce.regional.support.matching import outside, runs
from cauce.regional.support.models import Proof
from tests.cast import TODAY, Cast, party
from tests.regional.support.matching_room import WHEN, agreed, need, offer, term


def test_only_what_is_published_and_open_enters(cast: Cast) -> None:
    need("open")
    need("draft", published_at=None)
    need("closed", closed_at=WHEN)
    need("private", visibility="private")
    offer("given")
    room = runs.whole_room(TODAY)
    assert [each.key for each in room.needs] == ["open"]
    assert [each.key for each in room.offers] == ["given"]


def test_what_nobody_said_is_not_known(cast: Cast) -> None:
    need("bare")
    offer("bare")
    room = runs.whole_room(TODAY)
    wanted, given = room.needs[0], room.offers[0]
    assert (wanted.quantity, wanted.window, wanted.priority, wanted.languages) == (
        None,
        None,
        None,
        frozenset(),
    )
    assert (given.proofs, given.states, given.quantity) == (None, None, None)
    assert given.claims_a_year is None, "no figure of Canada ships"


def test_everything_that_was_said_arrives(cast: Cast) -> None:
    theme = term("procedures", "Procedimientos", "Procedures")
    need(
        "full", terms=(theme,), amount=40, unit="person_days", starts_on=TODAY, ends_on=date(2025, 12, 31),
        languages=["en"], refuses=["data_transfer"], counterpart=Decimal("12.5"), priority=1,
    )  # fmt: skip
    made = offer("full", terms=(theme,), for_any=False, asks=["data_transfer"], most=20, least=5, max_needs=3)
    made.states.set([party("MEX")])
    proof = Proof.objects.create(offer=made, title=Translated({"es": "Práctica"}))
    proof.terms.set([theme])
    room = runs.whole_room(TODAY)
    wanted, given = room.needs[0], room.offers[0]
    assert wanted.themes == {"acsg_area": frozenset({"acsg_area/procedures"})}
    assert wanted.quantity is not None
    assert (wanted.quantity.amount, wanted.quantity.unit) == (
        40,
        Unit.PERSON_DAYS,
    )
    assert wanted.window == Window(TODAY, date(2025, 12, 31))
    assert wanted.counterpart == 0.125
    assert (given.most, given.least, given.max_needs, given.states) == (20, 5, 3, frozenset({"MEX"}))
    assert given.proofs is not None
    assert given.proofs[0].title == f"proof/{proof.pk}"
    stops = [each.barrier for each in obstacles(room, wanted, given)]
    assert stops == [Barrier.STATE_NOT_ELIGIBLE, Barrier.CONDITION]


def test_claims_of_the_last_year_come_with_their_source(cast: Cast) -> None:
    from cauce.regional.support.matching.claims import claims_by_state

    found = claims_by_state(date(2025, 5, 15))
    assert (found["MEX"].year, found["MEX"].persons) == (2024, 78966)
    assert "UNHCR Refugee Data Finder" in found["MEX"].source
    assert found["PAN"].year == 2024, "cases are not persons: 2024 is the last year told in persons"
    assert claims_by_state(date(2026, 11, 1))["PAN"].year == 2024


@pytest.mark.parametrize(
    ("stage", "left"), [("agreement", 60), ("fulfilled", 60), ("declined_by_state", 100)]
)
def test_what_was_agreed_on_is_taken_off_unless_somebody_left(cast: Cast, stage: str, left: int) -> None:
    wanted = need("n", amount=100, unit="person_days", max_partners=3)
    given = offer("o", amount=80, unit="person_days", max_needs=3)
    agreed(wanted, given, 40, stage)
    room = runs.whole_room(TODAY)
    assert room.needs[0].quantity is not None
    assert room.needs[0].quantity.amount == left
    assert room.offers[0].quantity is not None
    assert room.offers[0].quantity.amount == left - 20
    assert room.offers[0].max_needs == (2 if left == 60 else 3)


def test_a_need_without_a_quantity_is_covered_by_its_agreements(cast: Cast) -> None:
    wanted, given = need("n"), offer("o")
    assert not runs.whole_room(TODAY).needs[0].is_covered
    agreed(wanted, given, None)
    assert runs.whole_room(TODAY).needs[0].is_covered


def test_rates_and_earlier_cooperation_come_from_the_rooms_above(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "_rates", [])
    monkeypatch.setattr(outside, "_earlier", [])
    assert (runs.whole_room(TODAY).rates, runs.whole_room(TODAY).cooperation) == ({}, None)
    outside.bring_rates(lambda on: {"CAD": Rate(0.7, on, "test")})
    outside.bring_earlier(lambda: (outside.Earlier("arrangement/x", "CAN", "BLZ", Translated({"en": "X"})),))
    room = runs.whole_room(TODAY)
    assert room.worth(100, "CAD", "CAD") == 100
    assert room.rates["CAD"].worth == 0.7
    assert room.cooperation is not None
    assert room.cooperation[0].title == "arrangement/x"


def test_an_offer_in_another_currency_is_left_as_it_is_without_a_rate(cast: Cast) -> None:
    wanted = need("n", forms=["financial"], amount=100, unit="money", currency="USD", max_partners=2)
    given = offer("o", forms=["financial"], amount=100, unit="money", currency="CAD", max_needs=2)
    agreed(wanted, given, 50, currency="USD")
    room = runs.whole_room(TODAY)
    assert room.needs[0].quantity is not None
    assert room.needs[0].quantity.amount == 50
    assert room.offers[0].quantity is not None
    assert room.offers[0].quantity.amount == 100


def test_the_number_of_queries_does_not_grow_with_the_rows(
    cast: Cast, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            runs.whole_room(TODAY)
        return len(seen)

    need("n0")
    offer("o0")
    one = queries()
    for number in range(1, 30):
        need(f"n{number}")
        offer(f"o{number}")
    assert queries() == one
